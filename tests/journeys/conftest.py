"""The whole appliance in a folder of its own, simulated devices for it to visit, and the real Git to look at it."""

import asyncio
import sqlite3
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from netraven.core.clock import SystemClock
from netraven.core.models import Device, InventoryRow
from netraven.core.outcome import Outcome, RunReport
from netraven.daemon import OnceRequest, once
from netraven.device.simulator import Misbehaviour, SimulatedDevice, Simulator
from netraven.device.simulator.manners import MANNERS
from netraven.settings import Settings

PASSWORD = "canary-of-the-login"
ENABLE = "canary-of-enable"
COMMUNITY = "canary-of-snmp"
CANARIES = (PASSWORD, ENABLE, COMMUNITY)
SHOW = "show running-config"
ATTEMPT_S = 60.0
VERSION = """\
Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.7(3)M5, RELEASE SOFTWARE (fc1)
Cisco CISCO2911/K9 (revision 1.0) with 483328K/40960K bytes of memory.
Processor board ID FTX1628838P
"""


def configuration(hostname: str, *, interfaces: int = 12, extra: str = "") -> str:
    """Return what is stored of a device: its configuration without the lines that say nothing."""
    ports = "".join(
        f"interface GigabitEthernet0/{number}\n description to access {number}\n"
        f" ip address 10.{number}.0.1 255.255.255.0\n duplex auto\n!\n"
        for number in range(interfaces)
    )
    return (
        "!\n! Last configuration change at 02:00:00 UTC Mon Mar 2 2026 by admin\n!\nversion 15.7\n"
        f"hostname {hostname}\n!\n{ports}{extra}snmp-server community {COMMUNITY} RO\n!\nend\n"
    )


def printed(text: str) -> str:
    """Return what the device prints for a configuration."""
    return f"Building configuration...\n\nCurrent configuration : {{size}} bytes\n{text}"


def ios(hostname: str, text: str | None = None, **changes: Any) -> SimulatedDevice:  # noqa: ANN401 - fields by their names
    """Return a device with this configuration; `changes` are fields of the device or of its misbehaviour."""
    wrong = {name: changes.pop(name) for name in tuple(changes) if name in Misbehaviour.__dataclass_fields__}
    device = SimulatedDevice(
        hostname=hostname,
        platform="cisco_ios",
        manners=MANNERS["cisco_ios"],
        replies={SHOW: printed(configuration(hostname) if text is None else text), "show version": VERSION},
        password=PASSWORD,
        enable_password=ENABLE,
    )
    return replace(device, misbehaviour=Misbehaviour(**wrong), **changes)


def row(simulator: Simulator, device: SimulatedDevice, *tags: str) -> InventoryRow:
    """Return the line of an inventory file that names the device."""
    return InventoryRow(
        line=simulator.port(device.hostname),
        hostname=device.hostname,
        ip_address=simulator.address,
        port=simulator.port(device.hostname),
        device_type=device.platform,
        username=device.username,
        password=SecretStr(device.password),
        enable_password=None if device.enable_password is None else SecretStr(device.enable_password),
        tags=tags,
    )


@dataclass(slots=True)
class Watcher:
    """Hears how far a run has come."""

    total: int = 0
    ended: list[str] = field(default_factory=list)

    def started(self, total: int) -> None:
        self.total = total

    def finished(self, device: Device, outcome: Outcome) -> None:
        self.ended.append(f"{device.hostname} {outcome.status}")


@dataclass(frozen=True, slots=True)
class Appliance:
    """A data directory, and what can be done with it from outside."""

    data_dir: Path
    watcher: Watcher = field(default_factory=Watcher)

    @property
    def settings(self) -> Settings:
        # One failure is one visit; tests/journeys/test_retries.py lets failures come again.
        return Settings(data_dir=self.data_dir, retries=0)

    async def once(
        self,
        rows: Sequence[InventoryRow] | None = None,
        *,
        tags: Sequence[str] = (),
        hostnames: Sequence[str] = (),
    ) -> RunReport:
        """Back up once."""
        request = OnceRequest(rows=rows, tags=tags, hostnames=hostnames)
        async with asyncio.timeout(ATTEMPT_S):
            return await once(self.settings, request, clock=SystemClock(), progress=self.watcher)

    def git(self, *arguments: str) -> bytes:
        """Run the real Git on the repository and return what it prints; it must succeed and say nothing else."""
        command = ["git", "-C", str(self.data_dir / "configs.git"), *arguments]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
        complaints = [line for line in done.stderr.splitlines() if not line.startswith(b"notice: ")]
        assert (done.returncode, complaints) == (0, [])
        return done.stdout

    def commits(self) -> list[str]:
        """Return the names of all commits, newest first."""
        return self.git("rev-list", "HEAD").decode().split()

    def stored(self, path: str | None, commit: str = "HEAD") -> bytes:
        """Return a file as it stands in the repository."""
        return self.git("show", f"{commit}:{path}")

    def rows(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """Return rows of the database."""
        with closing(sqlite3.connect(self.data_dir / "netraven.db")) as db:
            return db.execute(sql, values).fetchall()

    def change(self, sql: str, *values: object) -> None:
        """Change the database behind the appliance's back."""
        with closing(sqlite3.connect(self.data_dir / "netraven.db")) as db, db:
            assert db.execute(sql, values).rowcount > 0

    def journal(self) -> list[str]:
        """Return the messages of the journal, oldest first."""
        return [
            str(row[0]) for path in self._databases("logs-*.db") for row in _all(path, "SELECT message FROM entries")
        ]

    def leaks(self, *secrets: str) -> list[str]:
        """Return where in the databases one of the secrets stands in clear; compressed texts are opened first."""
        return [
            f"{path.name}: {table}: {value!r}"
            for path in self._databases("*.db")
            for (table,) in _all(path, "SELECT name FROM sqlite_schema WHERE type = 'table'")
            for entry in _all(path, f"SELECT * FROM {table}")  # noqa: S608 - the name of a table of our own
            for value in map(_opened, entry)
            if any(secret in value for secret in secrets)
        ]

    def _databases(self, pattern: str) -> Iterator[Path]:
        return iter(sorted(self.data_dir.glob(pattern)))


def _all(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def _opened(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    try:
        return zlib.decompress(value).decode("utf-8", "replace")
    except zlib.error:
        return value.decode("latin-1")


@pytest.fixture
def appliance(tmp_path: Path) -> Appliance:
    return Appliance(tmp_path / "data")


def by_name(report: RunReport) -> dict[str, Outcome]:
    """Return what came of each device, by its hostname."""
    return {device.hostname: outcome for device, outcome in report.outcomes}


def fate(outcome: Outcome) -> tuple[str, str] | str:
    """Return stage and reason of a failure, or the status where there is none."""
    return str(outcome.status) if outcome.failure is None else (str(outcome.failure.stage), outcome.failure.reason)
