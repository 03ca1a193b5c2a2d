from typing import Any

import pytest

from netraven.core.access import Role
from tests.api.conftest import PASSWORD, Served, ask_at_once

NEW: dict[str, Any] = {
    "username": "newuser",
    "password": "secureP@ssw0rd",
    "email": "newuser@example.com",
    "full_name": "New User",
    "role": "user",
}


async def token_of(served: Served, username: str) -> dict[str, str]:
    pair = await served.world.logins.log_in(username, NEW["password"], "127.0.0.1")
    return {"Authorization": f"Bearer {pair.access_token}"}


async def test_a_user_is_created_as_in_the_contract(served: Served) -> None:
    reply = await served.ask("POST", "/users/", json=NEW)

    assert reply.status == 201
    expected = {name: NEW[name] for name in ("username", "email", "full_name", "role")}
    assert reply.body | expected | {"is_active": True, "narrowed_by": []} == reply.body
    assert "password" not in reply.body
    taken = await served.ask("POST", "/users/", json={**NEW, "username": "NewUser"})
    assert (taken.status, taken.detail) == (400, "Username already registered")


async def test_users_are_found_by_name_role_and_state(served: Served) -> None:
    made = (await served.ask("POST", "/users", json=NEW)).body["id"]
    await served.ask("POST", "/users", json={**NEW, "username": "watcher", "role": "viewer"})
    await served.ask("DELETE", f"/users/{made}")

    async def names(query: str) -> list[str]:
        return [user["username"] for user in (await served.ask("GET", "/users/" + query)).body["items"]]

    assert await names("?username=WU") == ["newuser"]
    assert await names("?role=viewer") == ["watcher"]
    assert await names("?is_active=false") == ["newuser"]
    assert await names("?sort=-username") == ["watcher", "the-admin", "newuser"]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.USER])
async def test_only_administrators_manage_users(served: Served, role: Role) -> None:
    own = (await served.ask("GET", "/users/me", role=role)).body["id"]

    for method in ("PUT", "PATCH"):
        assert (await served.ask(method, f"/users/{own}", role=role, json={"role": "admin"})).status == 403
    for method, path in (("GET", ""), ("POST", ""), ("GET", f"/{own}"), ("DELETE", f"/{own}")):
        assert (await served.ask(method, "/users" + path, role=role, json=NEW)).status == 403
    assert list((await served.ask("PATCH", "/users/me", role=role, json={"role": "admin"})).fields) == ["role"]


async def test_a_user_is_deactivated_once_and_again(served: Served) -> None:
    made = (await served.ask("POST", "/users", json=NEW)).body["id"]
    token = await token_of(served, "newuser")

    assert [(await served.ask("DELETE", f"/users/{made}")).status for _ in range(2)] == [204, 204]

    assert (await served.ask("GET", "/users/me", role=None, headers=token)).status == 401
    assert (await served.ask("GET", f"/users/{made}")).body["is_active"] is False
    assert (await served.ask("DELETE", "/users/99")).detail == "User not found"


async def test_the_last_administrator_stays_one(served: Served) -> None:
    own = (await served.ask("GET", "/users/me")).body["id"]

    replies = [
        await served.ask("DELETE", f"/users/{own}"),
        await served.ask("PATCH", f"/users/{own}", json={"is_active": False}),
        await served.ask("PUT", f"/users/{own}", json={"role": "user"}),
    ]

    assert [reply.status for reply in replies] == [409] * 3
    await served.ask("POST", "/users", json={**NEW, "role": "admin"})
    assert (await served.ask("DELETE", f"/users/{own}")).status == 204


async def test_a_promotion_ends_the_tokens_of_the_lower_role(served: Served) -> None:
    made = (await served.ask("POST", "/users", json=NEW)).body["id"]
    token = await token_of(served, "newuser")

    await served.ask("PUT", f"/users/{made}", json={"role": "admin"})

    assert (await served.ask("GET", "/users/me", role=None, headers=token)).status == 401
    again = await token_of(served, "newuser")
    assert (await served.ask("GET", "/users", role=None, headers=again)).status == 200


async def test_whoever_gets_the_name_of_another_does_not_get_his_tokens(served: Served) -> None:
    first = (await served.ask("POST", "/users", json={**NEW, "role": "admin"})).body["id"]
    second = (await served.ask("POST", "/users", json={**NEW, "username": "second", "role": "admin"})).body["id"]
    token = await token_of(served, "newuser")

    await served.ask("PATCH", f"/users/{first}", json={"username": "former"})
    await served.ask("PATCH", f"/users/{second}", json={"username": "newuser"})

    assert (await served.ask("GET", "/users/me", role=None, headers=token)).status == 401


async def test_tags_that_do_not_exist_narrow_nobody(served: Served) -> None:
    reply = await served.ask("POST", "/users", json={**NEW, "device_tags": [99]})

    assert (reply.status, reply.detail) == (404, "Tag(s) not found: [99]")
    assert (await served.ask("GET", "/users?username=newuser")).body["total"] == 0


async def test_an_administrator_who_takes_the_tags_away_lets_the_user_see_everything(served: Served) -> None:
    device = {"hostname": "edge1", "ip_address": "198.51.100.1", "device_type": "cisco_ios"}
    await served.ask("POST", "/devices", json=device)
    tag = (await served.ask("POST", "/tags", json={"name": "edge"})).body["id"]
    made = (await served.ask("POST", "/users", json={**NEW, "device_tags": [tag]})).body
    token = await token_of(served, "newuser")
    assert made["narrowed_by"] == ["device_tags"]
    assert (await served.ask("GET", "/devices", role=None, headers=token)).body["total"] == 0

    freed = await served.ask("PATCH", f"/users/{made['id']}", json={"device_tags": []})

    assert freed.body["narrowed_by"] == []
    assert (await served.ask("GET", "/devices", role=None, headers=token)).body["total"] == 1


async def test_a_user_who_is_to_see_nothing_yet_is_made_so(served: Served) -> None:
    made = await served.ask("POST", "/users", json={**NEW, "narrowed_by": ["organizations", "organizations"]})

    assert made.body["narrowed_by"] == ["organizations"]
    wrong = await served.ask("PATCH", f"/users/{made.body['id']}", json={"narrowed_by": ["sites"]})
    assert list(wrong.fields) == ["narrowed_by.0"]


async def test_the_own_profile_changes_without_an_administrator_and_the_password_with_the_old_one(
    served: Served,
) -> None:
    renamed = await served.ask("PATCH", "/users/me", role=Role.VIEWER, json={"full_name": "A Viewer"})
    body = {"password": NEW["password"], "current_password": "wrong"}
    refused = await served.ask("PATCH", "/users/me", role=Role.VIEWER, json=body)
    accepted = await served.ask("PATCH", "/users/me", role=Role.VIEWER, json={**body, "current_password": PASSWORD})

    assert renamed.body["full_name"] == "A Viewer"
    assert (refused.status, list(refused.fields)) == (422, ["current_password"])
    assert accepted.status == 200
    assert (await served.ask("GET", "/users/me", role=Role.VIEWER)).status == 401


async def test_of_many_identical_users_one_is_created(served: Served) -> None:
    assert await ask_at_once(served, "/users", NEW) == [201] + [400] * 49
