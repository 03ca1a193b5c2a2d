"""The description of the API, and the page that shows it without the Internet."""

import re

import pytest

from netraven.api.routers import docs
from netraven.api.routes import ROUTES
from tests.api.conftest import Served

MEDIA = {
    "/docs": "text/html; charset=utf-8",
    "/docs/": "text/html; charset=utf-8",
    "/docs/start.js": "text/javascript; charset=utf-8",
    "/docs/swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "/docs/swagger-ui.css": "text/css; charset=utf-8",
}


async def test_the_description_holds_every_route_and_itself(served: Served) -> None:
    reply = await served.ask("GET", "/openapi.json", role=None)

    assert reply.body["openapi"].startswith("3.1")
    described = {(method.upper(), path) for path, item in reply.body["paths"].items() for method in item}
    assert {(route.method.value, route.path) for route in ROUTES} <= described
    assert ("GET", "/openapi.json") in described


async def test_every_reference_in_the_description_leads_somewhere(served: Served) -> None:
    reply = await served.ask("GET", "/openapi.json", role=None)

    references = set(re.findall(r"#/components/schemas/([^']+)'", str(reply.body)))
    assert references
    assert references <= set(reply.body["components"]["schemas"])
    operations = [op["operationId"] for item in reply.body["paths"].values() for op in item.values()]
    assert len(set(operations)) == len(operations)


async def test_an_unchanged_description_is_not_sent_again(served: Served) -> None:
    first = await served.ask("GET", "/openapi.json", role=None)

    again = await served.ask("GET", "/openapi.json", role=None, headers={"If-None-Match": first.headers["ETag"]})

    assert again.status == 304


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/v1/openapi.json", "/api/docs", "/api/v1/docs"])
async def test_page_and_description_stand_at_the_root_alone(served: Served, path: str) -> None:
    assert (await served.ask("GET", path, role=None)).status == 404


@pytest.mark.parametrize("path", MEDIA)
async def test_everything_of_the_page_is_there(served: Served, path: str) -> None:
    reply = await served.ask("GET", path, role=None)

    assert (reply.status, reply.headers["Content-Type"]) == (200, MEDIA[path])
    assert reply.headers["Cache-Control"] == "no-cache"


async def test_the_page_loads_from_here_alone_and_holds_no_script(served: Served) -> None:
    reply = await served.ask("GET", "/docs", role=None)

    policy = dict(part.strip().split(" ", 1) for part in reply.headers["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert '<meta charset="utf-8">' in reply.body
    assert re.findall(r"<script[^>]*>([^<]*)</script>", reply.body) == ["", ""]
    loaded = re.findall(r'(?:src|href)="(/docs/[^"]*)"', reply.body)
    assert sorted(loaded) == sorted(set(MEDIA) - {"/docs", "/docs/"})
    assert "://" not in reply.body


async def test_all_other_answers_allow_a_browser_nothing(served: Served) -> None:
    reply = await served.ask("GET", "/health", role=None)

    assert reply.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_without_the_package_the_page_says_what_is_missing(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs.read_asset.cache_clear()
    monkeypatch.setattr(docs, "find_spec", lambda _: None)

    reply = await served.ask("GET", "/docs/swagger-ui.css", role=None)

    assert (reply.status, reply.detail) == (404, "the package swagger-ui-py is not installed")
