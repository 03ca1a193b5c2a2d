"""Interfaces and modules of devices: what differs is written, and nothing else."""

from datetime import timedelta

from netraven.core.models import Interface, Module
from netraven.store import hardware
from netraven.store.database import Database, Transaction
from netraven.store.hardware import Hardware
from tests.database import AT, add_device, value

LATER = AT + timedelta(days=1)
ETH0 = Interface(name="eth0", address="192.0.2.1", status="up")
ETH1 = Interface(name="eth1", status="down")
CARD = Module(slot="1", part_number="LC-4", serial_number="ABC1")


async def keep(db: Database, *found: Hardware, later: bool = False) -> int:
    """Keep it and return how many rows were written."""
    async with db.transaction() as tx:
        before = await changes(tx)
        await hardware.keep(tx, found, LATER if later else AT)
        return await changes(tx) - before - len(found)  # the hash of each device is written anyway


async def changes(tx: Transaction) -> int:
    row = await tx.row("SELECT total_changes() AS written")
    return 0 if row is None else int(row["written"])


async def test_what_a_device_lists_is_kept_in_its_order(db: Database) -> None:
    device = await add_device(db, "edge1")
    await keep(db, Hardware(device_id=device.id, sha256="h1", interfaces=(ETH1, ETH0), modules=(CARD,)))
    assert await hardware.interfaces(db.reader, device.id) == [ETH1, ETH0]
    assert await hardware.modules(db.reader, device.id) == [CARD]
    assert await hardware.hashes(db.reader, [device.id, 99]) == {device.id: "h1"}


async def test_only_rows_that_differ_are_written(db: Database) -> None:
    first, second = await add_device(db, "edge1"), await add_device(db, "edge2")
    same = Hardware(device_id=first.id, sha256="h1", interfaces=(ETH0, ETH1), modules=(CARD,))
    await keep(db, same, Hardware(device_id=second.id, sha256="h2", interfaces=(ETH0, ETH1)))
    up = Interface(name="eth1", status="up")
    written = await keep(db, same, Hardware(device_id=second.id, sha256="h3", interfaces=(ETH0, up)), later=True)
    assert written == 1
    assert await hardware.interfaces(db.reader, second.id) == [ETH0, up]
    assert await value(db, "SELECT group_concat(name) FROM interfaces WHERE seen_at LIKE '2026-07-05%'") == "eth1"


async def test_what_a_device_lists_no_more_is_gone(db: Database) -> None:
    device, other = await add_device(db, "edge1"), await add_device(db, "edge2")
    await keep(db, *(Hardware(device_id=each.id, sha256="h", interfaces=(ETH0, ETH1)) for each in (device, other)))
    await keep(db, Hardware(device_id=device.id, sha256="h2", interfaces=(ETH1,)))
    assert await hardware.interfaces(db.reader, device.id) == [ETH1]
    assert await hardware.interfaces(db.reader, other.id) == [ETH0, ETH1]


async def test_a_table_that_was_not_read_stays(db: Database) -> None:
    device = await add_device(db, "edge1")
    await keep(db, Hardware(device_id=device.id, sha256="h", interfaces=(ETH0,), modules=(CARD,)))
    await keep(db, Hardware(device_id=device.id, sha256="h2", interfaces=()))
    assert await hardware.interfaces(db.reader, device.id) == []
    assert await hardware.modules(db.reader, device.id) == [CARD]


async def test_an_empty_batch_writes_nothing(db: Database) -> None:
    assert await keep(db) == 0
