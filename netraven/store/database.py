"""The SQLite database: one writer behind a lock, and readers that cannot write.

aiosqlite gives each connection a thread and hops into it once per call, so every statement here is one call.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal, LiteralString, TypeAlias

import aiosqlite

from netraven.core.clock import Clock
from netraven.core.errors import StoreError
from netraven.store.migrate import MAIN, migrate
from netraven.store.sqlite import BUSY_TIMEOUT_S, errors_named

Value: TypeAlias = str | int | float | bytes | None
Values: TypeAlias = Mapping[str, Value]

Kind: TypeAlias = Literal["read", "write", "commit"]
Observe: TypeAlias = Callable[[Kind, float], None]

NO_VALUES: Values = {}
READERS = 2
APPLICATION_ID = 0x4E545256  # NTRV: what `file` and we ourselves know the file by


def _unobserved(kind: Kind, duration_s: float) -> None:
    """Take no note."""


@dataclass(frozen=True, slots=True)
class _File:
    """The file behind the connections, and who hears how long its statements take."""

    path: Path
    observe: Observe

    @contextmanager
    def at_work(self, kind: Kind) -> Iterator[None]:
        """Time what is done, and name the file in its errors."""
        started = time.perf_counter()
        try:
            with errors_named(self.path):
                yield
        finally:
            self.observe(kind, time.perf_counter() - started)


class Reader:
    """Reads; each statement sees the last committed state."""

    _kind: ClassVar[Kind] = "read"

    def __init__(self, connections: Sequence[aiosqlite.Connection], file: _File) -> None:
        self._connections = connections
        self._file = file
        self._waiting = [0] * len(connections)

    async def rows(self, sql: LiteralString, values: Values = NO_VALUES) -> list[sqlite3.Row]:
        """Return all rows of one statement."""
        turn = self._waiting.index(min(self._waiting))
        self._waiting[turn] += 1
        try:
            with self._file.at_work(self._kind):
                return list(await self._connections[turn].execute_fetchall(sql, values))
        finally:
            self._waiting[turn] -= 1

    async def row(self, sql: LiteralString, values: Values = NO_VALUES) -> sqlite3.Row | None:
        """Return the first row of one statement, or None where there is none."""
        rows = await self.rows(sql, values)
        return rows[0] if rows else None


class Transaction(Reader):
    """Writes within one transaction, and reads what it wrote."""

    _kind: ClassVar[Kind] = "write"

    async def run(self, sql: LiteralString, values: Values = NO_VALUES) -> int:
        """Execute one statement; return the id of the last inserted row."""
        with self._file.at_work(self._kind):
            row = await self._connections[0].execute_insert(sql, values)
        return 0 if row is None else int(row[0])

    async def run_many(self, sql: LiteralString, rows: Iterable[Values]) -> None:
        """Execute one statement once per row, in a single call; a generator of rows runs in the writer's thread."""
        with self._file.at_work(self._kind):
            await self._connections[0].executemany(sql, rows)


class Database:
    """One database file, open."""

    def __init__(self, file: _File, writer: aiosqlite.Connection, readers: Sequence[aiosqlite.Connection]) -> None:
        self._file = file
        self._path = file.path
        self._writer = writer
        self._readers = readers
        self._reader = Reader(readers, file)
        self._writing = asyncio.Lock()

    @property
    def reader(self) -> Reader:
        """Reads from here do not wait for writers."""
        return self._reader

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Write: all of it is on disk when the block ends, or nothing if it raises.

        A cancellation in the very moment of the commit may find it done.
        """
        async with self._writing:
            try:
                with self._file.at_work("write"):
                    await self._writer.execute_fetchall("BEGIN IMMEDIATE")
                yield Transaction((self._writer,), self._file)
                with self._file.at_work("commit"):
                    await self._writer.commit()
            except BaseException:
                # A cancelled call still runs in the writer's thread: the rollback stands behind it in the thread's
                # queue, even if this await is cancelled too, and before whatever the next transaction sends.
                await self._writer.rollback()
                raise

    async def probe(self) -> None:
        """Write to the file, and read from it what was written.  Raises: StorageFullError, StoreError."""
        async with self.transaction() as tx:
            # The one value of a file that stands outside of all tables; setting it again is a whole write.
            await tx.rows("PRAGMA application_id = 1314148950")
        found = await self._reader.row("PRAGMA application_id")
        if found is None or found[0] != APPLICATION_ID or not await asyncio.to_thread(self._path.exists):
            raise StoreError(f"{self._path} does not hold what was written to it")

    async def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the main file, and empty the log."""
        async with self._writing:
            with errors_named(self._path):
                await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Close every connection, when the running transaction has ended."""
        async with self._writing:
            for connection in (*self._readers, self._writer):
                await connection.close()


async def open_database(path: Path, *, clock: Clock, observe: Observe = _unobserved) -> Database:
    """Open the main database, bringing it to the schema of this release first; `observe` hears of each statement.

    Raises: SchemaTooNewError: a newer release wrote it.  StorageFullError: the disk has no room.  StoreError: it cannot
    be read or written.
    """
    await asyncio.to_thread(migrate, path, MAIN, clock=clock)
    return await open_file(path, synchronous="FULL", observe=observe)


async def open_file(path: Path, *, synchronous: Literal["FULL", "NORMAL"], observe: Observe = _unobserved) -> Database:
    """Open a file that has its schema.  Raises: StoreError: it cannot be read or written."""
    async with AsyncExitStack() as opened:
        with errors_named(path):
            writer = await _connect(path, opened)
            await writer.execute_fetchall("PRAGMA journal_mode = WAL")
            await writer.execute_fetchall("PRAGMA journal_size_limit = 67108864")
            await writer.execute_fetchall(_SYNCHRONOUS[synchronous])
            readers = [await _connect(path, opened) for _ in range(READERS)]
            for reader in readers:
                await reader.execute_fetchall("PRAGMA query_only = ON")
        opened.pop_all()
    return Database(_File(path, observe), writer, readers)


_SYNCHRONOUS: Mapping[str, LiteralString] = {
    "FULL": "PRAGMA synchronous = FULL",
    "NORMAL": "PRAGMA synchronous = NORMAL",
}


async def _connect(path: Path, opened: AsyncExitStack) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(
        _existing(path), uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, cached_statements=256
    )
    opened.push_async_callback(connection.close)
    connection.row_factory = sqlite3.Row
    await connection.execute_fetchall("PRAGMA foreign_keys = ON")
    return connection


def _existing(path: Path) -> str:
    # A file that vanished is an error: SQLite would make an empty one in its place.
    return f"{path.absolute().as_uri()}?mode=rw"
