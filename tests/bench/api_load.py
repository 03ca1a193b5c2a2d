"""Asks a server over and over, on few connections, and measures how fast it answers."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What to ask, and with which token."""

    url: str
    path: str
    token: str = ""

    @property
    def request(self) -> bytes:
        """The request as it is sent."""
        shown = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: {urlsplit(self.url).netloc}\r\n{shown}\r\n".encode()


@dataclass(slots=True)
class _Connection:
    """A connection that is kept."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def ask(self, request: bytes) -> None:
        """Send a request and read its answer.  Raises: RuntimeError: it is not 200."""
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode())
        [length] = [line for line in head.lower().split(b"\r\n") if line.startswith(_LENGTH)]
        await self.reader.readexactly(int(length.removeprefix(_LENGTH)))


@asynccontextmanager
async def _connected(target: Target) -> AsyncIterator[_Connection]:
    place = urlsplit(target.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=2**22)
    try:
        yield _Connection(reader, writer)
    finally:
        writer.close()


async def closed_loop(target: Target, *, connections: int, seconds: float) -> float:
    """Return the requests in a second when each connection asks again as soon as it has its answer."""

    async def ask(until: float) -> int:
        count = 0
        async with _connected(target) as connection:
            while time.perf_counter() < until:
                await connection.ask(target.request)
                count += 1
        return count

    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(ask(start + seconds)) for _ in range(connections)]
    return sum(task.result() for task in asked) / (time.perf_counter() - start)


@dataclass(slots=True)
class OpenLoop:
    """Asks so often in a second, however long the answers take; a late answer counts from when it was due."""

    target: Target
    rate: int
    latencies_s: list[float] = field(default_factory=list)

    async def run(self, connections: int) -> None:
        """Ask until it is cancelled."""
        ticks = asyncio.Queue[float]()
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(self._ask(ticks))
            start = time.perf_counter()
            for number in range(2**31):
                due = start + number / self.rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                ticks.put_nowait(due)

    async def _ask(self, ticks: asyncio.Queue[float]) -> None:
        async with _connected(self.target) as connection:
            while True:
                due = await ticks.get()
                await connection.ask(self.target.request)
                self.latencies_s.append(time.perf_counter() - due)

    def percentile_ms(self, share: float) -> float:
        """Return the latency that this share of the answers did not exceed."""
        return sorted(self.latencies_s)[int(share * (len(self.latencies_s) - 1))] * 1000
