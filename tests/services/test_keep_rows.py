"""The rows of an inventory file become devices, matched to those that are known."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from netraven.core.clock import to_text
from netraven.core.errors import InputError
from netraven.core.models import InventoryRow, SshProfile
from netraven.services.inventory import keep_rows
from netraven.services.vault import Vault, open_credentials
from netraven.store import credentials, devices
from netraven.store.database import Database
from tests.database import ToldClock, add_credential, add_device, value

VAULT = Vault((b"k" * 32,), fingerprint_key=b"f")


def row(line: int, hostname: str, ip_address: str, **login: str) -> InventoryRow:
    return InventoryRow(
        line=line,
        hostname=hostname,
        ip_address=ip_address,
        device_type="cisco_ios",
        username=login.get("username", "ops"),
        password=SecretStr(login.get("password", "secret")),
    )


A, B = row(2, "edge1", "10.0.0.1"), row(3, "edge2", "10.0.0.2")


async def keep(db: Database, clock: ToldClock, *rows: InventoryRow) -> list[int]:
    return await keep_rows(db, VAULT, rows, clock=clock)


async def addresses(db: Database) -> dict[int, tuple[str, str]]:
    return {device.id: (device.hostname, device.ip_address) for device in await devices.select(db.reader)}


async def passwords(db: Database, device_id: int) -> list[tuple[str, str]]:
    opened = open_credentials(VAULT, (await credentials.for_devices(db.reader, [device_id]))[device_id])
    return [(each.username, each.password.get_secret_value()) for each in opened if each.password is not None]


async def tags(db: Database, device_id: int) -> set[str]:
    rows = await db.reader.rows(
        "SELECT name FROM device_tags JOIN tags ON tags.id = tag_id WHERE device_id = :id", {"id": device_id}
    )
    return {str(each["name"]) for each in rows}


async def test_each_row_becomes_a_device_with_a_sealed_login_of_its_own(db: Database, clock: ToldClock) -> None:
    first, second = await keep(db, clock, A, replace(B, port=2222, ssh_profile=SshProfile.LEGACY))
    kept = await devices.by_ids(db.reader, [first, second])
    assert [(each.hostname, each.port, each.ssh_profile) for each in kept] == [
        ("edge1", 22, SshProfile.MODERN),
        ("edge2", 2222, SshProfile.LEGACY),
    ]
    assert all(each.loopback_allowed and each.credential_id for each in kept)
    assert await value(db, "SELECT DISTINCT source FROM devices") == "imported"
    assert await passwords(db, first) == [("ops", "secret")]
    assert await value(db, "SELECT count(DISTINCT password) FROM credentials WHERE instr(password, 'secret') = 0") == 2


async def test_all_that_a_row_gives_to_log_in_with_is_sealed(db: Database, clock: ToldClock) -> None:
    full = replace(A, enable_password=SecretStr("enable"), private_key=SecretStr("key"))
    [device_id] = await keep(db, clock, full)
    [opened] = open_credentials(VAULT, (await credentials.for_devices(db.reader, [device_id]))[device_id])
    assert (opened.enable_password, opened.private_key) == (SecretStr("enable"), SecretStr("key"))
    assert await value(db, "SELECT method FROM credentials") == "key"


async def test_the_same_file_again_changes_no_device_and_adds_none(db: Database, clock: ToldClock) -> None:
    first = await keep(db, clock, A, B)
    before = await devices.by_ids(db.reader, first)
    assert await keep(db, clock, B, A) == first[::-1]
    assert await devices.by_ids(db.reader, first) == before
    assert await value(db, "SELECT count(*) FROM credentials") == 2


async def test_a_device_is_known_by_its_name_in_any_case_and_takes_the_new_address(
    db: Database, clock: ToldClock
) -> None:
    [device_id] = await keep(db, clock, A)
    assert await keep(db, clock, replace(A, hostname="EDGE1", ip_address="10.0.0.9")) == [device_id]
    assert await addresses(db) == {device_id: ("EDGE1", "10.0.0.9")}


async def test_a_device_is_else_known_by_address_and_port_and_takes_the_new_name(
    db: Database, clock: ToldClock
) -> None:
    [device_id] = await keep(db, clock, A)
    [renamed, beside] = await keep(db, clock, replace(A, hostname="edge9"), replace(B, ip_address="10.0.0.1", port=23))
    assert renamed == device_id != beside
    assert (await addresses(db))[device_id] == ("edge9", "10.0.0.1")


async def test_devices_may_swap_their_addresses(db: Database, clock: ToldClock) -> None:
    first, second = await keep(db, clock, A, B)
    await keep(db, clock, replace(A, ip_address=B.ip_address), replace(B, ip_address=A.ip_address))
    assert await addresses(db) == {first: ("edge1", "10.0.0.2"), second: ("edge2", "10.0.0.1")}


async def test_a_new_device_takes_the_address_that_another_one_leaves(db: Database, clock: ToldClock) -> None:
    [first] = await keep(db, clock, A)
    second, same = await keep(db, clock, replace(B, ip_address=A.ip_address), replace(A, ip_address="10.0.0.9", line=4))
    assert same == first
    assert await addresses(db) == {first: ("edge1", "10.0.0.9"), second: ("edge2", "10.0.0.1")}


async def test_a_name_of_one_device_with_the_address_of_another_is_refused_and_nothing_kept(
    db: Database, clock: ToldClock
) -> None:
    await keep(db, clock, A, B)
    clash = replace(A, ip_address=B.ip_address, line=7)
    with pytest.raises(InputError, match=r"line 7: ip_address 10\.0\.0\.2 with port 22 belongs to device 'edge2'"):
        await keep(db, clock, row(6, "edge6", "10.0.0.6"), clash)
    assert await value(db, "SELECT count(*) FROM devices") == 2


@pytest.mark.parametrize(
    ("twin", "words"),
    [
        (replace(B, hostname="Edge1"), "line 3: hostname 'Edge1' stands on line 2 already"),
        (replace(B, ip_address="10.0.0.1"), r"line 3: ip_address 10\.0\.0\.1 with port 22 stands on line 2 already"),
    ],
)
async def test_a_device_that_stands_twice_in_the_file_is_refused(
    db: Database, clock: ToldClock, twin: InventoryRow, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        await keep(db, clock, A, twin)


async def test_a_new_password_replaces_the_old_one_in_its_place(db: Database, clock: ToldClock) -> None:
    [device_id] = await keep(db, clock, A)
    await keep(db, clock, row(2, "edge1", "10.0.0.1", password="changed"))
    assert await passwords(db, device_id) == [("ops", "changed")]
    assert await value(db, "SELECT count(*) FROM credentials") == 1


async def test_a_row_without_a_login_leaves_what_is_there(db: Database, clock: ToldClock) -> None:
    bare = replace(A, username=None, password=None)
    [device_id] = await keep(db, clock, bare)
    assert await passwords(db, device_id) == []
    await keep(db, clock, A)
    await keep(db, clock, bare)
    assert await passwords(db, device_id) == [("ops", "secret")]


async def test_a_credential_that_people_made_or_that_devices_share_is_never_overwritten(
    db: Database, clock: ToldClock
) -> None:
    shared = await add_credential(db, "shared")
    known = await add_device(db, "edge1", credential_id=shared)
    await keep(db, clock, A)
    assert await passwords(db, known.id) == [("ops", "secret")]
    assert await value(db, "SELECT password FROM credentials WHERE username = 'shared'") == b"\0"
    imported = await value(db, "SELECT credential_id FROM devices")
    assert isinstance(imported, int)
    other = await add_device(db, "edge7", credential_id=imported)
    await keep(db, clock, row(2, "edge1", "10.0.0.1", password="changed"))
    assert await passwords(db, other.id) == [("ops", "secret")]


async def test_tags_are_made_and_a_row_that_names_tags_sets_them(db: Database, clock: ToldClock) -> None:
    tagged = replace(A, tags=("core", "Lyon"))
    first, second = await keep(db, clock, tagged, B)
    assert await tags(db, first) == {"default", "core", "Lyon"}
    assert await tags(db, second) == {"default"}
    await keep(db, clock, replace(A, tags=("CORE", "paris")), B)
    assert await tags(db, first) == {"default", "core", "paris"}
    await keep(db, clock, A)
    assert await tags(db, first) == {"default", "core", "paris"}


async def test_a_device_made_by_hand_becomes_the_file_s_and_is_approved_by_it(db: Database, clock: ToldClock) -> None:
    known = await add_device(db, "edge1", is_approved=0)
    assert await keep(db, clock, A) == [known.id]
    row = await db.reader.row("SELECT uid, source, is_approved, loopback_allowed, updated_by FROM devices")
    assert row is not None
    assert tuple(row) == (known.uid, "imported", 1, 1, "inventory file")


async def test_a_deleted_device_stays_deleted_and_its_name_is_free(db: Database, clock: ToldClock) -> None:
    old = await add_device(db, "edge1", deleted_at="2026-07-04T02:00:00.000Z")
    assert await keep(db, clock, A) != [old.id]


async def test_no_rows_keep_nothing(db: Database, clock: ToldClock) -> None:
    assert await keep(db, clock) == []


MOMENTS = """
    SELECT max(devices.updated_at, credentials.updated_at) FROM devices
    JOIN credentials ON credentials.id = credential_id WHERE devices.id = :id
"""


async def edited_at(db: Database, device_id: int) -> str:
    """When the device or its login was last edited: this ends the time in which automatic runs leave it alone."""
    [found] = await db.reader.rows(MOMENTS, {"id": device_id})
    return str(found[0])


FULL = replace(
    A, enable_password=SecretStr("enable"), private_key=SecretStr("key"), tags=("Core",), ssh_profile=SshProfile.LEGACY
)


async def test_the_same_row_again_is_no_edit(db: Database, clock: ToldClock) -> None:
    [device_id] = await keep(db, clock, FULL)
    first = await edited_at(db, device_id)
    clock.move(timedelta(hours=1))
    await keep(db, clock, FULL)
    await keep(db, clock, replace(FULL, tags=("core",)))
    await keep(db, clock, replace(FULL, tags=()))
    assert await edited_at(db, device_id) == first


@pytest.mark.parametrize(
    "changed",
    [
        replace(FULL, ip_address="10.0.0.9"),
        replace(FULL, port=2222),
        replace(FULL, device_type="cisco_nxos"),
        replace(FULL, ssh_profile=SshProfile.MODERN),
        replace(FULL, tags=("edge",)),
        replace(FULL, username="root"),
        replace(FULL, password=SecretStr("other")),
        replace(FULL, enable_password=None),
        replace(FULL, private_key=SecretStr("other")),
    ],
)
async def test_a_row_that_says_another_thing_is_an_edit(db: Database, clock: ToldClock, changed: InventoryRow) -> None:
    [device_id] = await keep(db, clock, FULL)
    clock.move(timedelta(hours=1))
    await keep(db, clock, changed)
    assert await edited_at(db, device_id) == to_text(clock.now())


async def test_a_login_that_does_not_open_any_more_is_sealed_again(db: Database, clock: ToldClock) -> None:
    [device_id] = await keep(db, clock, A)
    other = Vault((b"o" * 32,), fingerprint_key=b"f")
    assert await keep_rows(db, other, [A], clock=clock) == [device_id]
    opened = open_credentials(other, (await credentials.for_devices(db.reader, [device_id]))[device_id])
    assert [each.password for each in opened] == [SecretStr("secret")]
