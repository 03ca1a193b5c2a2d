from typing import Any

import pytest

from netraven.core.access import Role
from netraven.core.models import HostKey
from netraven.store import credentials, jump_keys, sites
from tests.api.conftest import Reply, Served, ask_at_once

LOGIN = {"username": "jumper", "password": "a canary in a coal mine"}
DEVICE = {"hostname": "edge1", "ip_address": "198.51.100.1", "device_type": "cisco_ios"}
JUMP = {"host": "198.51.100.9", "port": 2222, "credential_id": 1}
KEY = HostKey(key_type="ssh-ed25519", public_key="AAAA", fingerprint="SHA256:first")


async def new_site(served: Served, **fields: Any) -> Reply:  # noqa: ANN401 - what JSON takes
    return await served.ask("POST", "/sites/", json={"name": "lyon", **fields})


async def new_jump_site(served: Served) -> Reply:
    await served.ask("POST", "/credentials", json=LOGIN)
    return await new_site(served, jump_host=JUMP)


async def user_id(served: Served, role: Role = Role.USER) -> int:
    return int((await served.ask("GET", "/users/me", role=role)).body["id"])


async def join(served: Served, organization: int, role: str = "admin") -> None:
    body = {"user_id": await user_id(served), "role": role}
    assert (await served.ask("POST", f"/organizations/{organization}/users", json=body)).status == 201


async def test_a_site_needs_only_a_name_and_belongs_to_the_default_organization(served: Served) -> None:
    reply = await new_site(served)

    assert reply.status == 201
    assert reply.headers["Location"] == "/sites/1"
    assert (reply.body["name"], reply.body["jump_host"], reply.body["device_count"]) == ("lyon", None, 0)
    organization = (await served.ask("GET", f"/organizations/{reply.body['organization_id']}")).body
    assert (organization["name"], organization["site_count"]) == ("default", 1)


async def test_a_site_of_an_organization_is_made_and_listed_under_it(served: Served) -> None:
    first, second = [
        (await served.ask("POST", "/organizations", json={"name": name})).body["id"] for name in ("one", "two")
    ]

    made = await served.ask("POST", f"/api/v1/organizations/{second}/sites", json={"name": "lyon", "address": "Rue 1"})

    assert made.headers["Location"] == "/api/v1/sites/1"
    assert (await served.ask("GET", made.headers["Location"])).body == made.body
    assert (await served.ask("GET", f"/organizations/{second}/sites")).body["items"] == [made.body["data"]]
    assert (await served.ask("GET", f"/organizations/{first}/sites")).body["total"] == 0
    assert (await served.ask("GET", f"/sites?organization_id={first}")).body["total"] == 0
    # Names are those of an organization.
    assert (await new_site(served, organization_id=first)).status == 201
    taken = await new_site(served, organization_id=second, name="LYON")
    assert (taken.status, taken.detail) == (400, "there is a site 'lyon' already")
    assert (await new_site(served, organization_id=99)).detail == "Organization not found"


async def test_an_update_changes_only_what_is_sent(served: Served) -> None:
    made = await new_jump_site(served)

    reply = await served.ask("PUT", "/sites/1", json={"max_sessions": 5, "ssh_profile": "legacy"})

    assert reply.body["jump_host"] == made.body["jump_host"]
    assert (reply.body["max_sessions"], reply.body["ssh_profile"]) == (5, "legacy")
    bare = await served.ask("PATCH", "/sites/1", json={"max_sessions": None, "jump_host": None})
    assert (bare.body["max_sessions"], bare.body["jump_host"]) == (None, None)


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"name": ""}, "name", "at least 1"),
        ({"max_sessions": 0}, "max_sessions", "greater"),
        ({"ssh_profile": "ancient"}, "ssh_profile", "'modern' or 'legacy'"),
        ({"jump_host": {"host": "198.51.100.9"}}, "jump_host.credential_id", "is required"),
        ({"jump_host": {**JUMP, "host": "two hosts"}}, "jump_host.host", "neither"),
        ({"jump_host": {**JUMP, "host": "198.51.100.999"}}, "jump_host.host", "neither"),
        ({"jump_host": {**JUMP, "host": "-oProxyCommand=x"}}, "jump_host.host", "neither"),
        ({"jump_host": {**JUMP, "host": "127.0.0.1"}}, "jump_host.host", "loopback"),
        ({"jump_host": {**JUMP, "host": "169.254.169.254"}}, "jump_host.host", "metadata"),
        ({"jump_host": {**JUMP, "port": 0}}, "jump_host.port", "greater"),
        ({"jump_host": {**JUMP, "loopback_allowed": True}}, "jump_host.loopback_allowed", "no such field"),
    ],
)
async def test_a_site_that_cannot_be_is_refused(
    served: Served, fields: dict[str, Any], field: str, message: str
) -> None:
    await served.ask("POST", "/credentials", json=LOGIN)

    reply = await new_site(served, **fields)

    assert reply.status == 422
    assert message in reply.fields[field]
    assert (await served.ask("GET", "/sites")).body["total"] == 0


async def test_a_jump_host_may_not_lie_on_this_machine(served: Served) -> None:
    await new_jump_site(served)
    await served.ask("POST", "/devices", json={**DEVICE, "site_id": 1})

    site = (await sites.for_devices(served.world.db.reader, [1]))[1]

    assert site.jump is not None
    assert not site.jump.loopback_allowed
    assert (site.jump.host, site.jump.port, site.jump.credential_id) == ("198.51.100.9", 2222, 1)


async def test_another_jump_host_does_not_get_the_password_of_the_one_before(served: Served) -> None:
    await new_jump_site(served)
    async with served.world.db.transaction() as tx:
        await jump_keys.keep(tx, 1, KEY, served.world.clock.now())

    kept = await served.ask("PATCH", "/sites/1", json={"jump_host": {"host": JUMP["host"], "port": 2222}})
    moved = await served.ask("PATCH", "/sites/1", json={"jump_host": {"host": "198.51.100.10", "port": 2222}})
    knocked = await served.ask("PATCH", "/sites/1", json={"jump_host": {"host": JUMP["host"], "port": 22}})
    named = await served.ask("PATCH", "/sites/1", json={"jump_host": {**JUMP, "host": "jump.example.net"}})

    assert (kept.body["jump_host"]["credential_id"], kept.body["jump_host"]["fingerprint"]) == (1, "SHA256:first")
    assert [reply.status for reply in (moved, knocked)] == [422, 422]
    assert list(moved.fields) == list(knocked.fields) == ["jump_host.credential_id"]
    assert named.body["jump_host"] == {
        "host": "jump.example.net",
        "port": 2222,
        "credential_id": 1,
        "fingerprint": None,
        "offered_fingerprint": None,
    }
    unknown = await served.ask("PATCH", "/sites/1", json={"jump_host": {**JUMP, "credential_id": 99}})
    assert (unknown.status, unknown.detail) == (404, "Credential not found")


async def test_a_deleted_site_frees_its_name_and_its_devices_stand_nowhere(served: Served) -> None:
    await new_jump_site(served)
    await served.ask("POST", "/devices", json={**DEVICE, "site_id": 1})

    assert (await served.ask("DELETE", "/sites/1")).status == 204

    assert (await served.ask("GET", "/sites/1")).detail == "Site not found"
    assert (await served.ask("DELETE", "/sites/1")).status == 404
    device = (await served.ask("GET", "/devices/1")).body
    assert (device["site_id"], device["is_approved"]) == (None, True)
    assert (await new_site(served)).status == 201
    # What was not given with the site is not taken away with it.
    assert (await served.ask("GET", "/credentials/1")).status == 200


async def test_the_devices_of_a_site_are_those_that_the_caller_sees(served: Served) -> None:
    tag = (await served.ask("POST", "/tags", json={"name": "edge"})).body["id"]
    await new_site(served)
    await served.ask("POST", "/devices", json={**DEVICE, "site_id": 1})
    other = {**DEVICE, "hostname": "edge2", "ip_address": "198.51.100.2"}
    await served.ask("POST", "/devices", json={**other, "site_id": 1, "tags": [tag]})
    await served.ask("PATCH", f"/users/{await user_id(served)}", json={"device_tags": [tag]})

    assert (await served.ask("GET", "/sites/1/devices")).body["total"] == 2
    seen = (await served.ask("GET", "/sites/1/devices", role=Role.USER)).body["items"]
    assert [device["hostname"] for device in seen] == ["edge2"]
    assert (await served.ask("GET", "/sites/1", role=Role.USER)).body["device_count"] == 1
    assert (await served.ask("GET", "/sites/9/devices")).status == 404


async def test_the_modules_of_a_site_are_those_of_its_devices(served: Served) -> None:
    await new_site(served)
    for number, site_id in ((1, 1), (2, None)):
        device = {**DEVICE, "hostname": f"edge{number}", "ip_address": f"198.51.100.{number}", "site_id": site_id}
        device_id = (await served.ask("POST", "/devices", json=device)).body["id"]
        async with served.world.db.transaction() as tx:
            await tx.run(
                """
                INSERT INTO modules (uid, device_id, slot, created_at, updated_at)
                VALUES (:slot, :device_id, :slot, :at, :at)
                """,
                {"device_id": device_id, "slot": f"slot {number}", "at": "2026-07-04T02:00:00.000Z"},
            )

    modules = (await served.ask("GET", "/sites/1/modules")).body["items"]

    assert [(one["device_name"], one["slot"]) for one in modules] == [("edge1", "slot 1")]
    assert (await served.ask("GET", "/sites/9/modules")).detail == "Site not found"


async def test_users_and_viewers_read_sites_and_do_not_edit_them(served: Served) -> None:
    await new_site(served)

    for role in (Role.VIEWER, Role.USER):
        assert (await served.ask("GET", "/sites", role=role)).body["total"] == 1
        assert (await served.ask("POST", "/sites", role=role, json={"name": "paris"})).status == 403
        assert (await served.ask("PATCH", "/sites/1", role=role, json={"name": "paris"})).status == 403
        assert (await served.ask("DELETE", "/sites/1", role=role)).status == 403
    assert (await served.ask("GET", "/sites/1")).body["name"] == "lyon"


async def test_an_admin_of_an_organization_edits_its_sites_and_no_others(served: Served) -> None:
    mine = (await new_site(served)).body["organization_id"]
    other = (await served.ask("POST", "/organizations", json={"name": "other"})).body["id"]
    await new_site(served, organization_id=other)
    await join(served, mine)

    async def as_user(method: str, path: str, body: object = None) -> int:
        return (await served.ask(method, path, role=Role.USER, json=body)).status

    assert await as_user("PATCH", "/sites/1", {"max_sessions": 3}) == 200
    assert await as_user("POST", f"/organizations/{mine}/sites", {"name": "paris"}) == 201
    assert await as_user("DELETE", "/sites/3") == 204
    assert await as_user("POST", f"/organizations/{other}/sites", {"name": "paris"}) == 404
    assert await as_user("PATCH", "/sites/2", {"max_sessions": 3}) == 404
    assert await as_user("PATCH", "/sites/1", {"organization_id": other}) == 404
    assert await as_user("POST", "/sites", {"name": "paris"}) == 403


async def test_a_member_reads_the_sites_of_his_organization_only(served: Served) -> None:
    mine = (await new_site(served)).body["organization_id"]
    other = (await served.ask("POST", "/organizations", json={"name": "other"})).body["id"]
    await new_site(served, organization_id=other)
    await join(served, mine, "member")

    assert [one["id"] for one in (await served.ask("GET", "/sites", role=Role.USER)).body["items"]] == [1]
    assert (await served.ask("GET", "/sites/2", role=Role.USER)).status == 404
    assert (await served.ask("PATCH", "/sites/1", role=Role.USER, json={"name": "paris"})).status == 403


async def test_only_administrators_say_which_jump_host_gets_passwords(served: Served) -> None:
    made = await new_jump_site(served)
    await served.ask("POST", "/devices", json={**DEVICE, "site_id": 1})
    await join(served, made.body["organization_id"])

    for jump in (None, {**JUMP, "host": "198.51.100.66"}, {**JUMP, "credential_id": 2}):
        assert (await served.ask("PATCH", "/sites/1", role=Role.USER, json={"jump_host": jump})).status == 403
    body = {"name": "paris", "organization_id": made.body["organization_id"], "jump_host": JUMP}
    assert (await served.ask("POST", "/sites", role=Role.USER, json=body)).status == 403
    unchanged = await served.ask("PATCH", "/sites/1", role=Role.USER, json={"jump_host": JUMP, "name": "paris"})
    assert unchanged.body["name"] == "paris"
    # Without the jump host the address of the device may be that of another machine.
    assert (await served.ask("DELETE", "/sites/1", role=Role.USER)).status == 204
    assert (await served.ask("GET", "/devices/1")).body["is_approved"] is False
    assert await credentials.for_devices(served.world.db.reader, [1]) == {1: ()}


async def test_of_many_identical_sites_one_is_created(served: Served) -> None:
    assert await ask_at_once(served, "/sites", {"name": "lyon"}) == [201] + [400] * 49
    assert (await served.ask("GET", "/organizations")).body["total"] == 1
