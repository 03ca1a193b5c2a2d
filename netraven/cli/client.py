"""The command line as a client of the API: through the daemon's socket file, or a server of its own for one call.

So no verb has a second implementation, and all work beside a running daemon.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from netraven.api.application import application
from netraven.api.routes import ROUTES
from netraven.api.server import Places, listening
from netraven.api.socket_file import usable
from netraven.core.clock import SystemClock
from netraven.core.errors import InputError
from netraven.daemon import open_world
from netraven.services.runner import Limits
from netraven.settings import Settings
from netraven.store.data_dir import DataDir

Json = Any


class RefusedError(InputError):
    """The API refused a request; says what was wrong, a line for each field."""


class Client:
    """Asks the API."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Json:
        """Return the answer to a GET.  Raises: RefusedError."""
        return await self._ask("GET", path, params=query)

    async def send(self, method: str, path: str, body: Json = None) -> Json:
        """Send a body and return the answer, None where there is none.  Raises: RefusedError."""
        return await self._ask(method, path, json=body)

    async def _ask(self, method: str, path: str, **sent: Json) -> Json:
        async with self._session.request(method, path, **sent) as response:
            answer = await response.json() if response.content_type == "application/json" else None
            if response.status >= 400:  # noqa: PLR2004 - where refusals begin
                raise RefusedError(_refusal(answer))
            return answer


def _refusal(answer: Json) -> str:
    fields = answer.get("field_errors") or []
    lines = [f"{one['field']}: {one['message']}" if one["field"] else one["message"] for one in fields]
    return "\n".join(lines or [answer["detail"]])


@asynccontextmanager
async def client(settings: Settings, purpose: str) -> AsyncIterator[Client]:
    """Ask the daemon that works in the data directory, or else open the directory for the length of the block."""
    socket_file = DataDir(settings.data_dir.absolute()).socket
    if await _answers(socket_file):
        async with _session(socket_file) as session:
            yield Client(session)
        return
    async with (
        open_world(settings, clock=SystemClock(), purpose=purpose, limits=Limits()) as world,
        listening(application(world, ROUTES), Places(socket_file=socket_file)),
        _session(socket_file) as session,
    ):
        yield Client(session)


@asynccontextmanager
async def _session(socket_file: Path) -> AsyncIterator[aiohttp.ClientSession]:
    with usable(socket_file) as name:
        async with aiohttp.ClientSession("http://netraven", connector=aiohttp.UnixConnector(name)) as session:
            yield session


async def _answers(socket_file: Path) -> bool:
    try:
        async with _session(socket_file) as session, session.get("/health"):
            return True
    except (aiohttp.ClientConnectionError, FileNotFoundError):
        return False
