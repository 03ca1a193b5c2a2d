"""A full disk is named, takes nothing that was there, and once there is room the work goes on."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from netraven.core.errors import StorageFullError
from netraven.store.data_dir import make_data_dir
from netraven.store.database import Database, open_database
from netraven.store.lock import lock_data_dir
from netraven.store.logs import NewEntry, open_logs
from tests.database import AT, ToldClock, value
from tests.disk import fill, mounted

ADD = "INSERT INTO login_failures (username, address, failed_at) VALUES (:text, '', '')"
BIG = 100_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "2m") as disk:
        yield disk


async def write(db: Database, count: int) -> None:
    async with db.transaction() as tx:
        await tx.run_many(ADD, ({"text": "x" * BIG} for _ in range(count)))


async def test_a_write_that_finds_no_room_is_refused_whole(small_disk: Path, clock: ToldClock) -> None:
    db = await open_database(small_disk / "netraven.db", clock=clock)
    try:
        await write(db, 3)
        with pytest.raises(StorageFullError, match="nothing was changed"):
            await write(db, 30)
        assert await value(db, "SELECT count(*) FROM login_failures") == 3
        assert await value(db, "PRAGMA integrity_check") == "ok"
    finally:
        await db.close()


async def test_writing_goes_on_when_there_is_room_again(small_disk: Path, clock: ToldClock) -> None:
    db = await open_database(small_disk / "netraven.db", clock=clock)
    try:
        filler = await asyncio.to_thread(fill, small_disk)
        with pytest.raises(StorageFullError):
            await write(db, 3)
        await asyncio.to_thread(os.unlink, filler)
        await write(db, 3)
        assert await value(db, "SELECT count(*) FROM login_failures") == 3
    finally:
        await db.close()


async def test_a_database_cannot_be_made_on_a_full_disk_and_can_be_later(small_disk: Path, clock: ToldClock) -> None:
    filler = await asyncio.to_thread(fill, small_disk)
    with pytest.raises(StorageFullError):
        await open_database(small_disk / "netraven.db", clock=clock)
    await asyncio.to_thread(os.unlink, filler)
    await (await open_database(small_disk / "netraven.db", clock=clock)).close()


async def test_log_entries_that_find_no_room_are_refused_and_ids_stay_free(small_disk: Path, clock: ToldClock) -> None:
    logs = await open_logs(small_disk, clock)
    big = NewEntry(timestamp=AT, log_type="system", level="info", source="test", message="x" * BIG)
    try:
        with pytest.raises(StorageFullError):
            await logs.append([big] * 30)
        assert await logs.append([big]) == [1]
    finally:
        await logs.close()


def test_the_lock_cannot_be_signed_on_a_full_disk_and_is_free_later(small_disk: Path, clock: ToldClock) -> None:
    (small_disk / "netraven.lock").touch()
    filler = fill(small_disk)
    with pytest.raises(StorageFullError, match="cannot lock"):
        lock_data_dir(small_disk, purpose="netraven serve", clock=clock)
    filler.unlink()
    lock_data_dir(small_disk, purpose="netraven serve", clock=clock).close()


def test_a_data_directory_cannot_be_made_on_a_full_disk(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(StorageFullError, match=r"cannot use data directory .* the disk is full"):
        make_data_dir(small_disk)
