import pytest

from netraven.api.application import application, exchanges
from netraven.api.routes import ROUTES
from netraven.core.access import Role
from tests.api.conftest import PASSWORD, Served


@pytest.mark.parametrize("path", ["/tags", "/tags/", "/api/tags", "/api/tags/"])
async def test_a_list_has_its_page_beside_its_items(served: Served, path: str) -> None:
    reply = await served.ask("GET", path)

    assert reply.status == 200
    assert [tag["name"] for tag in reply.body["items"]] == ["default"]
    size = 25 if path.startswith("/api") else 20
    assert {name: reply.body[name] for name in ("total", "page", "size", "pages")} == {
        "total": 1,
        "page": 1,
        "size": size,
        "pages": 1,
    }


async def test_v1_wraps_a_list_and_links_its_pages(served: Served) -> None:
    for name in ("one", "two", "three"):
        await served.ask("POST", "/tags", json={"name": name})

    reply = await served.ask("GET", "/api/v1/tags", params={"per_page": 1, "page": 2, "sort": "-name"})

    assert [tag["name"] for tag in reply.body["data"]] == ["three"]
    assert reply.body["meta"] == {"total": 4, "page": 2, "per_page": 1, "pages": 4}
    links = reply.body["links"]
    assert links["next"] == "/api/v1/tags?per_page=1&page=3&sort=-name"
    assert (await served.ask("GET", links["prev"])).body["meta"]["page"] == 1


async def test_a_page_past_the_end_is_empty_and_knows_the_total(served: Served) -> None:
    reply = await served.ask("GET", "/tags", params={"page": 9})

    assert reply.status == 200
    assert reply.body["items"] == []
    assert reply.body["total"] == 1


async def test_v1_wraps_a_single_object_and_takes_its_uuid(served: Served) -> None:
    tag = (await served.ask("GET", "/tags/1")).body

    by_uid = await served.ask("GET", f"/api/v1/tags/{tag['uid']}")

    assert by_uid.body == {"data": tag}
    assert (await served.ask("GET", f"/tags/{tag['uid']}")).status == 422


async def test_a_uuid_that_nobody_has_is_not_found(served: Served) -> None:
    reply = await served.ask("GET", "/api/v1/tags/00000000-0000-7000-8000-000000000000")

    assert (reply.status, reply.detail) == (404, "Tag not found")


async def test_a_log_in_is_never_wrapped(served: Served) -> None:
    await served.token(Role.ADMIN)
    login = {"username": "the-admin", "password": PASSWORD}

    reply = await served.ask("POST", "/api/v1/auth/login", role=None, json=login)

    assert reply.body["token_type"] == "bearer"


async def test_two_routes_cannot_answer_to_the_same(served: Served) -> None:
    with pytest.raises(ValueError, match="is the path of health and of health"):
        application(served.world, (*ROUTES, ROUTES[0]))


async def test_every_route_stands_on_every_surface_or_at_the_root_alone(served: Served) -> None:
    assert len(exchanges(served.world, ROUTES)) == sum(1 if route.only_root else 3 for route in ROUTES)
