"""Which devices a run takes, and what a visit leaves on them."""

from datetime import timedelta

import pytest

from netraven.core.clock import to_text
from netraven.core.errors import ConflictError, NotFoundError
from netraven.core.models import Facts, Timeouts
from netraven.core.outcome import Status
from netraven.store import devices
from netraven.store.database import Database
from netraven.store.devices import DeviceVisit
from tests.database import AT, add_device


async def selected(db: Database, *, tags: tuple[str, ...] = (), hostnames: tuple[str, ...] = ()) -> list[str]:
    return [device.hostname for device in await devices.select(db.reader, tags=tags, hostnames=hostnames)]


@pytest.fixture
async def fleet(db: Database) -> Database:
    await add_device(db, "core1", tags=("core", "default"))
    await add_device(db, "core2", tags=("core",))
    await add_device(db, "edge1", tags=("edge",))
    await add_device(db, "lab1", is_enabled=0, tags=("core",))
    await add_device(db, "new1", is_approved=0, tags=("core",))
    await add_device(db, "old1", deleted_at="2026-07-04T02:00:00.000Z", tags=("core",))
    return db


async def test_all_devices_are_those_enabled_and_approved(fleet: Database) -> None:
    assert await selected(fleet) == ["core1", "core2", "edge1"]


async def test_any_of_the_tags_is_enough_in_any_case(fleet: Database) -> None:
    assert await selected(fleet, tags=("CORE", "edge")) == ["core1", "core2", "edge1"]
    assert await selected(fleet, tags=("default",)) == ["core1"]


async def test_names_add_to_tags(fleet: Database) -> None:
    assert await selected(fleet, hostnames=("Edge1",)) == ["edge1"]
    assert await selected(fleet, tags=("default",), hostnames=("edge1",)) == ["core1", "edge1"]


async def test_an_unknown_name_is_an_error_with_the_closest_one(fleet: Database) -> None:
    with pytest.raises(NotFoundError, match="no device 'edg1'; did you mean 'edge1'"):
        await selected(fleet, hostnames=("core1", "edg1"))
    with pytest.raises(NotFoundError, match="no tag 'cores'; did you mean 'core'"):
        await selected(fleet, tags=("cores",))
    with pytest.raises(NotFoundError, match=r"^no tag 'zz'$"):
        await selected(fleet, tags=("zz",))


async def test_a_deleted_device_is_not_known_by_name(fleet: Database) -> None:
    with pytest.raises(NotFoundError, match="no device 'old1'"):
        await selected(fleet, hostnames=("old1",))


async def test_a_named_device_that_may_not_run_says_why(fleet: Database) -> None:
    with pytest.raises(ConflictError, match="'lab1' is disabled"):
        await selected(fleet, hostnames=("lab1",))
    with pytest.raises(ConflictError, match="'new1' waits for the approval"):
        await selected(fleet, hostnames=("new1",))


async def test_devices_by_id_may_be_disabled_and_not_deleted(fleet: Database) -> None:
    ids = [device.id for device in await devices.every(fleet.reader)]
    assert len(ids) == 6
    found = await devices.by_ids(fleet.reader, ids)
    assert [device.hostname for device in found] == ["core1", "core2", "edge1", "lab1", "new1"]


async def test_a_device_has_its_own_timeouts_where_it_has_any(db: Database) -> None:
    slow = await add_device(db, "slow1", timeouts='{"command_s": 600}')
    assert slow.timeouts == Timeouts(command_s=600)
    assert (await add_device(db, "edge1")).timeouts == Timeouts()


async def visit(db: Database, visit: DeviceVisit, *, later_s: int = 0) -> dict[str, object]:
    async with db.transaction() as tx:
        await devices.note_visits(tx, [visit], AT + timedelta(seconds=later_s))
    row = await db.reader.row(
        """
        SELECT last_seen, last_job_status, last_backup_at, last_backup_status, failures_in_row, last_failure_reason,
            serial_number, model, os_version
        FROM devices WHERE id = :id
        """,
        {"id": visit.device_id},
    )
    assert row is not None
    return dict(row)


async def test_a_good_visit_is_kept_with_the_facts(db: Database) -> None:
    device = await add_device(db, "edge1")
    facts = Facts(serial_number="S1", model="M1")
    after = await visit(db, DeviceVisit(device_id=device.id, status=Status.SUCCESS, facts=facts, seen=True))
    assert after == {
        "last_seen": to_text(AT),
        "last_job_status": "success",
        "last_backup_at": to_text(AT),
        "last_backup_status": "success",
        "failures_in_row": 0,
        "last_failure_reason": None,
        "serial_number": "S1",
        "model": "M1",
        "os_version": None,
    }


async def test_a_failed_visit_keeps_the_last_good_backup_and_the_facts(db: Database) -> None:
    device = await add_device(db, "edge1")
    facts = Facts(serial_number="S1")
    await visit(db, DeviceVisit(device_id=device.id, status=Status.SUCCESS, facts=facts, seen=True))
    failed = DeviceVisit(device_id=device.id, status=Status.FAILED, reason="tcp_timeout")
    after = await visit(db, failed, later_s=60)
    assert (after["last_seen"], after["last_backup_at"], after["serial_number"]) == (to_text(AT), to_text(AT), "S1")
    assert (after["last_backup_status"], after["last_failure_reason"]) == ("failed", "tcp_timeout")


async def test_failures_are_counted_until_a_visit_succeeds(db: Database) -> None:
    device = await add_device(db, "edge1")
    counts = [
        (await visit(db, DeviceVisit(device_id=device.id, status=status)))["failures_in_row"]
        for status in (Status.FAILED, Status.FAILED, Status.SKIPPED, Status.FAILED, Status.SUCCESS, Status.FAILED)
    ]
    assert counts == [1, 2, 2, 3, 0, 1]


async def test_a_cancelled_turn_says_nothing_of_the_last_backup(db: Database) -> None:
    device = await add_device(db, "edge1")
    await visit(db, DeviceVisit(device_id=device.id, status=Status.SUCCESS))
    after = await visit(db, DeviceVisit(device_id=device.id, status=Status.CANCELLED))
    assert (after["last_job_status"], after["last_backup_status"]) == ("cancelled", "success")
