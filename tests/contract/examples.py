"""Bodies that routes take, made of their schemas: the fields that are required, each with a value that makes sense."""

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from tests.contract.operations import DOCUMENT

Json = Any

_NUMBERS = itertools.count(1)


def _address(number: int) -> str:
    # Nothing listens there: a visit ends at once.
    return f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


# What a schema alone does not tell of a field, by the name of the field.
VALUES: Mapping[str, Callable[[int], Json]] = {
    "username": lambda number: f"somebody-{number}",
    "hostname": lambda number: f"device-{number}",
    "name": lambda number: f"name {number}",
    "title": lambda number: f"title {number}",
    "host": _address,
    "address": _address,
    "ip_address": _address,
    "device_type": lambda number: "cisco_ios",  # noqa: ARG005 - each takes the number
    "password": lambda number: f"a good password {number}",
    "fingerprint": lambda number: f"SHA256:{number:043}",
    "role": lambda number: "user",  # noqa: ARG005 - each takes the number
}


def resolved(schema: Json) -> Json:
    """Return the schema that a reference leads to."""
    while "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def example(schema: Json, also: Collection[str] = ()) -> dict[str, Json]:
    """Return an object with what the schema requires, and these fields; each has other names and addresses."""
    number = next(_NUMBERS)
    schema = resolved(schema)
    wanted = (*schema.get("required", ()), *also)
    return {name: _value(name, schema["properties"][name], number) for name in wanted}


def _value(name: str, schema: Json, number: int) -> Json:
    if name in VALUES:
        return VALUES[name](number)
    schema = resolved(schema)
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return _value(name, options[0], number)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    return _PLAIN[schema["type"]](schema, number)


_PLAIN: Mapping[str, Callable[[Json, int], Json]] = {
    "string": lambda schema, number: f"text {number}".ljust(schema.get("minLength", 0), "x"),
    "integer": lambda schema, number: schema.get("minimum", 1),  # noqa: ARG005 - each takes both
    "number": lambda schema, number: schema.get("minimum", 1.0),  # noqa: ARG005 - each takes both
    "boolean": lambda schema, number: True,  # noqa: ARG005 - each takes both
    "array": lambda schema, number: [],  # noqa: ARG005 - each takes both
    "object": lambda schema, number: example(schema),  # noqa: ARG005 - each takes both
    "null": lambda schema, number: None,  # noqa: ARG005 - each takes both
}


def fields(schema: Json) -> Iterator[tuple[str, Json]]:
    """Yield every field of an object with its schema."""
    yield from resolved(schema).get("properties", {}).items()
