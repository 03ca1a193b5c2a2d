"""Host keys are pinned at first sight and never replaced by what a device shows."""

from datetime import timedelta

import pytest

from netraven.core.clock import to_text
from netraven.core.models import HostKey
from netraven.store import host_keys
from netraven.store.database import Database
from netraven.store.host_keys import SeenKey
from tests.database import AT, add_device

OLD = HostKey(key_type="ssh-ed25519", public_key="ssh-ed25519 AAAA", fingerprint="SHA256:old")
NEW = HostKey(key_type="ssh-ed25519", public_key="ssh-ed25519 BBBB", fingerprint="SHA256:new")
LATER = AT + timedelta(days=1)


@pytest.fixture
async def device_id(db: Database) -> int:
    return (await add_device(db, "edge1")).id


async def test_the_first_key_is_pinned(db: Database, device_id: int) -> None:
    assert await host_keys.pinned(db.reader, [device_id]) == {}
    async with db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, OLD)], AT)
    assert await host_keys.pinned(db.reader, [device_id, 99]) == {device_id: OLD}


async def test_another_key_never_replaces_it(db: Database, device_id: int) -> None:
    async with db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, OLD)], AT)
        await host_keys.keep(tx, [(device_id, NEW)], LATER)
    assert await host_keys.pinned(db.reader, [device_id]) == {device_id: OLD}
    row = await db.reader.row("SELECT last_seen_at FROM host_keys")
    assert row is not None
    assert row["last_seen_at"] == to_text(AT)


async def test_the_same_key_again_is_noted(db: Database, device_id: int) -> None:
    async with db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, OLD)], AT)
        await host_keys.keep(tx, [(device_id, OLD)], LATER)
    row = await db.reader.row("SELECT first_seen_at, last_seen_at FROM host_keys")
    assert row is not None
    assert tuple(row) == (to_text(AT), to_text(LATER))


async def test_an_offered_key_waits_beside_the_pinned_one(db: Database, device_id: int) -> None:
    async with db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, OLD)], AT)
        await host_keys.offer(tx, [(device_id, NEW)], AT)
        await host_keys.offer(tx, [(device_id, NEW)], LATER)
    row = await db.reader.row("SELECT fingerprint, first_seen_at, last_seen_at FROM offered_host_keys")
    assert row is not None
    assert tuple(row) == ("SHA256:new", to_text(AT), to_text(LATER))
    assert await host_keys.pinned(db.reader, [device_id]) == {device_id: OLD}


async def test_the_newest_offered_key_counts_and_starts_anew(db: Database, device_id: int) -> None:
    async with db.transaction() as tx:
        await host_keys.offer(tx, [(device_id, OLD)], AT)
        await host_keys.offer(tx, [(device_id, NEW)], LATER)
    row = await db.reader.row("SELECT fingerprint, first_seen_at FROM offered_host_keys")
    assert row is not None
    assert tuple(row) == ("SHA256:new", to_text(LATER))


async def test_a_device_stands_with_its_pinned_and_its_offered_key(db: Database, device_id: int) -> None:
    await add_device(db, "core1")
    async with db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, OLD)], AT)
        await host_keys.offer(tx, [(device_id, NEW)], LATER)
    core, edge = await host_keys.standings(db.reader)
    assert (core.hostname, core.pinned, core.offered) == ("core1", None, None)
    assert edge.pinned == SeenKey(key=OLD, first_seen_at=AT, last_seen_at=AT)
    assert edge.offered == SeenKey(key=NEW, first_seen_at=LATER, last_seen_at=LATER)


async def test_a_deleted_device_stands_nowhere(db: Database) -> None:
    await add_device(db, "edge9", deleted_at=to_text(AT))
    assert await host_keys.standings(db.reader) == []


async def test_an_approved_key_takes_the_place_of_the_others(db: Database, device_id: int) -> None:
    async with db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, OLD)], AT)
        await host_keys.offer(tx, [(device_id, NEW)], AT)
        await host_keys.approve(tx, [(device_id, NEW)], "cli:ops", LATER)
    [edge] = await host_keys.standings(db.reader)
    assert edge.pinned == SeenKey(key=NEW, first_seen_at=LATER, last_seen_at=LATER)
    assert edge.offered is None
    row = await db.reader.row("SELECT approved_at, approved_by FROM host_keys")
    assert row is not None
    assert tuple(row) == (to_text(LATER), "cli:ops")


async def test_after_a_key_is_forgotten_the_next_one_is_pinned(db: Database, device_id: int) -> None:
    async with db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, OLD)], AT)
        await host_keys.offer(tx, [(device_id, NEW)], AT)
        await host_keys.forget(tx, [device_id])
        await host_keys.keep(tx, [(device_id, NEW)], LATER)
    assert await host_keys.pinned(db.reader, [device_id]) == {device_id: NEW}
