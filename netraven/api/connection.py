"""One connection of a client, and how long it may take for what it sends and reads.

aiohttp itself closes a connection only when it is idle; clients that send or read a byte now and then hold it forever.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMethod, LineTooLong

from netraven.api.arrival import Origin
from netraven.api.errors import INTERNAL, Problem
from netraven.api.local_user import user_at
from netraven.api.proxies import normalised

log = logging.getLogger(__name__)

LONGEST_LINE = 8_190
MOST_HEADERS = 100

_FULL = Problem(status=429, detail="too many clients are connected", headers={"Retry-After": "5"})
_SLOW = Problem(status=408, detail="the head of the request took too long")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a client may take, in seconds.

    For the next request, for its head, for reading the answer, and for a body that is not wanted any more.
    """

    idle_s: float = 15.0
    head_s: float = 10.0
    sending_s: float = 120.0
    rest_s: float = 5.0
    look_every_s: float = 1.0


@dataclass(slots=True, kw_only=True)
class Lobby:
    """All connections that are open, at most so many; those of the socket file are let in beyond that.

    `told` makes the answer to what is no request, and `written` the same as bytes.
    """

    most: int
    told: Callable[[web.BaseRequest, Problem], web.Response]
    written: Callable[[Problem], bytes]
    patience: Patience = field(default_factory=Patience)
    _open: "set[Connection]" = field(default_factory=set)
    _full_since: float | None = None

    def enter(self, connection: "Connection") -> bool:
        """Let a connection in, if there is room."""
        is_full = len(self._open) >= self.most and not connection.is_local
        if is_full and self._full_since is None:
            self._full_since = asyncio.get_running_loop().time()
            log.warning("%d clients are connected, and more are refused: see max_connections", self.most)
        if not is_full:
            self._open.add(connection)
        return not is_full

    def leave(self, connection: "Connection") -> None:
        """Let a connection go."""
        self._open.discard(connection)
        if len(self._open) < self.most // 2:
            self._full_since = None  # the next time is told again

    @contextmanager
    def watched(self) -> Iterator[None]:
        """End connections that take too long, for the length of the block."""
        loop = asyncio.get_running_loop()
        timer: asyncio.TimerHandle

        def look() -> None:
            nonlocal timer
            now = loop.time()
            for connection in tuple(self._open):
                connection.end_if_late(now)
            timer = loop.call_later(self.patience.look_every_s, look)

        timer = loop.call_later(self.patience.look_every_s, look)
        try:
            yield
        finally:
            timer.cancel()


class Connection(web.RequestHandler):
    """A connection of a client, through the port or the socket file."""

    __slots__ = ("_deadline", "_is_answering", "_lobby", "is_local", "origin")

    def __init__(self, server: web.Server, lobby: Lobby, *, is_local: bool) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # None is how it is switched off
            keepalive_timeout=lobby.patience.idle_s,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_HEADERS,
            lingering_time=lobby.patience.rest_s,
            auto_decompress=False,  # a small body that grows without end is refused, not unpacked
        )
        self.is_local = is_local
        self.origin = Origin()
        self._lobby = lobby
        self._deadline: float | None = None
        self._is_answering = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, unless there is no room."""
        try:
            self.origin = _origin(transport, is_local=self.is_local)
        except OSError:  # it has left already, and nobody can tell who it was
            self._turn_away(transport, b"")
            return
        if not self._lobby.enter(self):
            self._turn_away(transport, self._lobby.written(_FULL))
            return
        super().connection_made(transport)

    def _turn_away(self, transport: asyncio.BaseTransport, because: bytes) -> None:
        self.force_close()
        if isinstance(transport, asyncio.Transport) and because:
            transport.write(because)
        transport.close()

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._lobby.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client sends; the head of a request must be whole within its time."""
        super().data_received(data)
        if self._deadline is None and not self._is_answering:
            self._deadline = self._loop.time() + self._lobby.patience.head_s

    def begin(self) -> None:
        """Hear that the head of a request is whole, and that its answer is being made."""
        self._is_answering = True
        self._deadline = None

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send the answer; the client must read it within its time."""
        self._deadline = self._loop.time() + self._lobby.patience.sending_s
        try:
            return await super().finish_response(request, resp, start_time)
        finally:
            self._is_answering = False
            self._deadline = None

    def end_if_late(self, now: float) -> None:
        """End the connection if the time of the client is over."""
        transport = self.transport
        if self._deadline is None or now < self._deadline or transport is None:
            return
        if self._is_answering:
            transport.abort()
        else:
            transport.write(self._lobby.written(_SLOW))
            self.force_close()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no request, in the one shape of errors.  Raises: ConnectionError: an answer was begun."""
        del message  # it quotes what was sent, which may hold a token
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was begun already")
        response = self._lobby.told(request, _problem(status, exc))
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:  # noqa: ANN401 - as aiohttp has it
        """Log a fault under our own name."""
        log.error(*args, **kw)


def _origin(transport: asyncio.BaseTransport, *, is_local: bool) -> Origin:
    channel = transport.get_extra_info("socket")
    if is_local:
        return Origin(local_user=user_at(channel))
    is_secure = transport.get_extra_info("sslcontext") is not None
    return Origin(peer=normalised(channel.getpeername()[0]), is_secure=is_secure)


def _problem(status: int, error: BaseException | None) -> Problem:
    if status >= 500:  # noqa: PLR2004 - where the faults of servers begin
        log.error("a request failed outside of all routes", exc_info=error)
        return Problem(status=500, detail=INTERNAL)
    if isinstance(error, LineTooLong):
        return Problem(status=431, detail=f"the first line or a header is longer than {LONGEST_LINE} bytes")
    if isinstance(error, BadHttpMethod):
        return Problem(status=400, detail="that is no method of HTTP")
    return Problem(status=400, detail="that is no request of HTTP/1.1")
