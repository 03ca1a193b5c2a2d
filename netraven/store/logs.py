"""Journal entries in one file per month, so that retention drops a file."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import LiteralString, TypeAlias

from netraven.core.clock import Clock, from_text, to_text
from netraven.store.database import Database, Reader, Value, open_file
from netraven.store.migrate import LOGS, migrate

MetaValue: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """One thing that users may read later."""

    timestamp: datetime
    log_type: str
    level: str
    source: str
    message: str
    job_id: int | None = None
    run_id: int | None = None
    device_id: int | None = None
    meta: Mapping[str, MetaValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(NewEntry):
    """An entry that was kept."""

    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """Which entries; what is None does not matter.  `start_time` is included, `end_time` is not."""

    job_id: int | None = None
    run_id: int | None = None
    device_id: int | None = None
    log_type: str | None = None
    level: str | None = None
    source: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    search: str | None = None


EVERYTHING = LogFilter()


class LogStore:
    """The files of all months; only the newest one is written and kept open."""

    def __init__(self, directory: Path, clock: Clock, month: str, newest: Database, last_id: int) -> None:
        self._directory = directory
        self._clock = clock
        self._month = month
        self._newest = newest
        self._last_id = last_id
        self._appending = asyncio.Lock()

    async def append(self, entries: Sequence[NewEntry]) -> list[int]:
        """Keep the entries in one transaction; return their ids, which grow across the months.

        Raises: StorageFullError: the disk has no room, and none is kept.
        """
        async with self._appending:
            await self._turn_month()
            ids = list(range(self._last_id + 1, self._last_id + 1 + len(entries)))
            async with self._newest.transaction() as tx:
                await tx.run_many(
                    """
                    INSERT INTO entries
                        (id, timestamp, log_type, level, source, message, job_id, run_id, device_id, meta)
                    VALUES
                        (:id, :timestamp, :log_type, :level, :source, :message, :job_id, :run_id, :device_id, :meta)
                    """,
                    [_values(entry_id, entry) for entry_id, entry in zip(ids, entries, strict=True)],
                )
            self._last_id += len(entries)
            return ids

    async def _turn_month(self) -> None:
        # A clock that is set back writes on in the newest file: ids must grow from file to file.
        month = month_of(self._clock.now())
        if month > self._month:
            newest = await _open_month(self._directory, month, self._clock)
            former, self._newest, self._month = self._newest, newest, month
            await former.checkpoint()
            await former.close()

    async def page(self, which: LogFilter = EVERYTHING, *, limit: int, before_id: int | None = None) -> list[Entry]:
        """Return the newest entries, newest first; those older than `before_id` where it is given."""
        found: list[Entry] = []
        for month in await asyncio.to_thread(months, self._directory):
            if len(found) == limit:
                break
            async with self._reader(month) as db:
                rows = await db.rows(
                    _SELECT + _conditions(which, before_id) + " ORDER BY id DESC LIMIT :limit",
                    _filter_values(which) | {"before_id": before_id, "limit": limit - len(found)},
                )
            found += [_entry(row) for row in rows]
        return found

    @asynccontextmanager
    async def _reader(self, month: str) -> AsyncIterator[Reader]:
        if month == self._month:
            yield self._newest.reader
            return
        older = await open_file(_path(self._directory, month), synchronous="NORMAL")
        try:
            yield older.reader
        finally:
            await older.close()

    async def drop_before(self, month: str) -> list[str]:
        """Remove the files of all months before this one (`2026-07`), never the newest; return the months removed."""
        async with self._appending:
            old = [name for name in await asyncio.to_thread(months, self._directory) if name < min(month, self._month)]
            await asyncio.to_thread(_remove, [_path(self._directory, name) for name in old])
            return old

    async def close(self) -> None:
        """Close the newest file."""
        async with self._appending:
            await self._newest.close()


async def open_logs(directory: Path, clock: Clock) -> LogStore:
    """Open the journal of a data directory, starting this month's file if there is none.

    Raises: StoreError: a file cannot be read or written.
    """
    present = await asyncio.to_thread(months, directory)
    month = max([month_of(clock.now()), *present[:1]])
    newest = await _open_month(directory, month, clock)
    try:
        last_id = await _last_id(newest.reader)
        for former in present:
            if last_id:
                break
            if former != month:
                last_id = await _last_id_of(_path(directory, former))
    except BaseException:
        await newest.close()
        raise
    return LogStore(directory, clock, month, newest, last_id)


async def _open_month(directory: Path, month: str, clock: Clock) -> Database:
    path = _path(directory, month)
    await asyncio.to_thread(migrate, path, LOGS, clock=clock)
    return await open_file(path, synchronous="NORMAL")


async def _last_id(db: Reader) -> int:
    row = await db.row("SELECT coalesce(max(id), 0) AS id FROM entries")
    return 0 if row is None else int(row["id"])


async def _last_id_of(path: Path) -> int:
    db = await open_file(path, synchronous="NORMAL")
    try:
        return await _last_id(db.reader)
    finally:
        await db.close()


def month_of(moment: datetime) -> str:
    """Return the month of a moment in UTC, as file names have it."""
    return to_text(moment)[:7]


_NAME = re.compile(r"logs-(\d{4}-\d{2})\.db")


def months(directory: Path) -> list[str]:
    """Return the months that have a file, newest first."""
    names = (_NAME.fullmatch(path.name) for path in directory.iterdir())
    return sorted((name[1] for name in names if name), reverse=True)


def _path(directory: Path, month: str) -> Path:
    return directory / f"logs-{month}.db"


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        # The main file goes last, so that a crash leaves no log of writes without its file.
        for suffix in ("-wal", "-shm", ""):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


_SELECT: LiteralString = (
    "SELECT id, timestamp, log_type, level, source, message, job_id, run_id, device_id, meta FROM entries WHERE TRUE"
)

_CONDITIONS: Mapping[str, LiteralString] = {
    "job_id": " AND job_id = :job_id",
    "run_id": " AND run_id = :run_id",
    "device_id": " AND device_id = :device_id",
    "log_type": " AND log_type = :log_type",
    "level": " AND level = :level",
    "source": " AND source = :source",
    "start_time": " AND timestamp >= :start_time",
    "end_time": " AND timestamp < :end_time",
    "search": " AND instr(lower(message), lower(:search)) > 0",
}


def _conditions(which: LogFilter, before_id: int | None) -> LiteralString:
    sql: LiteralString = "" if before_id is None else " AND id < :before_id"
    for name, condition in _CONDITIONS.items():
        if getattr(which, name) is not None:
            sql += condition
    return sql


def _filter_values(which: LogFilter) -> dict[str, Value]:
    return {
        "job_id": which.job_id,
        "run_id": which.run_id,
        "device_id": which.device_id,
        "log_type": which.log_type,
        "level": which.level,
        "source": which.source,
        "start_time": None if which.start_time is None else to_text(which.start_time),
        "end_time": None if which.end_time is None else to_text(which.end_time),
        "search": which.search,
    }


def _values(entry_id: int, entry: NewEntry) -> dict[str, Value]:
    return {
        "id": entry_id,
        "timestamp": to_text(entry.timestamp),
        "log_type": entry.log_type,
        "level": entry.level,
        "source": entry.source,
        "message": entry.message,
        "job_id": entry.job_id,
        "run_id": entry.run_id,
        "device_id": entry.device_id,
        "meta": json.dumps(dict(entry.meta)),
    }


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        id=row["id"],
        timestamp=from_text(row["timestamp"]),
        log_type=row["log_type"],
        level=row["level"],
        source=row["source"],
        message=row["message"],
        job_id=row["job_id"],
        run_id=row["run_id"],
        device_id=row["device_id"],
        meta=json.loads(row["meta"]),
    )
