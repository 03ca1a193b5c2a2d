"""Which credentials a device is offered, in which order, and how they fare."""

from netraven.store import credentials
from netraven.store.credentials import CredentialUse
from netraven.store.database import Database
from tests.database import AT, add_credential, add_device


async def offered(db: Database, device_id: int) -> list[str]:
    return [credential.username for credential in (await credentials.for_devices(db.reader, [device_id]))[device_id]]


async def use(db: Database, credential_id: int, device_id: int, *, accepted: bool) -> None:
    async with db.transaction() as tx:
        await credentials.note_use(
            tx, [CredentialUse(credential_id=credential_id, device_id=device_id, accepted=accepted)], AT
        )


async def test_its_own_comes_first_and_then_those_that_share_a_tag_by_priority(db: Database) -> None:
    own = await add_credential(db, "own", priority=900)
    await add_credential(db, "second", tags=("core", "edge"), priority=20)
    await add_credential(db, "first", tags=("edge",), priority=10)
    await add_credential(db, "stranger", tags=("lab",))
    device = await add_device(db, "edge1", tags=("core", "edge"), credential_id=own)
    assert await offered(db, device.id) == ["own", "first", "second"]


async def test_a_device_without_credentials_has_an_empty_list(db: Database) -> None:
    device = await add_device(db, "edge1")
    assert await offered(db, device.id) == []


async def test_a_device_that_waits_for_approval_gets_none(db: Database) -> None:
    own = await add_credential(db, "own", tags=("default",))
    device = await add_device(db, "trap1", tags=("default",), credential_id=own, is_approved=0)
    assert await offered(db, device.id) == []


async def test_what_worked_last_goes_before_the_priority(db: Database) -> None:
    await add_credential(db, "first", tags=("core",), priority=10)
    second = await add_credential(db, "second", tags=("core",), priority=20)
    device = await add_device(db, "edge1", tags=("core",))
    await use(db, second, device.id, accepted=True)
    assert await offered(db, device.id) == ["second", "first"]


async def test_uses_are_counted(db: Database) -> None:
    credential = await add_credential(db, "ops")
    device = await add_device(db, "edge1")
    for accepted in (True, False, True):
        await use(db, credential, device.id, accepted=accepted)
    row = await db.reader.row("SELECT success_count, rejection_count, last_used_at, last_success_at FROM credentials")
    assert row is not None
    assert tuple(row) == (2, 1, "2026-07-04T02:00:00.000Z", "2026-07-04T02:00:00.000Z")


async def test_a_credential_deleted_while_the_device_was_visited_is_no_error(db: Database) -> None:
    device = await add_device(db, "edge1")
    await use(db, 99, device.id, accepted=True)
    assert await offered(db, device.id) == []
