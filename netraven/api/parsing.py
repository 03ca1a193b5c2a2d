"""From what stands in a request to typed values, or to a problem that names the field."""

import json
import types
from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar, Union, get_args, get_origin
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError

from netraven.api.bodies import reading_body
from netraven.api.errors import FieldError, Problem, invalid
from netraven.api.routing import AnyRoute, Form, Params
from netraven.api.surface import Surface
from netraven.api.uploads import parse_upload

Query = TypeVar("Query", bound=Params)
Model = TypeVar("Model")

LARGEST_ID = 2**63 - 1  # SQLite's integers


def parse_query(kind: type[Query], surface: Surface, request: web.Request) -> Query:
    """Return the query parameters.  Raises: Problem: one is unknown, given twice, or makes no sense."""
    if not request.rel_url.raw_query_string:
        return _nothing_given(kind, surface)
    given: dict[str, object] = {}
    paged = "size" in kind.model_fields
    for name in request.query:
        field = "size" if paged and name == surface.size_name else name
        if paged and name == "size" and surface.size_name != "size":
            raise _unknown(name)
        values = request.query.getall(name)
        if _is_list(kind, field):
            given[field] = values
        elif len(values) > 1:
            raise Problem(
                status=422,
                detail=f"{name}: is given {len(values)} times",
                fields=[FieldError(field=name, message=f"is given {len(values)} times")],
            )
        else:
            given[field] = values[0]
    return _params(kind, surface, given)


_NOTHING_GIVEN: dict[tuple[Any, str], Any] = {}


def _nothing_given(kind: type[Query], surface: Surface) -> Query:
    """Return the defaults, which are the same each time and cannot be changed."""
    found: Query | None = _NOTHING_GIVEN.get((kind, surface.name))
    if found is None:
        found = _NOTHING_GIVEN[kind, surface.name] = _params(kind, surface, {})
    return found


def _params(kind: type[Query], surface: Surface, given: dict[str, object]) -> Query:
    if "size" in kind.model_fields:
        given.setdefault("size", surface.default_size)
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise invalid(error, shown={"size": surface.size_name}) from error


def _unknown(name: str) -> Problem:
    message = "there is no such parameter"
    return Problem(status=422, detail=f"{name}: {message}", fields=[FieldError(field=name, message=message)])


def _is_list(kind: type[Params], name: str) -> bool:
    field = kind.model_fields.get(name)
    if field is None:
        return False
    options = get_args(field.annotation) if get_origin(field.annotation) in {Union, types.UnionType} else ()
    return any(get_origin(option) in {list, tuple} for option in (field.annotation, *options))


def parse_id(text: str, name: str, surface: Surface) -> int | UUID:
    """Return an id of a path: a number, or on some surfaces a UUID.  Raises: Problem: it is neither."""
    if text.isascii() and text.isdigit() and 0 < int(text[:20]) <= LARGEST_ID and len(text) <= len(str(LARGEST_ID)):
        return int(text)
    if surface.takes_uids:
        try:
            return UUID(text)
        except ValueError:
            pass
    message = "is not an id: a number from 1 on" + (", or a UUID" if surface.takes_uids else "")
    raise Problem(status=422, detail=f"{name}: {message}", fields=[FieldError(field=name, message=message)])


async def parse_body(route: AnyRoute, request: web.Request) -> object:
    """Return the body.  Raises: Problem: too large, another content type, not JSON, or not what the route takes."""
    if request.content_type != route.form:
        raise Problem(status=415, detail=f"Content-Type must be {route.form}, not {request.content_type}")
    async with reading_body(route, request) as readable:
        return await _read(route, readable)


async def _read(route: AnyRoute, request: web.Request) -> object:
    if route.form is Form.URLENCODED:
        return _validated(route.takes, json.dumps(_once(await _form(request))).encode())
    content = await request.read()
    if route.form is Form.MULTIPART:
        return parse_upload(request.headers["Content-Type"], content)
    _check_json(content)
    return _validated(route.takes, content)


async def _form(request: web.Request) -> Mapping[str, object]:
    try:
        return await request.post()
    except ValueError as error:
        raise Problem(status=400, detail="the body is not URL-encoded UTF-8") from error


def _once(fields: Mapping[str, object]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _validated(kind: type[Model], content: bytes) -> Model:
    try:
        return _adapter(kind).validate_json(content)
    except ValidationError as error:
        raise invalid(error) from error


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: type[Model]) -> TypeAdapter[Model]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _check_json(content: bytes) -> None:
    """Refuse what is not JSON, and what JSON allows and no two programs read alike (RFC 8259, sections 4 and 6)."""
    try:
        json.loads(content, object_pairs_hook=_without_duplicates, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(status=400, detail=f"the body is not valid JSON: {_said(error)}") from error


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower()} at line {error.lineno}, column {error.colno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error).lower()


def _without_duplicates(pairs: list[tuple[str, object]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        name = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {name[:64]!r} stands there twice")


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


class Input(BaseModel):
    """What a body holds: types as they stand in JSON, and no field that is not named."""

    model_config = {"extra": "forbid", "strict": True, "frozen": True, "str_max_length": 65_536}
