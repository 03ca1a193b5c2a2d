"""Bodies that make no sense, sent to every route that takes one: refused, and nothing is written."""

import io
import json
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol

import jsonschema_rs
import pytest

from netraven.api.surface import ROOT
from netraven.core.access import Role
from tests.api.conftest import Reply
from tests.contract.examples import fields
from tests.contract.operations import DOCUMENT, OPERATIONS, Operation
from tests.contract.rows import count_rows
from tests.contract.scene import Scene, Sent

pytestmark = pytest.mark.asyncio(loop_scope="module")

WITH_BODIES = [one for one in OPERATIONS if one.route.has_body and one.surface is ROOT]
WITH_JSON = [one for one in WITH_BODIES if one.takes_json]

NO_JSON = {
    "nothing": b"",
    "cut short": b'{"name": "a"',
    "no number": b'{"name": NaN}',
    "infinite": b'{"name": -Infinity}',
    "a name twice": b'{"name": "a", "name": "b"}',
    "a name twice further down": b'{"tags": [{"name": "a", "name": "b"}]}',
    "100,000 deep": b"[" * 100_000,
    "100,000 deep and whole": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects deep": b'{"a":' * 100_000,
    "a number of 5,000 digits": b'{"name": ' + b"9" * 5000 + b"}",
    "not UTF-8": b'{"name": "\xff"}',
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "two values": b"{} {}",
    "a comment": b"{} // nothing",
}
NO_OBJECT = {"a list": b"[]", "a text": b'"name"', "nothing": b"null", "a number": b"3", "a truth": b"true"}

CONTENT_TYPES = {
    "application/json": "application/json",
    "application/x-www-form-urlencoded": "application/x-www-form-urlencoded",
    "multipart/form-data": "multipart/form-data; boundary=limit",
}

BOMB = zlib.compress(b" " * 16 * 1024 * 1024)

WRONG: Mapping[str, Any] = {
    "null": None,
    "true": True,
    "-1": -1,
    "1.5": 1.5,
    "2**63": 2**63,
    "2**64": 2**64,
    "1e400": 10**400,
    "an empty text": "",
    "a digit": "1",
    "NUL": "a\0b",
    "a lone surrogate": "a\ud800",
    "two lines": "a\nb",
    "70,000 signs": "x" * 70_000,
    "an empty list": [],
    "a list of all": [None, True, -1, 2**64, "a\ud800", {}],
    "an empty object": {},
    "an object": {"nobody_knows": 1},
}


@pytest.mark.parametrize("operation", WITH_BODIES, ids=str)
class TestEveryBody:
    async def test_of_another_content_type_is_refused(self, scene: Scene, operation: Operation) -> None:
        async with refusing(scene, operation) as send:
            for kind in ("text/xml", "text/plain", "nonsense"):
                assert (await send(b"{}", {"Content-Type": kind})).status == 415, kind

    async def test_that_is_too_large_is_refused(self, scene: Scene, operation: Operation) -> None:
        async with refusing(scene, operation) as send:
            assert (await send(io.BytesIO(b'"' + b"x" * 12 * 1024 * 1024 + b'"'))).status == 413

    async def test_that_is_compressed_is_refused(self, scene: Scene, operation: Operation) -> None:
        async with refusing(scene, operation) as send:
            for kind in ("deflate", "gzip", "br", "nonsense"):
                assert (await send(BOMB, {"Content-Encoding": kind})).status == 415, kind


@pytest.mark.parametrize("operation", WITH_JSON, ids=str)
class TestEveryJson:
    async def test_that_is_none_is_refused(self, scene: Scene, operation: Operation) -> None:
        async with refusing(scene, operation) as send:
            for name, body in NO_JSON.items():
                assert (await send(body)).status == 400, name

    async def test_that_is_no_object_is_refused(self, scene: Scene, operation: Operation) -> None:
        async with refusing(scene, operation) as send:
            for name, body in NO_OBJECT.items():
                assert (await send(body)).status == 422, name

    async def test_with_a_field_that_nobody_knows_is_refused(self, scene: Scene, operation: Operation) -> None:
        good = (await scene.body(operation, Role.ADMIN))["json"]

        async with refusing(scene, operation) as send:
            reply = await send(json.dumps({**good, "nobody_knows": 1}).encode())

        assert (reply.status, list(reply.fields)) == (422, ["nobody_knows"])

    async def test_with_a_field_of_another_type_is_refused_by_its_name(
        self, scene: Scene, operation: Operation
    ) -> None:
        good = (await scene.body(operation, Role.ADMIN))["json"]

        async with refusing(scene, operation) as send:
            for field, value, name in values(operation, right=False):
                reply = await send(json.dumps({**good, field: value}).encode())
                named = {one.partition(".")[0] for one in reply.fields}
                assert (reply.status, named) == (422, {field}), f"{field}: {name}"

    async def test_with_a_field_that_its_schema_allows_never_breaks(self, scene: Scene, operation: Operation) -> None:
        sent = await scene.prepared(operation, Role.ADMIN)

        for field, value, _ in values(operation, right=True):
            body = {**(await scene.body(operation, Role.ADMIN))["json"], field: value}
            await scene.ask(operation, Role.ADMIN, Sent(path=sent.path, body={"json": body}))


class Send(Protocol):
    """Sends a body to an operation."""

    async def __call__(self, body: bytes | io.BytesIO, headers: Mapping[str, str] = ..., /) -> Reply: ...


@asynccontextmanager
async def refusing(scene: Scene, operation: Operation) -> AsyncIterator[Send]:
    """Return a way to send bodies to an operation, none of which may change the number of rows of any table."""
    await scene.served.token(Role.ADMIN)
    path = (await scene.prepared(operation, Role.ADMIN)).path
    form = {"Content-Type": CONTENT_TYPES[operation.route.form.value]}
    before = count_rows(scene.served.folder)

    async def send(body: bytes | io.BytesIO, headers: Mapping[str, str] = form, /) -> Reply:
        return await scene.ask(operation, Role.ADMIN, Sent(path=path, body={"data": body}), headers={**form, **headers})

    yield send
    assert count_rows(scene.served.folder) == before


def values(operation: Operation, *, right: bool) -> Iterator[tuple[str, Any, str]]:
    """Yield values that the schema of a field allows, or does not, each with its field and its name."""
    for field, schema in fields(operation.body_schema):
        allowed = jsonschema_rs.Draft202012Validator({**schema, "components": DOCUMENT["components"]})
        for name, value in WRONG.items():
            is_unicode = "\\ud800" not in json.dumps(value)
            if (is_unicode and allowed.is_valid(value)) is right:
                yield field, value, name
