"""Host keys are pinned at first sight and never replaced by what a device shows."""

from datetime import timedelta

import pytest

from netraven.core.clock import to_text
from netraven.core.models import HostKey
from netraven.store import host_keys
from netraven.store.database import Database
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
