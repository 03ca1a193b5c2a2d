"""Where the application listens: a TCP port, and a socket file for the command line of this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from netraven.api.connection import Connection, Lobby, Patience
from netraven.api.front import Front
from netraven.api.socket_file import usable
from netraven.api.tls import Tls
from netraven.core.errors import StoreError

FRONT = web.AppKey("front", Front)

_HANDSHAKE_S = 10.0
_SHUTDOWN_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where to listen: host and port, and the socket file, whose mode lets in nobody but its owner.

    `tls` is what the port proves itself with; None for plain HTTP.
    """

    socket_file: Path
    listen: tuple[str, int] | None = None
    tls: Tls | None = None
    most_connections: int = 1_000
    patience: Patience = field(default_factory=Patience)


@asynccontextmanager
async def listening(app: web.Application, places: Places) -> AsyncIterator[list[str]]:
    """Serve for the length of the block, which gets the URLs.  Raises: StoreError: a place is taken."""
    front = app[FRONT]
    lobby = Lobby(most=places.most_connections, told=front.told, written=front.written, patience=places.patience)
    runner = web.AppRunner(app, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(runner.cleanup)
        server = runner.server
        if server is None:
            raise StoreError("the server has not been set up")
        server.request_handler = front.around(server.request_handler)
        stack.enter_context(lobby.watched())
        # The lock of the data directory is ours, so a socket file that is there was left by a process that is gone.
        places.socket_file.unlink(missing_ok=True)
        stack.callback((await _listen_locally(server, lobby, places.socket_file)).close)
        stack.callback(places.socket_file.unlink, missing_ok=True)
        places.socket_file.chmod(0o600)
        urls = []
        if places.listen is not None:
            port = await _listen(server, lobby, places.listen, places.tls)
            stack.callback(port.close)
            urls = [_url(one.getsockname(), places.tls) for one in port.sockets]
        yield urls


async def _listen_locally(server: web.Server, lobby: Lobby, path: Path) -> asyncio.Server:
    with usable(path) as name:
        return await asyncio.get_running_loop().create_unix_server(
            lambda: Connection(server, lobby, is_local=True), name
        )


async def _listen(server: web.Server, lobby: Lobby, place: tuple[str, int], tls: Tls | None) -> asyncio.Server:
    host, port = place
    try:
        return await asyncio.get_running_loop().create_server(
            lambda: Connection(server, lobby, is_local=False),
            host,
            port,
            backlog=512,
            ssl=None if tls is None else tls.context,
            ssl_handshake_timeout=None if tls is None else _HANDSHAKE_S,
        )
    except OSError as error:
        raise StoreError(
            f"cannot listen on {host}:{port}: {(error.strerror or str(error)).lower()}; choose another with --listen"
        ) from error


def _url(address: tuple[str, int], tls: Tls | None) -> str:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"{'http' if tls is None else 'https'}://{host}:{address[1]}"
