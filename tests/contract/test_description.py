"""The description of the API says of it neither less nor more than there is."""

import json
import re
from collections import Counter

import openapi_spec_validator
import pytest

from netraven.api.application import application
from netraven.api.routes import ROUTES
from tests.contract.operations import DOCUMENT, OPERATIONS
from tests.contract.scene import Scene

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def test_it_is_valid() -> None:
    openapi_spec_validator.OpenAPIV31SpecValidator(json.loads(json.dumps(DOCUMENT))).validate()


def test_no_two_operations_have_the_same_id() -> None:
    ids = Counter(operation.described["operationId"] for operation in OPERATIONS)

    assert not [name for name, count in ids.items() if count > 1]


def test_it_knows_every_route_and_no_other() -> None:
    described = {
        (method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item if method in METHODS
    }

    assert described == {(operation.route.method.value, operation.path) for operation in OPERATIONS}


@pytest.mark.asyncio(loop_scope="module")
async def test_the_server_answers_to_what_is_described_and_to_nothing_else(scene: Scene) -> None:
    routes = application(scene.served.world, ROUTES).router.routes()
    answered = {(route.method, bare(route.resource.canonical)) for route in routes if route.resource is not None}

    assert answered == {(operation.route.method.value, bare(operation.path)) for operation in OPERATIONS}


def test_every_id_of_a_path_is_of_a_noun() -> None:
    for operation in OPERATIONS:
        assert re.findall(r"\{(\w+)\}", operation.path) == list(operation.route.ids), str(operation)


def test_every_operation_says_what_it_is_for() -> None:
    for operation in OPERATIONS:
        described = operation.described
        assert described["summary"]
        assert described["description"].endswith(".")
        assert all(answer["description"] for answer in described["responses"].values())


def bare(path: str) -> str:
    """Return the path without the slash at its end."""
    return path.rstrip("/") or "/"
