"""The refresh token in a cookie: out of reach of scripts, and of pages of other sites."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from aiohttp import web

from netraven.api.cookies import Cookie, Jar, leave
from netraven.core.access import Role
from tests.api.conftest import PASSWORD, Reply, Served


async def log_in(served: Served, prefix: str = "") -> Reply:
    await served.token(Role.ADMIN)
    served.session.cookie_jar.clear()
    body = {"username": "the-admin", "password": PASSWORD}
    return await served.ask("POST", f"{prefix}/auth/login", role=None, params={"cookie": "true"}, json=body)


def cookie_of(reply: Reply) -> str:
    return str(SimpleCookie(reply.headers["Set-Cookie"])["netraven_refresh"].value)


def sent(cookie: str, **headers: str) -> dict[str, str]:
    return {"Cookie": f"netraven_refresh={cookie}", **headers}


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
async def test_a_page_gets_the_refresh_token_where_no_script_reads_it(served: Served, prefix: str) -> None:
    reply = await log_in(served, prefix)

    kept = SimpleCookie(reply.headers["Set-Cookie"])["netraven_refresh"]
    assert reply.body["refresh_token"] is None
    assert (kept["path"], kept["samesite"], kept["httponly"], kept["secure"]) == (f"{prefix}/auth", "Strict", True, "")
    assert int(kept["max-age"]) == 14 * 24 * 3600


async def test_a_log_in_without_a_cookie_sets_none(served: Served) -> None:
    await served.token(Role.ADMIN)
    login = {"username": "the-admin", "password": PASSWORD}

    assert "Set-Cookie" not in (await served.ask("POST", "/auth/login", role=None, json=login)).headers


async def test_the_cookie_is_changed_for_new_tokens_once(served: Served) -> None:
    first = cookie_of(await log_in(served))

    good = await served.ask("POST", "/auth/refresh", role=None, headers=sent(first, Origin=served.url))
    again = await served.ask("POST", "/auth/refresh", role=None, headers=sent(first))

    assert (good.status, good.body["refresh_token"]) == (200, None)
    assert cookie_of(good) != first
    assert (again.status, again.detail) == (401, "Invalid token")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
async def test_a_page_of_another_site_cannot_use_the_cookie(served: Served, path: str, origin: str) -> None:
    kept = cookie_of(await log_in(served))

    refused = await served.ask("POST", path, headers=sent(kept, Origin=origin))

    assert refused.status == 403
    assert (await served.ask("POST", "/auth/refresh", role=None, headers=sent(kept))).status == 200


async def test_a_log_out_empties_the_cookie_and_ends_its_family(served: Served) -> None:
    reply = await log_in(served)
    kept, bearer = cookie_of(reply), f"Bearer {reply.body['access_token']}"

    out = await served.ask("POST", "/auth/logout", headers=sent(kept, Authorization=bearer))

    assert (out.status, cookie_of(out)) == (204, "")
    assert "Max-Age=0" in out.headers["Set-Cookie"]
    assert (await served.ask("POST", "/auth/refresh", role=None, headers=sent(kept))).status == 401


async def test_a_refresh_without_any_token_names_the_field(served: Served) -> None:
    reply = await served.ask("POST", "/auth/refresh", role=None)

    assert (reply.status, list(reply.fields)) == (422, ["refresh_token"])


async def test_under_tls_the_cookie_is_for_tls_alone() -> None:
    response = web.Response()
    jar = Jar()
    jar.put("value", timedelta(days=1))

    leave(jar, Cookie(name="kept", path="/auth"), "", response, is_secure=True)

    assert response.cookies["kept"]["secure"] is True
