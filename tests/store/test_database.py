"""One writer that nothing wedges, readers that cannot write, and errors with names."""

import asyncio
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from netraven.core.errors import ConflictError, StoreError
from netraven.store.database import Database, Transaction, open_database
from tests.database import ToldClock, value

ADD = "INSERT INTO login_failures (username, address, failed_at) VALUES (:name, '', '')"
COUNT = "SELECT count(*) FROM login_failures"


async def add(tx: Transaction, name: str = "eve") -> int:
    return await tx.run(ADD, {"name": name})


async def test_what_a_transaction_wrote_is_there_for_readers_when_it_ends(db: Database) -> None:
    async with db.transaction() as tx:
        assert await add(tx) == 1
        assert await tx.row("SELECT username FROM login_failures") is not None
        assert await value(db, COUNT) == 0
    assert await value(db, COUNT) == 1


async def test_an_error_takes_back_the_whole_transaction(db: Database) -> None:
    async def write_and_fail() -> None:
        async with db.transaction() as tx:
            await add(tx)
            raise LookupError

    with pytest.raises(LookupError):
        await write_and_fail()
    assert await value(db, COUNT) == 0


async def test_many_rows_go_in_one_call_and_in_their_order(db: Database) -> None:
    async with db.transaction() as tx:
        await tx.run_many(ADD, ({"name": f"n{number}"} for number in range(1000)))
    rows = await db.reader.rows("SELECT username FROM login_failures ORDER BY id")
    assert [row["username"] for row in rows] == [f"n{number}" for number in range(1000)]


async def test_a_reader_cannot_write(db: Database) -> None:
    with pytest.raises(StoreError, match="readonly"):
        await db.reader.rows("DELETE FROM tags")


async def test_a_reader_returns_none_where_there_is_no_row(db: Database) -> None:
    assert await db.reader.row("SELECT id FROM users") is None


async def test_writers_take_turns(db: Database) -> None:
    async def count_up() -> None:
        async with db.transaction() as tx:
            seen = await tx.rows(COUNT)
            await asyncio.sleep(0)
            await add(tx, str(seen[0][0]))

    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(count_up())
    assert await value(db, "SELECT count(DISTINCT username) FROM login_failures") == 20


async def test_a_cancellation_while_the_transaction_begins_leaves_the_writer_free(db: Database, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "netraven.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(0.1, other.execute, "COMMIT")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05), db.transaction():
                pytest.fail("the other connection has the database")
    async with asyncio.timeout(5), db.transaction() as tx:
        await add(tx)
    assert await value(db, COUNT) == 1


async def test_a_cancellation_at_any_await_writes_all_or_nothing_and_leaves_the_writer_free(db: Database) -> None:
    async def write_two() -> None:
        async with db.transaction() as tx:
            await add(tx)
            await add(tx)

    for turns in range(60):
        task = asyncio.create_task(write_two())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    async with asyncio.timeout(5), db.transaction() as tx:
        rows = await tx.rows(COUNT)
    assert rows[0][0] % 2 == 0


async def test_a_database_locked_for_long_by_another_process_is_named(db: Database, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "netraven.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"netraven\.db: database is locked"):
            async with db.transaction():
                pytest.fail("the other connection has the database")


async def test_a_taken_name_and_a_missing_record_are_conflicts(db: Database) -> None:
    with pytest.raises(ConflictError, match=r"tags\.name"):
        async with db.transaction() as tx:
            await tx.run("INSERT INTO tags (uid, name, created_at, updated_at) VALUES ('', 'DEFAULT', '', '')")
    with pytest.raises(ConflictError, match="FOREIGN KEY"):
        async with db.transaction() as tx:
            await tx.run("INSERT INTO device_tags (device_id, tag_id) VALUES (99, 1)")


async def test_a_mistake_of_ours_stays_loud(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await db.reader.rows("SELECT id FROM nowhere")
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        async with db.transaction() as tx:
            await tx.run("UPDATE tags SET name = ''")


async def test_only_the_owner_may_read_the_files(db: Database, tmp_path: Path) -> None:
    async with db.transaction() as tx:
        await add(tx)
    assert modes(tmp_path) == {"netraven.db": 0o600, "netraven.db-shm": 0o600, "netraven.db-wal": 0o600}


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_a_checkpoint_moves_everything_into_the_main_file(db: Database, tmp_path: Path) -> None:
    async with db.transaction() as tx:
        await add(tx)
    await db.checkpoint()
    assert (tmp_path / "netraven.db-wal").stat().st_size == 0
    assert await value(db, COUNT) == 1


async def test_writes_are_there_after_closing_and_opening(tmp_path: Path, clock: ToldClock) -> None:
    for count in range(3):
        db = await open_database(tmp_path / "netraven.db", clock=clock)
        assert await value(db, COUNT) == count
        async with db.transaction() as tx:
            await add(tx)
        await db.close()


async def test_a_damaged_file_is_named(tmp_path: Path, clock: ToldClock) -> None:
    path = tmp_path / "netraven.db"
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=r"netraven\.db: file is not a database"):
        await open_database(path, clock=clock)


async def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, clock: ToldClock) -> None:
    with pytest.raises(
        StoreError, match=r"cannot make netraven\.db: .*No such file or directory: .*missing/netraven\.db"
    ):
        await open_database(tmp_path / "missing" / "netraven.db", clock=clock)
