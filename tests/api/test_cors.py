import pytest

from netraven.api.front import Rules
from tests.api.conftest import Served
from tests.api.raw import serving

PAGE = "https://portal.example.net"
ASKS = {"Origin": PAGE, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}


def allowed(headers: dict[str, str]) -> set[str]:
    return {name for name in headers if name.lower().startswith("access-control-")}


async def test_no_page_of_another_server_may_read_anything_unless_it_is_named(served: Served) -> None:
    read = await served.ask("GET", "/tags", headers={"Origin": PAGE})
    asked = await served.ask("OPTIONS", "/tags/1", role=None, headers=ASKS)

    assert (read.status, asked.status) == (200, 405)
    assert not allowed(read.headers) | allowed(asked.headers)


async def test_a_page_that_is_named_may_read_answers_and_refusals(served: Served) -> None:
    async with serving(served, Rules(origins=[PAGE])) as other:
        read = await other.ask("GET", "/tags", headers={"Origin": PAGE})
        refused = await other.ask("GET", "/tags", role=None, headers={"Origin": PAGE})

    for reply in (read, refused):
        assert reply.headers["Access-Control-Allow-Origin"] == PAGE
        assert reply.headers["Vary"] == "Origin"
        assert "ETag" in reply.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in reply.headers


@pytest.mark.parametrize("origin", ["https://other.example", "https://portal.example.net:8443", "null", PAGE + ".x"])
async def test_another_page_may_not(served: Served, origin: str) -> None:
    async with serving(served, Rules(origins=[PAGE])) as other:
        read = await other.ask("GET", "/tags", headers={"Origin": origin})
        asked = await other.ask("OPTIONS", "/tags/1", role=None, headers={**ASKS, "Origin": origin})

    assert not allowed(read.headers) | allowed(asked.headers)
    assert (read.headers["Vary"], asked.status) == ("Origin", 405)


async def test_a_preflight_is_told_the_methods_of_the_route(served: Served) -> None:
    async with serving(served, Rules(origins=[PAGE])) as other:
        asked = await other.ask("OPTIONS", "/api/v1/users/1", role=None, headers=ASKS)
        missing = await other.ask("OPTIONS", "/nothing", role=None, headers=ASKS)

    assert (asked.status, asked.body) == (204, "")
    assert asked.headers["Access-Control-Allow-Methods"] == "DELETE, GET, PATCH, PUT"
    assert "Authorization" in asked.headers["Access-Control-Allow-Headers"]
    assert missing.status == 404
