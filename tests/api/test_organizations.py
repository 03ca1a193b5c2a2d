import json

import pytest

from netraven.core.access import Role
from tests.api.conftest import Served, ask_at_once

DEVICE = {"hostname": "edge1", "ip_address": "198.51.100.1", "device_type": "cisco_ios"}
OTHER = {"hostname": "edge2", "ip_address": "198.51.100.2", "device_type": "cisco_ios"}


async def new_organization(served: Served, name: str) -> int:
    return int((await served.ask("POST", "/organizations/", json={"name": name})).body["id"])


async def new_site(served: Served, organization: int) -> int:
    return int((await served.ask("POST", f"/organizations/{organization}/sites", json={"name": "lyon"})).body["id"])


async def user_id(served: Served, role: Role = Role.USER) -> int:
    return int((await served.ask("GET", "/users/me", role=role)).body["id"])


async def seen(served: Served, role: Role = Role.USER) -> list[str]:
    return [device["hostname"] for device in (await served.ask("GET", "/devices", role=role)).body["items"]]


async def test_an_organization_is_made_changed_and_listed(served: Served) -> None:
    made = await served.ask("POST", "/organizations", json={"name": "acme", "description": "Of the road runner"})

    assert (made.status, made.headers["Location"]) == (201, "/organizations/1")
    assert {name: made.body[name] for name in ("member_count", "site_count", "device_count")} == {
        "member_count": 0,
        "site_count": 0,
        "device_count": 0,
    }
    changed = await served.ask("PATCH", "/organizations/1", json={"name": "ACME"})
    assert (changed.body["name"], changed.body["description"]) == ("ACME", "Of the road runner")
    assert (await served.ask("GET", "/organizations?name=cm")).body["items"] == [changed.body]
    taken = await served.ask("POST", "/organizations", json={"name": "acme"})
    assert (taken.status, taken.detail) == (400, "Organization name already exists")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.USER])
async def test_only_administrators_manage_organizations(served: Served, role: Role) -> None:
    await new_organization(served, "acme")

    assert (await served.ask("GET", "/organizations/1", role=role)).status == 200
    for method, path in (("POST", ""), ("PUT", "/1"), ("PATCH", "/1")):
        assert (await served.ask(method, "/organizations" + path, role=role, json={"name": "x"})).status == 403
    assert (await served.ask("DELETE", "/organizations/1", role=role)).status == 403


async def test_a_deleted_organization_takes_its_sites_with_it_and_frees_its_name(served: Served) -> None:
    acme = await new_organization(served, "acme")
    site = await new_site(served, acme)
    await served.ask("POST", "/devices", json={**DEVICE, "site_id": site})
    await served.ask("POST", f"/organizations/{acme}/users", json={"user_id": await user_id(served)})
    assert await seen(served) == ["edge1"]

    assert (await served.ask("DELETE", f"/organizations/{acme}")).status == 204

    assert (await served.ask("GET", f"/organizations/{acme}")).detail == "Organization not found"
    assert (await served.ask("GET", f"/sites/{site}")).status == 404
    assert (await served.ask("GET", "/devices/1")).body["site_id"] is None
    # Its members do not see more than before, but nothing.
    assert await seen(served) == []
    assert await new_organization(served, "acme") != acme
    rows = await served.world.db.reader.rows("SELECT resource, changes FROM audit WHERE action = 'delete'")
    assert [row["resource"] for row in rows] == [f"site {site}", f"organization {acme}"]
    assert json.loads(rows[1]["changes"])["members"] == ["the-user"]


async def test_a_member_sees_the_devices_of_his_organizations_at_once_and_no_others(served: Served) -> None:
    acme, umbra = await new_organization(served, "acme"), await new_organization(served, "umbra")
    tag = (await served.ask("POST", "/tags", json={"name": "edge"})).body["id"]
    await served.ask("POST", "/devices", json={**DEVICE, "site_id": await new_site(served, acme)})
    await served.ask("POST", "/devices", json={**OTHER, "site_id": await new_site(served, umbra), "tags": [tag]})
    await served.ask("POST", "/devices", json={**DEVICE, "hostname": "edge3", "ip_address": "198.51.100.3"})
    user = await user_id(served)
    assert await seen(served) == ["edge1", "edge2", "edge3"]

    member = await served.ask("POST", f"/organizations/{acme}/users", json={"user_id": user})

    assert (member.status, member.headers["Location"]) == (201, f"/organizations/{acme}/users/{user}")
    assert (member.body["username"], member.body["role"]) == ("the-user", "member")
    assert await seen(served) == ["edge1"]
    assert (await served.ask("GET", f"/organizations/{umbra}", role=Role.USER)).status == 404
    await served.ask("POST", f"/organizations/{umbra}/users", json={"user_id": user})
    assert await seen(served) == ["edge1", "edge2"]
    await served.ask("PATCH", f"/users/{user}", json={"device_tags": [tag]})
    assert await seen(served) == ["edge2"]
    await served.ask("DELETE", f"/organizations/{umbra}/users/{user}")
    assert await seen(served) == []


async def test_who_leaves_his_last_organization_sees_nothing_until_an_administrator_says_more(served: Served) -> None:
    acme, user = await new_organization(served, "acme"), await user_id(served)
    await served.ask("POST", "/devices", json=DEVICE)
    await served.ask("POST", f"/organizations/{acme}/users", json={"user_id": user, "role": "admin"})
    early = await served.ask("PATCH", f"/users/{user}", json={"narrowed_by": []})

    assert (await served.ask("DELETE", f"/organizations/{acme}/users/{user}", role=Role.USER)).status == 204

    assert (early.status, list(early.fields)) == (422, ["narrowed_by"])
    assert await seen(served) == []
    widened = await served.ask("PATCH", f"/users/{user}", json={"narrowed_by": []})
    assert (widened.body["organizations"], widened.body["narrowed_by"]) == ([], [])
    assert await seen(served) == ["edge1"]


async def test_administrators_see_everything_whatever_they_are_members_of(served: Served) -> None:
    acme = await new_organization(served, "acme")
    await served.ask("POST", "/devices", json=DEVICE)

    await served.ask("POST", f"/organizations/{acme}/users", json={"user_id": await user_id(served, Role.ADMIN)})

    assert await seen(served, Role.ADMIN) == ["edge1"]


async def test_an_admin_of_an_organization_edits_its_members(served: Served) -> None:
    acme, umbra = await new_organization(served, "acme"), await new_organization(served, "umbra")
    user, viewer = await user_id(served), await user_id(served, Role.VIEWER)
    await served.ask("POST", f"/organizations/{acme}/users", json={"user_id": user, "role": "admin"})
    members = f"/organizations/{acme}/users"

    added = await served.ask("POST", members, role=Role.USER, json={"user_id": viewer, "role": "admin"})

    assert added.status == 201
    twice = await served.ask("POST", members, role=Role.USER, json={"user_id": viewer})
    assert (twice.status, twice.detail) == (400, "User is already a member, with the role admin")
    unknown = await served.ask("POST", members, role=Role.USER, json={"user_id": 99})
    assert (unknown.status, unknown.detail) == (404, "User not found")
    assert (
        await served.ask("POST", f"/organizations/{umbra}/users", role=Role.USER, json={"user_id": 1})
    ).status == 404
    listed = (await served.ask("GET", members + "?sort=-username", role=Role.VIEWER)).body["items"]
    assert [one["username"] for one in listed] == ["the-viewer", "the-user"]
    # A viewer reads only, whatever he is in an organization.
    assert (await served.ask("DELETE", f"{members}/{user}", role=Role.VIEWER)).status == 403
    assert (await served.ask("DELETE", f"{members}/{viewer}", role=Role.USER)).status == 204
    assert (await served.ask("DELETE", f"{members}/{viewer}", role=Role.USER)).status == 404


async def test_a_member_edits_no_members(served: Served) -> None:
    acme, user = await new_organization(served, "acme"), await user_id(served)
    await served.ask("POST", f"/organizations/{acme}/users", json={"user_id": user})

    assert (await served.ask("POST", f"/organizations/{acme}/users", role=Role.USER, json={"user_id": 1})).status == 403
    assert (await served.ask("DELETE", f"/organizations/{acme}/users/{user}", role=Role.USER)).status == 403


async def test_of_many_identical_organizations_one_is_created(served: Served) -> None:
    assert await ask_at_once(served, "/organizations", {"name": "acme"}) == [201] + [400] * 49
