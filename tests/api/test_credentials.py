import json
from typing import Any

import asyncssh
import pytest

from netraven.core.access import Role
from netraven.services.vault import open_credentials
from netraven.store import credentials
from netraven.store.credentials import CredentialUse
from tests.api.conftest import Served, ask_at_once

CANARY = "a canary in a coal mine"
LOGIN = {"username": "admin", "password": CANARY}
DEVICE = {"hostname": "edge1", "ip_address": "198.51.100.1", "device_type": "cisco_ios"}


def private_key(passphrase: str | None = None) -> str:
    return asyncssh.generate_private_key("ssh-ed25519").export_private_key(passphrase=passphrase).decode()


async def opened(served: Served, credential_id: int) -> dict[str, str]:
    """Return the secrets as a run gets them."""
    sealed = await credentials.by_ids(served.world.db.reader, {credential_id})
    [credential] = open_credentials(served.world.vault, tuple(sealed.values()))
    found = {name: getattr(credential, name) for name in ("password", "enable_password", "private_key", "passphrase")}
    return {name: secret.get_secret_value() for name, secret in found.items() if secret is not None}


async def test_a_credential_is_created_as_in_the_contract_and_its_password_is_sealed(served: Served) -> None:
    tag = (await served.ask("POST", "/tags", json={"name": "core-network", "type": "location"})).body["id"]
    body = {**LOGIN, "priority": 100, "description": "Admin credentials for core network devices", "tags": [tag]}

    reply = await served.ask("POST", "/credentials/", json=body)

    assert reply.status == 201
    assert reply.headers["Location"] == "/credentials/1"
    assert (
        reply.body
        | {
            "id": 1,
            "username": "admin",
            "priority": 100,
            "description": "Admin credentials for core network devices",
            "is_system": False,
            "method": "password",
            "success_rate": None,
            "tags": [{"id": tag, "name": "core-network", "type": "location"}],
        }
        == reply.body
    )
    assert (await served.ask("GET", "/credentials/1")).body == reply.body
    assert await opened(served, 1) == {"password": CANARY}


async def test_no_secret_is_shown_or_written_down_anywhere(served: Served) -> None:
    secrets = {"password": CANARY, "enable_password": CANARY, "private_key": private_key(CANARY), "passphrase": CANARY}
    replies = [
        await served.ask("POST", "/credentials", json={"username": "admin", **secrets}),
        await served.ask("PATCH", "/credentials/1", json=secrets),
        await served.ask("GET", "/credentials"),
        await served.ask("POST", "/credentials", json={"username": "", **secrets}),
        await served.ask("POST", "/credentials", json={"username": "b", "private_key": CANARY}),
        await served.ask("DELETE", "/credentials/1"),
    ]

    assert [reply.status for reply in replies] == [201, 200, 200, 422, 422, 204]
    await served.world.journal.flush()
    await served.world.db.checkpoint()
    assert all(CANARY not in str(reply.body) for reply in replies)
    for file in served.folder.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file
    entries = await served.world.db.reader.rows("SELECT changes FROM audit WHERE resource = 'credential 1'")
    assert len(entries) == 3
    assert json.loads(entries[1]["changes"])["password"] == "set"


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({"username": "a"}, "password", "is required where there is no private_key"),
        ({"password": "p"}, "username", "is required"),
        ({"username": "", "password": "p"}, "username", "at least 1"),
        ({"username": "a\nb", "password": "p"}, "username", "control character"),
        ({"username": "a", "password": ""}, "password", "at least 1"),
        ({"username": "a", "password": "p", "enable_password": "x\nreload"}, "enable_password", "control character"),
        ({"username": "a", "password": "p", "priority": 0}, "priority", "greater"),
        ({"username": "a", "password": "p", "priority": 1001}, "priority", "less"),
        ({"username": "a", "password": "p", "method": "key"}, "private_key", "is required by the method key"),
        ({"username": "a", "password": "p", "method": "telnet"}, "method", "'password' or 'key'"),
        ({"username": "a", "password": "p", "passphrase": "p"}, "passphrase", "there is none"),
        ({"username": "a", "private_key": "-----BEGIN"}, "private_key", "none that is known"),
        ({"username": "a", "private_key": private_key("right")}, "passphrase", "encrypted"),
        ({"username": "a", "private_key": private_key("right"), "passphrase": "wrong"}, "passphrase", "encrypted"),
        ({"username": "a", "private_key": private_key(), "method": "password"}, "method", "is key"),
        ({"username": "a", "password": "p", "is_system": True}, "is_system", "no such field"),
    ],
)
async def test_a_credential_that_cannot_be_is_refused(
    served: Served, body: dict[str, Any], field: str, message: str
) -> None:
    reply = await served.ask("POST", "/credentials", json=body)

    assert reply.status == 422
    assert message in reply.fields[field]
    assert (await served.ask("GET", "/credentials")).body["total"] == 0


async def test_tags_that_do_not_exist_are_named(served: Served) -> None:
    reply = await served.ask("POST", "/credentials", json={**LOGIN, "tags": [99]})

    assert (reply.status, reply.detail) == (404, "Tag(s) not found: [99]")


async def test_an_update_changes_only_what_is_sent(served: Served) -> None:
    await served.ask("POST", "/credentials", json={**LOGIN, "enable_password": "up", "tags": [1]})

    reply = await served.ask("PUT", "/credentials/1", json={"priority": 200, "description": "Updated description"})

    assert (reply.body["priority"], reply.body["description"]) == (200, "Updated description")
    assert [tag["id"] for tag in reply.body["tags"]] == [1]
    assert await opened(served, 1) == {"password": CANARY, "enable_password": "up"}
    gone = await served.ask("PATCH", "/credentials/1", json={"enable_password": None, "tags": None})
    assert (gone.body["has_enable_password"], gone.body["tags"]) == (False, [])


async def test_another_key_needs_its_own_passphrase_and_the_password_may_go_then(served: Served) -> None:
    await served.ask("POST", "/credentials", json=LOGIN)
    first, second = private_key("one"), private_key("two")

    keyed = await served.ask(
        "PATCH", "/credentials/1", json={"private_key": first, "passphrase": "one", "password": None}
    )
    unopened = await served.ask("PATCH", "/credentials/1", json={"private_key": second})
    wrong = await served.ask("PATCH", "/credentials/1", json={"passphrase": "two"})
    bare = await served.ask("PATCH", "/credentials/1", json={"private_key": None, "passphrase": None})

    assert keyed.body["method"] == "key"
    assert [list(reply.fields) for reply in (unopened, wrong, bare)] == [["passphrase"], ["passphrase"], ["password"]]
    assert await opened(served, 1) == {"private_key": first, "passphrase": "one"}
    back = await served.ask("PATCH", "/credentials/1", json={"private_key": None, "passphrase": None, "password": "p"})
    assert back.body["method"] == "password"


async def test_a_credential_goes_for_good_but_not_one_of_the_system_or_of_a_jump_host(served: Served) -> None:
    for priority in (1, 2, 3):
        await served.ask("POST", "/credentials", json={**LOGIN, "priority": priority})
    async with served.world.db.transaction() as tx:
        await tx.run("UPDATE credentials SET is_system = 1 WHERE id = 2")
    await served.ask("POST", "/sites", json={"name": "lyon", "jump_host": {"host": "198.51.100.9", "credential_id": 3}})

    assert (await served.ask("DELETE", "/credentials/1")).status == 204
    assert (await served.ask("GET", "/credentials/1")).detail == "Credential not found"
    system = await served.ask("DELETE", "/credentials/2")
    assert (system.status, system.detail) == (403, "System credentials cannot be deleted")
    needed = await served.ask("DELETE", "/credentials/3")
    assert (needed.status, "'lyon'" in needed.detail) == (409, True)


async def test_credentials_are_found_by_what_they_are_and_how_they_fare(served: Served) -> None:
    tag = (await served.ask("POST", "/tags", json={"name": "edge"})).body["id"]
    await served.ask("POST", "/credentials", json={**LOGIN, "priority": 5})
    await served.ask("POST", "/credentials", json={"username": "Ops", "private_key": private_key(), "tags": [tag]})
    device = (await served.ask("POST", "/devices", json=DEVICE)).body["id"]
    uses = [CredentialUse(credential_id=1, device_id=device, accepted=number > 0) for number in range(3)]
    async with served.world.db.transaction() as tx:
        await credentials.note_use(tx, uses, served.world.clock.now())

    async def ids(query: str) -> list[int]:
        return [one["id"] for one in (await served.ask("GET", "/credentials/" + query)).body["items"]]

    assert await ids("?username=op") == [2]
    assert await ids("?priority=5") == [1]
    assert await ids(f"?tag_id={tag}&tag_id=99") == [2]
    assert await ids("?method=key") == [2]
    assert await ids("?min_success=66") == [1]
    assert await ids("?min_success=66.8") == []
    assert await ids("?sort=-priority") == [2, 1]
    first = (await served.ask("GET", "/credentials/1")).body
    assert first["success_rate"] == 66.7
    assert first["last_success_at"] == first["last_used_at"]


async def test_viewers_see_no_credentials_and_users_do(served: Served) -> None:
    await served.ask("POST", "/credentials", json=LOGIN, role=Role.USER)

    assert (await served.ask("GET", "/credentials", role=Role.VIEWER)).status == 403
    assert (await served.ask("GET", "/credentials/1", role=Role.VIEWER)).status == 403
    assert (await served.ask("GET", "/credentials/1", role=Role.USER)).body["created_by"] == "the-user"


async def test_a_credential_of_a_user_is_not_sent_to_his_unapproved_device(served: Served) -> None:
    created = await served.ask("POST", "/credentials", json={**LOGIN, "tags": [1]})
    device = await served.ask("POST", "/devices", role=Role.USER, json={**DEVICE, "tags": [1]})
    device_id = device.body["id"]
    await served.ask("PATCH", f"/devices/{device_id}", role=Role.USER, json={"credential_id": created.body["id"]})

    assert await credentials.for_devices(served.world.db.reader, [device_id]) == {device_id: ()}
    await served.ask("POST", f"/devices/{device_id}/approve")
    [found] = (await credentials.for_devices(served.world.db.reader, [device_id]))[device_id]
    assert found.id == created.body["id"]


async def test_who_sees_a_part_of_the_devices_sees_what_is_sent_to_them_and_what_is_his(served: Served) -> None:
    mine, other = [(await served.ask("POST", "/tags", json={"name": name})).body["id"] for name in ("mine", "other")]
    await served.ask("POST", "/devices", json={**DEVICE, "tags": [mine, 1]})
    for tags in ([mine], [1], [other]):
        await served.ask("POST", "/credentials", json={**LOGIN, "tags": tags})
    user = (await served.ask("GET", "/users/me", role=Role.USER)).body["id"]
    await served.ask("PATCH", f"/users/{user}", json={"device_tags": [mine]})
    own = await served.ask("POST", "/credentials", json=LOGIN, role=Role.USER)

    seen = (await served.ask("GET", "/credentials", role=Role.USER)).body["items"]

    assert [one["id"] for one in seen] == [1, 2, own.body["id"]]
    for method, sent in (("GET", {}), ("PATCH", {"json": {"tags": [mine]}}), ("DELETE", {})):
        assert (await served.ask(method, "/credentials/3", role=Role.USER, **sent)).status == 404


async def test_of_many_identical_credentials_one_is_created(served: Served) -> None:
    statuses = await ask_at_once(served, "/credentials", {**LOGIN, "tags": [1]})

    assert statuses == [201] + [400] * 49


async def test_whether_a_password_is_the_same_makes_no_difference_to_what_is_refused(served: Served) -> None:
    await served.ask("POST", "/credentials", json=LOGIN)

    guesses = [await served.ask("POST", "/credentials", json={**LOGIN, "password": word}) for word in (CANARY, "no")]

    assert len({(reply.status, reply.detail) for reply in guesses}) == 1
