import pytest

from netraven.core.access import Role
from netraven.core.clock import to_text
from netraven.core.models import HostKey
from netraven.store import host_keys
from tests.api.conftest import Served
from tests.api.inventory import AT, create, narrow, tag
from tests.database import add_credential

OLD = HostKey(key_type="ssh-ed25519", public_key="ssh-ed25519 AAAA1", fingerprint="SHA256:" + "a" * 43)
CHANGED = HostKey(key_type="ssh-ed25519", public_key="ssh-ed25519 AAAA2", fingerprint="SHA256:" + "b" * 43)


async def test_the_credentials_of_a_device_are_a_list_by_priority_without_secrets(served: Served) -> None:
    await add_credential(served.world.db, "second", tags=("edge",), priority=200)
    await add_credential(served.world.db, "first", tags=("edge", "default"), priority=50)
    own = await add_credential(served.world.db, "own", priority=900)
    await add_credential(served.world.db, "other", tags=("core",))
    async with served.world.db.transaction() as tx:
        await tx.run("UPDATE credentials SET created_at = :at, updated_at = :at", {"at": to_text(AT)})
    device_id = await create(served, "edge1", tags=[2], credential_id=own)

    reply = await served.ask("GET", f"/devices/{device_id}/credentials", role=Role.USER)

    assert [(one["username"], one["is_own"]) for one in reply.body] == [
        ("own", True),
        ("first", False),
        ("second", False),
    ]
    assert [one["name"] for one in reply.body[1]["tags"]] == ["default", "edge"]
    assert not {"password", "private_key", "passphrase", "enable_password"} & set(reply.body[0])
    wrapped = await served.ask("GET", f"/api/v1/devices/{device_id}/credentials")
    assert wrapped.body == {"data": reply.body}


async def test_credentials_are_not_for_viewers_nor_for_who_does_not_see_the_device(served: Served) -> None:
    await create(served, "edge1")
    await narrow(served, Role.USER, await tag(served, "edge"))

    assert (await served.ask("GET", "/devices/1/credentials", role=Role.VIEWER)).status == 403
    assert (await served.ask("GET", "/devices/1/credentials", role=Role.USER)).detail == "Device not found"


async def test_a_changed_host_key_is_approved_by_its_fingerprint_only(served: Served) -> None:
    device_id = await create(served, "edge1")
    async with served.world.db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, OLD)], AT)
        await host_keys.offer(tx, [(device_id, CHANGED)], AT)
    path = f"/devices/{device_id}/host_key"

    before = (await served.ask("GET", path, role=Role.VIEWER)).body
    wrong = await served.ask("PUT", path, json={"fingerprint": "SHA256:" + "c" * 43})
    by_user = await served.ask("PUT", path, role=Role.USER, json={"fingerprint": CHANGED.fingerprint})
    right = await served.ask("PUT", path, json={"fingerprint": CHANGED.fingerprint})

    assert (before["pinned"]["fingerprint"], before["offered"]["fingerprint"]) == (OLD.fingerprint, CHANGED.fingerprint)
    assert (wrong.status, by_user.status) == (409, 403)
    assert (right.body["pinned"]["fingerprint"], right.body["offered"]) == (CHANGED.fingerprint, None)
    assert (await host_keys.pinned(served.world.db.reader, [device_id]))[device_id] == CHANGED


async def test_a_forgotten_host_key_is_gone(served: Served) -> None:
    device_id = await create(served, "edge1")
    async with served.world.db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, OLD)], AT)
    path = f"/devices/{device_id}/host_key"

    assert (await served.ask("DELETE", path)).status == 204
    assert (await served.ask("GET", path)).body == {"device_id": device_id, "pinned": None, "offered": None}
    assert (await served.ask("DELETE", path)).status == 409


@pytest.mark.parametrize("fingerprint", ["", "SHA256:", "MD5:" + "a" * 43, "SHA256:" + "a" * 43 + "\n", None, 7])
async def test_what_is_no_fingerprint_is_refused(served: Served, fingerprint: object) -> None:
    await create(served, "edge1")

    reply = await served.ask("PUT", "/devices/1/host_key", json={"fingerprint": fingerprint})

    assert (reply.status, list(reply.fields)) == (422, ["fingerprint"])


async def test_the_host_key_of_a_device_out_of_sight_is_not_found(served: Served) -> None:
    await create(served, "edge1")
    await narrow(served, Role.VIEWER, await tag(served, "edge"))

    assert (await served.ask("GET", "/devices/1/host_key", role=Role.VIEWER)).detail == "Device not found"
