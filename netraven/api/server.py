"""Where the application listens: a TCP port, and a socket file for the command line of this machine."""

import pwd
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from netraven.api.socket_file import usable
from netraven.core.access import Caller, Role
from netraven.core.errors import StoreError

KEEPALIVE_S = 15.0
_SHUTDOWN_S = 5.0
_PEER = struct.Struct("3i")  # SO_PEERCRED of Linux: process, user and group (unix(7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where to listen: host and port, and the socket file, whose mode lets in nobody but its owner."""

    socket_file: Path
    listen: tuple[str, int] | None = None


@asynccontextmanager
async def listening(app: web.Application, places: Places) -> AsyncIterator[list[str]]:
    """Serve for the length of the block, which gets the URLs.  Raises: StoreError: a place is taken."""
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=KEEPALIVE_S, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    try:
        # The lock of the data directory is ours, so a socket file that is there was left by a process that is gone.
        places.socket_file.unlink(missing_ok=True)
        with usable(places.socket_file) as name:
            await web.UnixSite(runner, name).start()
        places.socket_file.chmod(0o600)
        if places.listen is not None:
            await _listen(runner, *places.listen)
        yield [_url(address) for address in runner.addresses if isinstance(address, tuple)]
    finally:
        await runner.cleanup()
        places.socket_file.unlink(missing_ok=True)


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port, backlog=512).start()
    except OSError as error:
        raise StoreError(
            f"cannot listen on {host}:{port}: {(error.strerror or str(error)).lower()}; choose another with --listen"
        ) from error


def _url(address: tuple[str, int]) -> str:
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    return f"http://{host}:{address[1]}"


def local_caller(request: web.Request) -> Caller | None:
    """Return who asks through the socket file, an administrator by its mode; None for anybody else."""
    channel = request.transport.get_extra_info("socket") if request.transport else None
    if channel is None or channel.family != socket.AF_UNIX:
        return None
    _, uid, _ = _PEER.unpack(channel.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))
    return Caller(user_id=None, name=f"cli:{_user_name(uid)}", role=Role.ADMIN)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
