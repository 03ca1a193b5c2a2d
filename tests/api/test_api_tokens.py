"""API tokens: what scripts show, made by users for themselves."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from netraven.core.access import Role, TokenScope
from netraven.core.clock import to_text
from netraven.core.errors import ForbiddenError
from netraven.services import api_tokens
from tests.api.conftest import MAKER, PASSWORD, Reply, Served


def shown(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def make(served: Served, owner: Role = Role.ADMIN, **body: object) -> Reply:
    reply = await served.ask("POST", "/auth/tokens", role=owner, json={"name": "nightly", **body})
    assert reply.status == 201, reply.body
    return reply


async def status_with(served: Served, token: str, path: str = "/users/me") -> int:
    return (await served.ask("GET", path, role=None, headers=shown(token))).status


async def test_a_token_opens_the_api_and_is_shown_once(served: Served) -> None:
    made = (await make(served)).body
    listed = (await served.ask("GET", "/auth/tokens")).body

    assert made["token"].startswith("nrt_")
    assert (made["role"], made["scopes"], made["expires_at"]) == ("admin", ["api"], None)
    assert await status_with(served, made["token"]) == 200
    assert [one["name"] for one in listed["items"]] == ["nightly"]
    assert "token" not in listed["items"][0]


async def test_the_list_is_bare_on_every_surface(served: Served) -> None:
    await make(served)

    reply = await served.ask("GET", "/api/v1/auth/tokens", params={"per_page": 1})

    assert {name: reply.body[name] for name in ("total", "page", "per_page", "pages")} == {
        "total": 1,
        "page": 1,
        "per_page": 1,
        "pages": 1,
    }


async def test_only_its_hash_is_kept(served: Served) -> None:
    token = (await make(served)).body["token"]

    rows = await served.world.db.reader.rows("SELECT token_hash FROM api_tokens")
    audit = await served.world.db.reader.rows("SELECT changes FROM audit")

    assert len(rows[0]["token_hash"]) == 32
    assert token not in str([tuple(row) for row in (*rows, *audit)])


async def test_it_may_do_less_than_its_owner_but_not_more(served: Served) -> None:
    lesser = (await make(served, Role.USER, role="viewer")).body["token"]
    more = await served.ask("POST", "/auth/tokens", role=Role.USER, json={"name": "more", "role": "admin"})

    assert (more.status, list(more.fields)) == (422, ["role"])
    assert (await served.ask("POST", "/tags", role=None, headers=shown(lesser), json={"name": "x"})).status == 403
    assert await status_with(served, lesser, "/tags") == 200


async def test_it_opens_only_what_it_is_for(served: Served) -> None:
    token = (await make(served, scopes=["git", "metrics", "git"])).body["token"]

    assert await status_with(served, token) == 403
    assert (await served.world.callers.of(token, TokenScope.GIT)).name == "the-admin"
    with pytest.raises(ForbiddenError, match="it has git, metrics"):
        await served.world.callers.of(token)


async def test_it_ends_with_its_time(served: Served) -> None:
    now = served.world.clock.now()
    made = (await make(served, expires_at=to_text(now + timedelta(hours=1)))).body
    assert await status_with(served, made["token"]) == 200
    async with served.world.db.transaction() as tx:
        await tx.run("UPDATE api_tokens SET expires_at = :now", {"now": to_text(now)})

    assert await status_with(served, made["token"]) == 401
    assert (await served.ask("GET", "/auth/tokens")).body["total"] == 0
    assert (await make(served)).body["name"] == "nightly"


@pytest.mark.parametrize("moment", ["2020-01-01T00:00:00Z", "9999-12-31T23:59:59-23:00", "tomorrow", 1, "2030-01-01"])
async def test_an_end_that_makes_no_sense_is_refused(served: Served, moment: object) -> None:
    reply = await served.ask("POST", "/auth/tokens", json={"name": "x", "expires_at": moment})

    assert (reply.status, list(reply.fields)) == (422, ["expires_at"])


async def test_it_ends_when_it_is_revoked(served: Served) -> None:
    made = (await make(served)).body

    assert (await served.ask("DELETE", f"/auth/tokens/{made['id']}")).status == 204

    assert await status_with(served, made["token"]) == 401
    assert (await served.ask("DELETE", f"/auth/tokens/{made['id']}")).detail == "Token not found"


async def test_it_ends_when_it_logs_out(served: Served) -> None:
    token = (await make(served)).body["token"]

    assert (await served.ask("POST", "/auth/logout", role=None, headers=shown(token))).status == 204

    assert await status_with(served, token) == 401


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "viewer"}, {"password": "a password after this"}])
async def test_it_ends_with_what_ends_all_tokens_of_its_owner(served: Served, change: dict[str, object]) -> None:
    token = (await make(served, Role.USER, role="viewer")).body["token"]
    owner = (await served.ask("GET", "/users/me", role=Role.USER)).body

    await served.ask("PATCH", f"/users/{owner['id']}", json=change)
    await served.ask("PATCH", f"/users/{owner['id']}", json={"is_active": True, "role": "user"})

    assert await status_with(served, token) == 401


async def test_nobody_sees_or_revokes_the_tokens_of_others(served: Served) -> None:
    made = (await make(served, Role.USER)).body

    assert (await served.ask("GET", "/auth/tokens")).body["total"] == 0
    assert (await served.ask("DELETE", f"/auth/tokens/{made['id']}")).status == 404
    assert await status_with(served, made["token"]) == 200


async def test_a_name_is_taken_once_by_each_user(served: Served) -> None:
    await make(served)
    await make(served, Role.USER)

    again = await served.ask("POST", "/auth/tokens", json={"name": "nightly"})

    assert (again.status, again.detail) == (400, "Token name already in use")


async def test_a_token_cannot_make_another(served: Served) -> None:
    token = (await make(served)).body["token"]

    reply = await served.ask("POST", "/auth/tokens", role=None, headers=shown(token), json={"name": "heir"})

    assert reply.status == 403


async def test_its_use_is_noted_once_a_minute(served: Served) -> None:
    token = (await make(served)).body["token"]

    async def used_at() -> object:
        return (await served.ask("GET", "/auth/tokens")).body["items"][0]["last_used_at"]

    assert await used_at() is None
    await status_with(served, token)
    first = await used_at()
    await status_with(served, token)
    assert first is not None
    assert await used_at() == first


async def test_what_looks_like_a_token_opens_nothing(served: Served) -> None:
    assert await status_with(served, "nrt_" + "x" * 43) == 401


async def test_a_refresh_token_ends_with_a_new_password(served: Served) -> None:
    await served.token(Role.USER)
    login = {"username": "the-user", "password": PASSWORD}
    pair = (await served.ask("POST", "/auth/login", role=None, json=login)).body
    owner = (await served.ask("GET", "/users/me", role=Role.USER)).body

    await served.ask("PATCH", f"/users/{owner['id']}", json={"password": "a password after this"})

    body = {"refresh_token": pair["refresh_token"]}
    assert (await served.ask("POST", "/auth/refresh", role=None, json=body)).status == 401


async def test_a_stolen_refresh_token_ends_the_access_tokens_of_its_family(served: Served) -> None:
    await served.token(Role.USER)
    login = {"username": "the-user", "password": PASSWORD}
    body = {"refresh_token": (await served.ask("POST", "/auth/login", role=None, json=login)).body["refresh_token"]}
    fresh = (await served.ask("POST", "/auth/refresh", role=None, json=body)).body

    await served.ask("POST", "/auth/refresh", role=None, json=body)

    assert await status_with(served, fresh["access_token"]) == 401
    assert (await served.ask("GET", "/users/me", role=Role.USER)).status == 200


async def test_who_is_no_user_has_no_tokens() -> None:
    with pytest.raises(ForbiddenError, match="tokens belong to users"):
        api_tokens.owner_of(MAKER)


async def test_a_database_that_takes_nothing_does_not_keep_scripts_from_reading(
    served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    token = (await make(served)).body["token"]
    with closing(sqlite3.connect(served.world.db._path)) as other:  # noqa: SLF001 - only the file can be held by others
        other.execute("BEGIN IMMEDIATE")
        status = await status_with(served, token, "/tags")
        other.rollback()

    assert status == 200
    assert "the use of API token 1 is not noted" in caplog.text
