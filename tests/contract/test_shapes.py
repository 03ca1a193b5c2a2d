"""The form of every answer: envelopes, pages, ETags, ids and parameters, on every surface."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from netraven.api.surface import V1
from netraven.core.access import Role
from tests.contract.operations import OPERATIONS, Operation
from tests.contract.scene import UNKNOWN_ID, UNKNOWN_UID, Scene, Sent, is_good

pytestmark = pytest.mark.asyncio(loop_scope="module")

GETS = [one for one in OPERATIONS if one.route.method == "GET"]
PAGES = [one for one in OPERATIONS if one.gives_page]
CREATIONS = [one for one in OPERATIONS if one.route.status == 201]
WITH_IDS = [one for one in OPERATIONS if one.route.ids]

RECORD = {"id", "uid", "created_at", "created_by", "updated_at", "updated_by"}


def every(operations: Sequence[Operation]) -> pytest.MarkDecorator:
    """Run a test once for each of these operations."""
    return pytest.mark.parametrize("operation", operations, ids=str)


@every(OPERATIONS)
async def test_a_slash_at_the_end_makes_no_difference(scene: Scene, operation: Operation) -> None:
    bare = unknown(operation).path.rstrip("/") or "/"

    replies = [await scene.ask(operation, Role.ADMIN, Sent(path=path, body={})) for path in (bare, f"{bare}/")]

    assert replies[0].status == replies[1].status
    assert "Not found" not in [reply.body["detail"] for reply in replies if reply.status == 404]


@every(OPERATIONS)
async def test_a_parameter_that_nobody_knows_is_refused(scene: Scene, operation: Operation) -> None:
    reply = await scene.ask(operation, Role.ADMIN, unknown(operation), params={"nobody_knows": "1"})

    assert (reply.status, list(reply.fields)) == (422, ["nobody_knows"])


@every([one for one in OPERATIONS if one.gives_model and not one.gives_page])
async def test_an_answer_is_wrapped_on_v1_alone(scene: Scene, operation: Operation) -> None:
    body = (await scene.use(operation, Role.ADMIN)).body

    if "error" not in body:
        is_wrapped = isinstance(body, dict) and set(body) == {"data"}
        assert is_wrapped == (operation.surface is V1 and operation.route.enveloped)
        assert isinstance(body["data"] if is_wrapped else body, list) == operation.gives_list


@every(PAGES)
async def test_a_page_has_the_form_of_its_surface(scene: Scene, operation: Operation) -> None:
    body = (await scene.use(operation, Role.ADMIN)).body

    meta = page_of(operation, body)
    size = 25 if operation.surface.prefix == "/api" else 20
    assert meta == {"total": meta["total"], "page": 1, size_name(operation): size, "pages": -(-meta["total"] // size)}


@every(PAGES)
async def test_a_page_past_the_end_is_empty(scene: Scene, operation: Operation) -> None:
    sent = await scene.prepared(operation, Role.ADMIN)

    reply = await scene.ask(operation, Role.ADMIN, sent, params={"page": 10**6, size_name(operation): 500})

    assert reply.status == 200
    assert page_of(operation, reply.body)["page"] == 10**6
    assert not items_of(reply.body)


@every(PAGES)
async def test_a_page_that_cannot_be_is_refused(scene: Scene, operation: Operation) -> None:
    size = size_name(operation)

    for name, value in ((size, 0), (size, 501), (size, "x"), ("page", 0), ("page", 2**31 + 1), ("page", "1.5")):
        reply = await scene.ask(operation, Role.ADMIN, unknown(operation), params={name: value})
        assert (reply.status, list(reply.fields)) == (422, [name])


@every(PAGES)
async def test_a_list_knows_every_order_that_it_names(scene: Scene, operation: Operation) -> None:
    sent = await scene.prepared(operation, Role.ADMIN)
    [sort] = [one for one in operation.described["parameters"] if one["name"] == "sort"]

    for order in sort["schema"]["enum"]:
        assert (await scene.ask(operation, Role.ADMIN, sent, params={"sort": order})).status == 200
    assert (await scene.ask(operation, Role.ADMIN, sent, params={"sort": "secret"})).status == 422


@every(GETS)
async def test_what_has_not_changed_is_not_sent_again(scene: Scene, operation: Operation) -> None:
    sent = await scene.prepared(operation, Role.ADMIN)
    first = await scene.ask(operation, Role.ADMIN, sent)
    if first.status == 200:
        headers = {"If-None-Match": f'"other", {first.headers["ETag"]}'}
        again = await scene.ask(operation, Role.ADMIN, sent, headers=headers)

        # What tells the time of day changes between two requests.
        assert again.status == 304 or again.headers["ETag"] != first.headers["ETag"]


@every(CREATIONS)
async def test_a_creation_says_where_the_record_is(scene: Scene, operation: Operation) -> None:
    created = await scene.use(operation, Role.ADMIN)

    assert created.status == 201
    place = created.headers["Location"]
    reader = next((one for one in GETS if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one.path), place)), None)
    if reader is not None:
        found = await scene.ask(reader, Role.ADMIN, Sent(path=place, body={}))
        assert (found.status, found.body, found.headers["ETag"]) == (200, created.body, created.headers["ETag"])
        assert set(single(operation, created.body)) >= RECORD


@every([one for one in WITH_IDS if one.surface is V1])
async def test_v1_takes_uuids(scene: Scene, operation: Operation) -> None:
    sent = await scene.prepared(operation, Role.ADMIN, uids=True)

    assert is_good(operation, (await scene.ask(operation, Role.ADMIN, sent)).status)


@every(WITH_IDS)
async def test_a_record_that_is_not_there_is_not_found(scene: Scene, operation: Operation) -> None:
    body = await scene.body(operation, Role.ADMIN)

    for record in (UNKNOWN_ID, UNKNOWN_UID) if operation.surface is V1 else (UNKNOWN_ID,):
        reply = await scene.ask(operation, Role.ADMIN, Sent(path=filled(operation, str(record)), body=body))
        assert reply.status == 404
        assert reply.detail.endswith(" not found")


@every(WITH_IDS)
async def test_an_id_that_is_none_is_refused(scene: Scene, operation: Operation) -> None:
    for text in ("0", "-1", "1.0", "x", "9" * 19, "%00", "1%0a", "\u0661", "1%2f..%2f2"):
        reply = await scene.served.ask(operation.route.method, filled(operation, text))

        assert reply.status == 422
        assert set(reply.fields) <= set(operation.route.ids)


def unknown(operation: Operation) -> Sent:
    """Return a request on records that do not exist, without a body."""
    return Sent(path=filled(operation, str(UNKNOWN_ID)), body={})


def filled(operation: Operation, text: str) -> str:
    """Return the path with this for every id."""
    return re.sub(r"\{\w+\}", text, operation.path)


def single(operation: Operation, body: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a single object without what its surface wraps it in."""
    return body["data"] if operation.surface.wraps and operation.route.enveloped else body


def size_name(operation: Operation) -> str:
    """Return the parameter that sets the size of a page."""
    return "per_page" if operation.surface is V1 else "size"


def items_of(body: Any) -> list[Any]:  # noqa: ANN401 - JSON
    """Return the items of a page on any surface."""
    items: list[Any] = body["data"] if "data" in body else body["items"]
    return items


def page_of(operation: Operation, body: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Return the numbers of a page, which must have the form of its surface."""
    if operation.surface is V1 and operation.route.enveloped:
        assert set(body) == {"data", "meta", "links"}
        assert set(body["links"]) == {"self", "first", "prev", "next", "last"}
        numbers: dict[str, Any] = body["meta"]
        return numbers
    assert set(body) >= {"items"}
    return {name: value for name, value in body.items() if name != "items"}
