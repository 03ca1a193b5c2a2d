"""An appliance that serves once more, by other rules, and bytes sent to it that no client library would send."""

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from netraven.api.application import application
from netraven.api.connection import Patience
from netraven.api.front import DEFAULT_RULES, Rules
from netraven.api.routes import ROUTES
from netraven.api.routing import AnyRoute
from netraven.api.server import Places, listening
from netraven.api.tls import Tls
from tests.api.conftest import Served

WITHIN_S = 20.0  # for a machine that is busy with something else


@dataclass(slots=True)
class Other(Served):
    """The same appliance at another address."""

    socket_file: Path = Path()

    async def ask_locally(self, method: str, path: str) -> int:
        """Send a request through the socket file and return the status."""
        connector = aiohttp.UnixConnector(str(self.socket_file))
        async with (
            aiohttp.ClientSession("http://netraven", connector=connector) as session,
            session.request(method, path) as response,
        ):
            return response.status

    async def connect(self) -> "Wire":
        """Open a connection to the port."""
        host, port = self.url.removeprefix("http://").split(":")
        return Wire(*await asyncio.open_connection(host, int(port)))


@dataclass(slots=True)
class Wire:
    """A connection on which bytes are sent as they are."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, content: bytes) -> None:
        """Send bytes."""
        self.writer.write(content)
        await self.writer.drain()

    async def answer(self) -> "Heard":
        """Return the next answer."""
        async with asyncio.timeout(WITHIN_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.strip().split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
            body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Heard(int(first.split()[1]), headers, json.loads(body) if body else None)

    async def rest(self) -> bytes:
        """Return what comes until the server closes the connection."""
        async with asyncio.timeout(WITHIN_S):
            return await self.reader.read()

    async def drip(self, content: bytes, every_s: float) -> bytes:
        """Send a byte now and then until the server closes the connection, and return what it said."""
        hearing = asyncio.ensure_future(self.reader.read())
        async with asyncio.timeout(WITHIN_S):
            for number in range(len(content)):
                self.writer.write(content[number : number + 1])
                if (await asyncio.wait({hearing}, timeout=every_s))[0]:
                    break
            return await hearing

    async def send_without_reading(self, content: bytes) -> None:
        """Send the same again and again, and read no answer.  Raises: ConnectionError: the server has hung up."""
        self.writer.transport.pause_reading()  # type: ignore[attr-defined]  # it is one that reads
        async with asyncio.timeout(WITHIN_S):
            while True:
                await self.send(content)

    def close(self) -> None:
        """Close the connection."""
        self.writer.close()


@dataclass(slots=True)
class Heard:
    """An answer, byte by byte."""

    status: int
    headers: dict[str, str]
    body: Any


@asynccontextmanager
async def serving(
    served: Served,
    rules: Rules = DEFAULT_RULES,
    *,
    routes: tuple[AnyRoute, ...] = ROUTES,
    tls: Tls | None = None,
    patience: Patience | None = None,
    most_connections: int = 1_000,
) -> AsyncIterator[Other]:
    """Serve the same world once more, by other rules."""
    with tempfile.TemporaryDirectory() as folder:
        socket_file = Path(folder, "socket")
        places = Places(
            socket_file=socket_file,
            listen=("127.0.0.1", 0),
            tls=tls,
            most_connections=most_connections,
            patience=patience or Patience(),
        )
        async with (
            listening(application(served.world, routes, rules), places) as urls,
            aiohttp.ClientSession() as session,
        ):
            yield Other(served.world, urls[0], session, served.tokens, socket_file)
