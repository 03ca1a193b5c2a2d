"""The command line as a client of the API: through the daemon's socket file, or a server of its own for one call.

So no verb has a second implementation, and all work beside a running daemon.
"""

import asyncio
import errno
import os
import pwd
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp

from netraven.api.application import application
from netraven.api.page import MOST_ROWS
from netraven.api.routes import ROUTES
from netraven.api.server import Places, listening
from netraven.api.socket_file import usable
from netraven.cli.errors import FailedError, RefusedError
from netraven.core.clock import SystemClock
from netraven.core.errors import DataDirLockedError, InputError
from netraven.core.text import printable
from netraven.daemon import open_world
from netraven.services.runner import Limits
from netraven.settings import Settings
from netraven.store.data_dir import DataDir

Json = Any
Query = Iterable[tuple[str, str | int]]
Alone = TypeVar("Alone")

PATIENCE_S = 5.0  # a daemon that starts or stops holds the lock and does not listen

_PAUSE_S = 0.1
_HEALTH_S = 5.0
_CONNECT_S = 5.0


class Client:
    """Asks the API; every method raises RefusedError for what makes no sense and FailedError for what went wrong."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def get(self, path: str, query: Query = ()) -> Json:
        """Return the answer to a GET: values of JSON, or a text."""
        return await self._ask("GET", path, params=list(query))

    async def text(self, path: str, query: Query = ()) -> str:
        """Return the answer to a GET as it is written."""
        answer: str = await self._ask("GET", path, as_text=True, params=list(query))
        return answer

    async def every(self, path: str, query: Query = ()) -> list[Json]:
        """Return all items of a list, however many pages they fill."""
        found: list[Json] = []
        asked, page = list(query), 1
        while True:
            answer = await self.get(path, [*asked, ("page", page), ("size", MOST_ROWS)])
            found += answer["items"]
            if page >= answer["pages"]:
                return found
            page += 1

    async def send(self, method: str, path: str, body: Json = None, query: Query = ()) -> Json:
        """Send a body and return the answer, None where there is none."""
        sent = {} if body is None else {"json": body}
        return await self._ask(method, path, params=list(query), **sent)

    async def upload(self, path: str, content: bytes, query: Query = ()) -> Json:
        """Send a file and return the answer."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename="file")
        return await self._ask("POST", path, params=list(query), data=form)

    async def _ask(self, method: str, path: str, *, as_text: bool = False, **sent: Json) -> Json:
        try:
            async with self._session.request(method, path, **sent) as response:
                is_json = response.content_type == "application/json" and not (as_text and response.ok)
                answer = await (response.json() if is_json else response.text())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise FailedError(f"the daemon went away before it answered: {printable(str(error))}") from error
        if response.status >= 500:  # noqa: PLR2004 - where the faults of servers begin
            raise FailedError(_refusal(answer, response.status))
        if response.status >= 400:  # noqa: PLR2004 - where refusals begin
            raise RefusedError(_refusal(answer, response.status))
        return None if response.status == 204 else answer  # noqa: PLR2004 - done, and nothing to say


def _refusal(answer: Json, status: int) -> str:
    if not isinstance(answer, dict):
        return f"the appliance answered with status {status}"
    fields = answer.get("field_errors") or []
    lines = [f"{one['field']}: {one['message']}" if one["field"] else one["message"] for one in fields]
    return "\n".join(map(printable, lines or [answer["detail"]]))


@asynccontextmanager
async def client(settings: Settings, purpose: str) -> AsyncIterator[Client]:
    """Ask the daemon that works in the data directory, or else open the directory for the length of the block.

    Raises: as `daemon_or`, and what `open_world` raises.
    """
    async with daemon_or(settings, lambda: _own_server(settings, purpose)) as answering:
        yield answering


@asynccontextmanager
async def daemon_or(
    settings: Settings, alone: Callable[[], AbstractAsyncContextManager[Alone]]
) -> AsyncIterator[Client | Alone]:
    """Give a client of the daemon that works in the data directory, or what `alone` makes of the directory.

    Raises: InputError: there is no such directory, or it is another user's.  DataDirLockedError: a process works in it
    that does not listen, named.  FailedError: the daemon hangs.  And what `alone` raises.
    """
    socket_file = DataDir(settings.data_dir.absolute()).socket
    _check_exists(settings.data_dir)
    async with AsyncExitStack() as stack:
        address = stack.enter_context(usable(socket_file))
        patience_ends = asyncio.get_running_loop().time() + PATIENCE_S
        while not await _answers(address, socket_file):
            try:
                _check_ours(settings.data_dir)
                found = await stack.enter_async_context(alone())
            except DataDirLockedError:
                if asyncio.get_running_loop().time() > patience_ends:
                    raise
                await asyncio.sleep(_PAUSE_S)
            else:
                yield found
                return
        yield Client(await stack.enter_async_context(_session(address)))


def _check_exists(data_dir: Path) -> None:
    if not data_dir.exists():
        raise InputError(f"{data_dir}: no such data directory; name another one with --data-dir")


async def _answers(address: str, socket_file: Path) -> bool:
    try:
        async with asyncio.timeout(_HEALTH_S), _session(address) as session, session.get("/health"):
            return True
    except aiohttp.ClientConnectorError as error:
        if error.os_error.errno in {errno.EACCES, errno.EPERM}:
            raise InputError(_not_ours(socket_file.parent)) from error
        return False  # no socket file, or one that a killed daemon left
    except aiohttp.ClientConnectionError:
        return False  # a daemon that stops
    except TimeoutError as error:
        raise FailedError(f"{socket_file}: the daemon does not answer within {_HEALTH_S:.0f} s") from error


def _check_ours(data_dir: Path) -> None:
    # What root writes there, the daemon of another user could not read any more.
    if data_dir.stat().st_uid != os.geteuid():
        raise InputError(_not_ours(data_dir))


@asynccontextmanager
async def _own_server(settings: Settings, purpose: str) -> AsyncIterator[Client]:
    """Serve where nobody else asks: who came to this server would lose it in the middle of the work."""
    with tempfile.TemporaryDirectory(prefix="netraven-") as folder:
        places = Places(socket_file=Path(folder, "netraven.sock"))
        async with (
            open_world(settings, clock=SystemClock(), purpose=purpose, limits=Limits()) as world,
            listening(application(world, ROUTES), places),
            _session(str(places.socket_file)) as session,
        ):
            yield Client(session)


def _not_ours(data_dir: Path) -> str:
    uid = data_dir.stat().st_uid
    try:
        owner = pwd.getpwuid(uid).pw_name
    except KeyError:
        owner = str(uid)
    return f"{data_dir}: belongs to user {owner}; run as that user: sudo -u {owner} netraven ..."


def _session(address: str) -> aiohttp.ClientSession:
    # No limit for the whole: some work takes as long as it takes, and its user can stop it.
    limits = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_S)
    return aiohttp.ClientSession("http://netraven", connector=aiohttp.UnixConnector(address), timeout=limits)
