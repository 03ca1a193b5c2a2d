"""The index of versions: what is newest, what is current, and up to which commit it is complete."""

from datetime import timedelta

import pytest

from netraven.core.clock import to_text
from netraven.core.models import Snapshot
from netraven.store import snapshots
from netraven.store.database import Database
from netraven.store.snapshots import NewSnapshot
from tests.database import AT, add_device, add_run, value


def version(device_id: int, commit: str, *, run_id: int | None = None, path: str = "3f/edge1.cfg") -> NewSnapshot:
    return NewSnapshot(
        device_id=device_id,
        run_id=run_id,
        commit=commit,
        blob=f"blob of {commit}",
        path=path,
        size_bytes=100,
        sha256=f"sha of {commit}",
        significant_sha256="significant",
        lines_added=3,
        lines_removed=1,
        changed_lines=b"lines of " + commit.encode(),
        current_text=b"text of " + commit.encode(),
        author="ops",
        retrieved_at=AT,
    )


@pytest.fixture
async def device_id(db: Database) -> int:
    return (await add_device(db, "edge1")).id


async def add(db: Database, *rows: NewSnapshot) -> None:
    async with db.transaction() as tx:
        await snapshots.add(tx, rows)


async def test_the_newest_version_of_each_device_is_found(db: Database, device_id: int) -> None:
    other = (await add_device(db, "edge2")).id
    await add(db, version(device_id, "c1"), version(other, "c1"))
    await add(db, version(device_id, "c2"))
    latest = await snapshots.latest(db.reader, [device_id, other, 99])
    assert {device: snapshot.commit for device, snapshot in latest.items()} == {device_id: "c2", other: "c1"}
    assert latest[device_id] == Snapshot(
        id=3,
        device_id=device_id,
        commit="c2",
        path="3f/edge1.cfg",
        size_bytes=100,
        sha256="sha of c2",
        significant_sha256="significant",
    )


async def test_the_current_text_and_path_are_those_of_the_newest(db: Database, device_id: int) -> None:
    await add(db, version(device_id, "c1"), version(device_id, "c2", path="3f/renamed.cfg"))
    assert await snapshots.current_texts(db.reader, [device_id, 99]) == {device_id: b"text of c2"}
    assert await value(db, "SELECT path FROM devices") == "3f/renamed.cfg"
    assert await value(db, "SELECT group_concat(lines) FROM changed_lines") == b"lines of c1,lines of c2".decode()


async def test_a_version_remembers_what_started_its_run(db: Database, device_id: int) -> None:
    run = await add_run(db)
    await add(db, version(device_id, "c1", run_id=run.id))
    async with db.transaction() as tx:
        await tx.run("DELETE FROM runs")
    assert await value(db, "SELECT trigger FROM snapshots WHERE run_id IS NULL") == "once"


async def test_ids_are_not_used_twice(db: Database, device_id: int) -> None:
    await add(db, version(device_id, "c1"))
    async with db.transaction() as tx:
        await tx.run("DELETE FROM snapshots")
    await add(db, version(device_id, "c2"))
    assert await value(db, "SELECT id FROM snapshots") == 2


async def test_a_version_found_again_is_touched(db: Database, device_id: int) -> None:
    await add(db, version(device_id, "c1"), version(device_id, "c2"))
    async with db.transaction() as tx:
        await snapshots.touch(tx, [2], AT + timedelta(days=1))
    rows = await db.reader.rows("SELECT last_seen_at FROM snapshots ORDER BY id")
    assert [row["last_seen_at"] for row in rows] == [to_text(AT), to_text(AT + timedelta(days=1))]


async def test_the_index_knows_up_to_which_commit_it_is_complete(db: Database, device_id: int) -> None:
    assert await snapshots.last_commit(db.reader) is None
    await add(db)
    assert await snapshots.last_commit(db.reader) is None
    await add(db, version(device_id, "c1"), version(device_id, "c2"))
    assert await snapshots.last_commit(db.reader) == "c2"
    async with db.transaction() as tx:
        await snapshots.note_commit(tx, "c3")
        await tx.run("DELETE FROM snapshots")
    assert await snapshots.last_commit(db.reader) == "c3"


async def test_the_newest_version_is_found_by_the_index_alone(db: Database) -> None:
    plan = await db.reader.rows(
        "EXPLAIN QUERY PLAN SELECT id FROM snapshots WHERE device_id = 1 AND id < 50 ORDER BY id DESC LIMIT 20"
    )
    assert [row["detail"] for row in plan] == [
        "SEARCH snapshots USING COVERING INDEX snapshots_by_device (device_id=? AND id<?)"
    ]
