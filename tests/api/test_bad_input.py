import io

import pytest

from tests.api.conftest import Served

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"name": NaN}', 400),
        (b'{"name": "a", "name": "b"}', 400),
        (b"[" * 100_000, 400),
        (b'{"name": "\xff"}', 400),
        (b'{"name": "\\ud800"}', 422),
        (b'{"name": "\\u0000"}', 422),
        (b'{"name": "two\\nlines"}', 422),
        (b'{"name": 3}', 422),
        (b'{"name": ' + b"9" * 5000 + b"}", 400),
        (b'{"name": ""}', 422),
        (b'{"name": null}', 422),
        (b"{}", 422),
        (b"[]", 422),
        (b'"name"', 422),
    ],
)
async def test_a_body_that_makes_no_sense_is_refused_and_nothing_is_written(
    served: Served, body: bytes, status: int
) -> None:
    reply = await served.ask("POST", "/tags", data=body, headers=JSON)

    assert reply.status == status
    assert reply.body["status_code"] == status
    assert reply.body["error"]["path"] == "/tags"
    assert (await served.ask("GET", "/tags")).body["total"] == 1


async def test_every_wrong_field_is_named(served: Served) -> None:
    reply = await served.ask("POST", "/tags", json={"name": "x" * 300, "typ": "role", "description": 7})

    assert reply.fields == {
        "name": "String should have at most 255 characters",
        "typ": "there is no such field",
        "description": "Input should be a valid string",
    }
    assert reply.body["type"] == "validation_error"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?foo=1", "foo"),
        ("?page=0", "page"),
        ("?page=x", "page"),
        ("?size=501", "size"),
        ("?page=1&page=2", "page"),
        ("?per_page=2", "per_page"),
        ("?sort=secret", "sort"),
    ],
)
async def test_a_parameter_that_makes_no_sense_is_refused(served: Served, query: str, field: str) -> None:
    reply = await served.ask("GET", "/tags" + query)

    assert reply.status == 422
    assert list(reply.fields) == [field]


@pytest.mark.parametrize("tag_id", ["0", "-1", "1.0", "x", "9" * 19, "9" * 40, "%00", "1%0a", "\u0661"])
async def test_an_id_that_is_none_is_refused(served: Served, tag_id: str) -> None:
    reply = await served.ask("GET", f"/tags/{tag_id}")

    assert reply.status == 422
    assert list(reply.fields) == ["tag_id"]


async def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    reply = await served.ask("POST", "/tags", data=io.BytesIO(b'"' + b"x" * 1024 * 1024 + b'"'), headers=JSON)

    assert (reply.status, reply.body["type"]) == (413, "payload_too_large")


async def test_another_content_type_is_refused(served: Served) -> None:
    reply = await served.ask("POST", "/tags", data=b"<name/>", headers={"Content-Type": "text/xml"})

    assert (reply.status, reply.detail) == (415, "Content-Type must be application/json, not text/xml")


async def test_what_is_not_there_and_what_cannot_be_done_have_the_same_shape(served: Served) -> None:
    missing = await served.ask("GET", "/nothing")
    wrong = await served.ask("DELETE", "/tags")

    assert (missing.status, missing.body["type"]) == (404, "not_found")
    assert (wrong.status, wrong.body["type"], wrong.headers["Allow"]) == (405, "method_not_allowed", "GET,POST")


async def test_a_request_id_is_kept_if_it_is_one_and_made_if_not(served: Served) -> None:
    kept = await served.ask("GET", "/nothing", headers={"X-Request-ID": "night-1.a"})
    made = await served.ask("GET", "/health", headers={"X-Request-ID": "a b"})

    assert kept.body["request_id"] == kept.headers["X-Request-ID"] == "night-1.a"
    assert made.headers["X-Request-ID"] not in {"", "a b"}


async def test_another_version_of_the_api_is_refused(served: Served) -> None:
    reply = await served.ask("GET", "/health", headers={"X-API-Version": "2"})

    assert (reply.status, reply.headers["X-API-Version"]) == (400, "1")
