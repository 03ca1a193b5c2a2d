"""`netraven --selftest`: prove that a frozen binary holds what it needs, a line for each thing.

It is for those who build the binary: each check says what it found, and the first that fails ends it with a traceback.
"""

import pkgutil
import tempfile
from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import click
from pydantic import SecretStr

import netraven
from netraven.api.routers.docs import read_asset
from netraven.cli.loop import run
from netraven.cli.progress import Silent
from netraven.cli.simulated import inventory_rows
from netraven.core.clock import SystemClock
from netraven.daemon import OnceRequest, once
from netraven.device.simulator import Simulator
from netraven.device.simulator.demo import demo_devices
from netraven.platforms.registry import PLATFORMS
from netraven.services.vault import Place, Vault
from netraven.settings import Settings
from netraven.store.archive import Archive, FileChange
from netraven.store.cache import open_cache
from netraven.store.database import open_database

Check = Callable[[Path], Awaitable[str]]

_TIME_ZONE = "Europe/Paris"


def run_selftest() -> int:
    """Run every check, print a line for each, and return 0; whatever is missing is raised."""
    with tempfile.TemporaryDirectory(prefix="netraven-selftest-") as folder:
        return run(_run(Path(folder)))


async def _run(folder: Path) -> int:
    for title, check in CHECKS.items():
        place = folder / title.replace(" ", "-")
        place.mkdir()
        click.echo(f"{title}: {await check(place)}")
    click.echo("all there")
    return 0


def _expect(found: object, expected: object) -> None:
    if found != expected:
        raise ValueError(f"{found!r} instead of {expected!r}")


async def _modules(_: Path) -> str:
    names = [module.name for module in pkgutil.walk_packages(netraven.__path__, "netraven.")]
    for name in names:
        if name != "netraven.__main__":
            import_module(name)
    return f"{len(names)} imported"


async def _time_zones(_: Path) -> str:
    zone = files("tzdata.zoneinfo").joinpath(_TIME_ZONE).read_bytes()
    _expect(zone[:4], b"TZif")
    return f"{_TIME_ZONE} read"


async def _platforms(_: Path) -> str:
    return f"{len(PLATFORMS)} known"


async def _recordings(_: Path) -> str:
    return f"{len(demo_devices(changed=False))} simulated devices"


async def _cipher(_: Path) -> str:
    vault, place = Vault([bytes(32)], fingerprint_key=bytes(32)), Place("selftest", "1", "secret")
    sealed = vault.seal(place, SecretStr("secret"))
    _expect(vault.open(place, sealed), b"secret")
    return f"{len(sealed)} bytes sealed and opened"


async def _database(folder: Path) -> str:
    database = await open_database(folder / "netraven.db", clock=SystemClock())
    try:
        rows = await database.reader.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    finally:
        await database.close()
    return f"{len(rows)} tables made"


async def _git(folder: Path) -> str:
    archive = await Archive.open(folder / "configs.git")
    try:
        change = FileChange(path="00/selftest.cfg", content=b"hostname selftest\n")
        done = await archive.commit([change], message="selftest", author="netraven", at=SystemClock().now())
        text = await archive.read(done.commit, change.path)
    finally:
        await archive.close()
    _expect(text, change.content)
    return f"commit {done.commit} written and read"


async def _page(_: Path) -> str:
    size = sum([len(read_asset(name)) for name in ("swagger-ui-bundle.js", "swagger-ui.css")])
    return f"{size} bytes of Swagger UI"


async def _cache(folder: Path) -> str:
    cache = await open_cache(folder, SystemClock())
    try:
        await cache.check()
        state = await cache.state()
    finally:
        await cache.close()
    return f"{state.size_bytes} bytes on disk"


async def _backup(folder: Path) -> str:
    devices = demo_devices(changed=False)[:1]
    async with Simulator(devices) as simulator:
        request = OnceRequest(rows=inventory_rows(simulator, devices))
        report = await once(Settings(data_dir=folder), request, clock=SystemClock(), progress=Silent())
    device, outcome = report.outcomes[0]
    _expect(outcome.failure, None)
    return f"{device.hostname} ({device.device_type}), {outcome.size_bytes} bytes"


CHECKS: dict[str, Check] = {
    "modules": _modules,
    "time zones": _time_zones,
    "platforms": _platforms,
    "recordings": _recordings,
    "cipher": _cipher,
    "database": _database,
    "git": _git,
    "cache": _cache,
    "page of the API": _page,
    "backup": _backup,
}
