"""The servers that the API's benchmark asks, each in a process of its own: prints its URL, then reads orders on stdin.

`python -m tests.bench.api_servers bare|fastapi|appliance DATABASE_OR_DATA_DIR`
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvloop
from aiohttp import web

from netraven.api.application import application
from netraven.api.routes import ROUTES
from netraven.api.server import Places, listening
from netraven.core.access import Caller, Role
from netraven.core.clock import SystemClock
from netraven.core.outcome import Trigger
from netraven.daemon import open_world
from netraven.jobs.backup import BACKUP
from netraven.services import accounts
from netraven.services.inventory import keep_rows
from netraven.services.queue import Order
from netraven.services.runner import Limits
from netraven.services.world import World
from netraven.settings import Settings
from netraven.store import devices
from netraven.store.users import UserFields
from tests.bench.fleet import cores
from tests.bench.path import inventory

PASSWORD = "a password of this benchmark"


async def health(_request: web.Request) -> web.Response:
    """Answer as a handler that does nothing else."""
    return web.json_response({"status": "healthy"})


@asynccontextmanager
async def bare() -> AsyncIterator[str]:
    """Serve a bare handler."""
    app = web.Application()
    app.router.add_get("/health", health)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    yield f"http://{host}:{port}"
    await runner.cleanup()


async def serve_bare() -> None:
    """Serve a bare handler until stdin ends."""
    async with bare() as url:
        say(url=url, token="")
        while await next_order():
            pass


async def serve_appliance(data_dir: Path) -> None:
    """Serve an appliance until stdin ends; each order is the places of devices to back up."""
    settings = Settings(data_dir=data_dir)
    places = Places(socket_file=data_dir / "netraven.sock", listen=("127.0.0.1", 0))
    async with (
        open_world(settings, clock=SystemClock(), purpose="bench", limits=Limits()) as world,
        listening(application(world, ROUTES), places) as urls,
    ):
        maker = Caller(user_id=None, name="bench", role=Role.ADMIN)
        await accounts.create(world, maker, UserFields(username="bench", password_hash="", role=Role.ADMIN), PASSWORD)
        pair = await world.logins.log_in("bench", PASSWORD, "127.0.0.1")
        say(url=urls[0], token=pair.access_token)
        while order := await next_order():
            await back_up(world, [(host, port) for host, port in json.loads(order)])
            say(url=urls[0], token="")


async def back_up(world: World, places: list[tuple[str, int]]) -> None:
    """Back up the devices at these places."""
    ids = await keep_rows(world.db, world.vault, inventory(places), clock=world.clock)
    chosen = await devices.by_ids(world.db.reader, ids)
    order = Order(job_type=BACKUP, job_name="bench", devices=chosen, trigger=Trigger.ONCE)
    report = await (await world.queue.start_run(order)).report
    if report.counts.success != len(places):
        raise RuntimeError(f"only {report.counts.success} of {len(places)} devices were backed up")


def serve_fastapi(database: Path) -> None:
    """Serve the reference until it is killed."""
    import uvicorn  # noqa: PLC0415 - only this benchmark needs it

    from tests.bench import api_reference  # noqa: PLC0415 - the same

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)  # who asks before it serves waits
        host, port = listener.getsockname()
        say(url=f"http://{host}:{port}", token=api_reference.token())
        config = uvicorn.Config(api_reference.application(database), log_level="critical", access_log=False)
        uvicorn.Server(config).run([listener])


async def next_order() -> str:
    """Return the next line of stdin; empty at its end."""
    return await asyncio.to_thread(sys.stdin.readline)


def say(*, url: str, token: str) -> None:
    """Tell where to ask, and what to show."""
    sys.stdout.write(json.dumps({"url": url, "token": token}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Serve what the command line names."""
    os.sched_setaffinity(0, {cores()[1]})
    kind, path = sys.argv[1], Path(sys.argv[2])
    if kind == "fastapi":
        serve_fastapi(path)
    else:
        uvloop.run(serve_bare() if kind == "bare" else serve_appliance(path))


if __name__ == "__main__":
    main()
