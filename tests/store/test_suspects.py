"""Refused texts are kept aside, sealed, and not more than a few of each device."""

from datetime import datetime, timedelta

import pytest

from netraven.core.errors import NotFoundError
from netraven.store import suspects
from netraven.store.database import Database
from netraven.store.suspects import KEPT_PER_DEVICE, NewSuspect
from netraven.store.uids import new_uid
from tests.database import AT, add_device


@pytest.fixture
async def device_id(db: Database) -> int:
    return (await add_device(db, "edge1")).id


async def keep(db: Database, device_id: int, sha256: str, at: datetime = AT) -> None:
    suspect = NewSuspect(
        uid=new_uid(at),
        device_id=device_id,
        run_id=None,
        reason="shrunk",
        message="shorter",
        size_bytes=9,
        sha256=sha256,
        text=b"sealed " + sha256.encode(),
    )
    async with db.transaction() as tx:
        await suspects.keep(tx, [suspect], at)


async def test_a_suspect_is_listed_and_read(db: Database, device_id: int) -> None:
    await keep(db, device_id, "aa")
    [suspect] = await suspects.of_device(db.reader, device_id)
    assert (suspect.reason, suspect.size_bytes, suspect.created_at) == ("shrunk", 9, AT)
    assert await suspects.read(db.reader, suspect.id) == b"sealed aa"


async def test_the_same_text_again_is_only_seen_again(db: Database, device_id: int) -> None:
    await keep(db, device_id, "aa")
    await keep(db, device_id, "aa", AT + timedelta(days=1))
    [suspect] = await suspects.of_device(db.reader, device_id)
    assert (suspect.created_at, suspect.last_seen_at) == (AT, AT + timedelta(days=1))


async def test_each_device_keeps_its_newest(db: Database, device_id: int) -> None:
    other = (await add_device(db, "edge2")).id
    await keep(db, other, "zz")
    for day in range(KEPT_PER_DEVICE + 2):
        await keep(db, device_id, f"text {day}", AT + timedelta(days=day))
    kept = [suspect.sha256 for suspect in await suspects.of_device(db.reader, device_id)]
    assert kept == ["text 6", "text 5", "text 4", "text 3", "text 2"]
    assert len(await suspects.of_device(db.reader, other)) == 1


async def test_a_suspect_is_dropped_by_id_or_by_its_text(db: Database, device_id: int) -> None:
    for sha256 in ("aa", "bb", "cc"):
        await keep(db, device_id, sha256)
    first = (await suspects.of_device(db.reader, device_id))[-1]
    async with db.transaction() as tx:
        await suspects.drop(tx, first.id)
        await suspects.drop_same(tx, [(device_id, "bb"), (device_id, "unknown")])
    assert [suspect.sha256 for suspect in await suspects.of_device(db.reader, device_id)] == ["cc"]


async def test_an_unknown_suspect_is_named(db: Database) -> None:
    with pytest.raises(NotFoundError, match="no suspect 7"):
        await suspects.read(db.reader, 7)
