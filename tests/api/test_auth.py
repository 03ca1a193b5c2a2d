import asyncio
import json
import threading
from datetime import timedelta

import bcrypt
import jwt
import pytest

from netraven.core.access import Role
from netraven.services.access_tokens import AUDIENCE, ISSUER
from tests.api.conftest import PASSWORD, Reply, Served


async def pair(served: Served, role: Role = Role.ADMIN) -> Reply:
    await served.token(role)
    return await served.ask(
        "POST", "/auth/token", role=None, data={"username": f"the-{role}", "password": PASSWORD, "scope": ""}
    )


async def test_a_form_gets_tokens_that_open_the_api(served: Served) -> None:
    reply = await pair(served)

    assert {name: reply.body[name] for name in ("token_type", "expires_in")} == {
        "token_type": "bearer",
        "expires_in": 1800,
    }
    own = await served.ask(
        "GET", "/users/me", role=None, headers={"Authorization": f"Bearer {reply.body['access_token']}"}
    )
    assert own.body["username"] == "the-admin"


@pytest.mark.parametrize("name", ["the-admin", "nobody"])
async def test_a_wrong_password_and_an_unknown_user_are_told_alike(served: Served, name: str) -> None:
    await served.token(Role.ADMIN)

    reply = await served.ask("POST", "/auth/login", role=None, json={"username": name, "password": "x"})

    assert (reply.status, reply.detail) == (401, "Incorrect username or password")


async def test_a_token_asked_for_in_json_is_refused(served: Served) -> None:
    assert (await served.ask("POST", "/auth/token", role=None, json={"username": "a", "password": "b"})).status == 415


async def test_a_refresh_token_is_good_for_one_use_and_a_second_ends_its_family(served: Served) -> None:
    body = {"refresh_token": (await pair(served)).body["refresh_token"]}

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(served.ask("POST", "/auth/refresh", role=None, json=body)) for _ in range(50)]

    good = [task.result() for task in asked if task.result().status == 200]
    assert len(good) == 1
    next_one = {"refresh_token": good[0].body["refresh_token"]}
    assert (await served.ask("POST", "/auth/refresh", role=None, json=next_one)).status == 401


async def test_a_log_out_ends_the_token(served: Served) -> None:
    assert (await served.ask("POST", "/auth/logout")).status == 204
    assert (await served.ask("GET", "/tags")).status == 401


async def test_a_demotion_and_a_new_password_end_tokens_at_once(served: Served) -> None:
    user = (await served.ask("GET", "/users/me", role=Role.USER)).body

    await served.ask("PATCH", f"/users/{user['id']}", json={"role": "viewer"})

    assert (await served.ask("GET", "/users/me", role=Role.USER)).status == 401


async def test_who_may_not_is_told_so(served: Served) -> None:
    assert (await served.ask("GET", "/users", role=Role.USER)).detail == "Not enough permissions"
    assert (await served.ask("POST", "/tags", role=Role.VIEWER, json={"name": "x"})).status == 403
    assert (await served.ask("GET", "/users", role=None)).detail == "Not authenticated"


@pytest.mark.parametrize(
    "change",
    [
        {"sub": "nobody"},
        {"role": "admin"},
        {"iss": "other"},
        {"aud": "other"},
        {"exp": 1},
        {"exp": "soon"},
        {"exp": 2**70},
        {"nbf": 2**39},
        {"iat": 1},
        {"iat": None},
        {"jti": None},
        {"exp": None},
        {"role": None},
        {"sub": None},
        {"sub": 7},
    ],
    ids=str,
)
async def test_a_token_with_another_claim_opens_nothing(served: Served, change: dict[str, object]) -> None:
    await served.token(Role.VIEWER)
    now = served.world.clock.now()
    claims = {
        "sub": "the-viewer",
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now.timestamp(),
        "nbf": int(now.timestamp()),
        "exp": int((now + timedelta(minutes=5)).timestamp()),
        "jti": "x",
        "role": "viewer",
    }
    key = served.world.logins.access_tokens._key  # noqa: SLF001 - who forges needs the key
    good = jwt.encode(claims, key, algorithm="HS256")
    changed = {name: value for name, value in {**claims, **change}.items() if value is not None}
    forged = jwt.api_jws.encode(json.dumps(changed).encode(), key, algorithm="HS256")

    assert (await served.ask("GET", "/tags", role=None, headers={"Authorization": f"Bearer {good}"})).status == 200
    reply = await served.ask("GET", "/tags", role=None, headers={"Authorization": f"Bearer {forged}"})
    assert (reply.status, reply.detail) == (401, "Invalid token")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "Bearer \u00e9", "bearer x", "Bearer " + "x" * 4000]
)
async def test_what_is_no_token_opens_nothing(served: Served, header: str) -> None:
    reply = await served.ask("GET", "/tags", role=None, headers={"Authorization": header})

    assert reply.status == 401


async def test_a_token_without_a_signature_opens_nothing(served: Served) -> None:
    token = await served.token(Role.ADMIN)
    claims = jwt.decode(token, options={"verify_signature": False})
    bare = jwt.encode(claims, None, algorithm="none")  # type: ignore[arg-type]  # no key is the point

    assert (await served.ask("GET", "/tags", role=None, headers={"Authorization": f"Bearer {bare}"})).status == 401


async def test_a_password_that_is_changed_while_it_is_checked_opens_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    await served.token(Role.ADMIN)
    user = (await served.ask("GET", "/users/me", role=Role.USER)).body
    entered, released, check = threading.Event(), threading.Event(), bcrypt.checkpw

    def slow(password: bytes, kept: bytes) -> bool:
        entered.set()
        released.wait(10)
        return check(password, kept)

    monkeypatch.setattr(bcrypt, "checkpw", slow)
    login = {"username": "the-user", "password": PASSWORD}
    async with asyncio.TaskGroup() as group:
        logging_in = group.create_task(served.ask("POST", "/auth/login", role=None, json=login))
        await asyncio.to_thread(entered.wait, 10)
        changed = await served.ask("PATCH", f"/users/{user['id']}", json={"password": "a password after this"})
        released.set()

    assert (changed.status, logging_in.result().status) == (200, 401)
