"""The description of the API (OpenAPI 3.1), made of the routes themselves."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from netraven import __version__
from netraven.api.errors import ErrorBody
from netraven.api.page import Page, PageParams
from netraven.api.routing import AnyRoute, Params, Text
from netraven.api.surface import ROOT, SURFACES, Surface
from netraven.core.access import Allow

Json = dict[str, Any]

_REF = "#/components/schemas/{model}"


def describe(routes: Sequence[AnyRoute]) -> Json:
    """Return the document for all routes on all surfaces."""
    schemas = _Schemas(routes)
    paths: dict[str, Json] = {}
    for surface in SURFACES:
        for route in routes:
            if surface is ROOT or not route.only_root:
                item = paths.setdefault(surface.prefix + route.path, {})
                item[route.method.lower()] = _operation(route, surface, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "NetRaven", "version": __version__, "description": _INTRODUCTION},
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


_INTRODUCTION = "Keeps every configuration your network devices ever had. The same routes answer on three surfaces."


class _Schemas:
    """The schemas of all models that the routes take and give."""

    def __init__(self, routes: Iterable[AnyRoute]) -> None:
        taken = {route.takes for route in routes if route.has_body}
        given = {_model(route.gives) for route in routes if route.gives not in {NoneType, Text}} | {ErrorBody}
        wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = []
        wanted.extend((model, "validation") for model in sorted(taken, key=_name))
        wanted.extend((model, "serialization") for model in sorted(given, key=_name))
        self._refs, document = models_json_schema(wanted, ref_template=_REF)
        self.definitions: Json = document.get("$defs", {})

    def taken(self, model: type[BaseModel]) -> Json:
        return self._refs[(model, "validation")]

    def given(self, kind: Any) -> Json:  # noqa: ANN401 - a model, or a list of one
        schema = self._refs[(_model(kind), "serialization")]
        return {"type": "array", "items": schema} if get_origin(kind) is list else schema


def _model(kind: Any) -> type[BaseModel]:  # noqa: ANN401 - a model, or a list of one
    model: type[BaseModel] = get_args(kind)[0] if get_origin(kind) is list else kind
    return model


def _name(model: type[BaseModel]) -> str:
    return model.__name__


def _operation(route: AnyRoute, surface: Surface, schemas: _Schemas) -> Json:
    operation: Json = {
        "operationId": f"{surface.name}_{route.method.lower()}_{route.name}",
        "summary": route.summary,
        "description": route.handler.__doc__ or "",
        "tags": [route.path.split("/")[1]],
        "parameters": [
            *_path_parameters(route, surface),
            *_query_parameters(route.query, surface),
            *_cookie_parameters(route),
        ],
        "responses": {str(status): answer for status, answer in _responses(route, surface, schemas)},
        "security": _security(route),
        "x-role": route.allow.value,
    }
    if route.has_body:
        operation["requestBody"] = {
            "required": not route.is_body_optional,
            "content": {route.form.value: {"schema": schemas.taken(route.takes)}},
        }
    if route.deprecated_for is not None:
        operation["deprecated"] = True
    return operation


def _security(route: AnyRoute) -> list[Json]:
    if route.allow is Allow.ANYONE:
        return []
    return [{"bearer": []}, {}] if route.is_open_here else [{"bearer": []}]


def _path_parameters(route: AnyRoute, surface: Surface) -> Iterable[Json]:
    number: Json = {"type": "integer", "minimum": 1}
    schema = {"anyOf": [number, {"type": "string", "format": "uuid"}]} if surface.takes_uids else number
    for name in re.findall(r"\{(\w+)\}", route.path):
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(kind: type[Params], surface: Surface) -> Iterable[Json]:
    schema = kind.model_json_schema()
    for name, field in schema.get("properties", {}).items():
        shown = dict(field)
        called = surface.size_name if name == "size" and issubclass(kind, PageParams) else name
        if called != name or (name == "size" and "default" in shown):
            shown["default"] = surface.default_size
        yield {"name": called, "in": "query", "required": name in schema.get("required", []), "schema": shown}


def _cookie_parameters(route: AnyRoute) -> Iterable[Json]:
    if route.cookie is not None:
        yield {"name": route.cookie.name, "in": "cookie", "required": False, "schema": {"type": "string"}}


def _responses(route: AnyRoute, surface: Surface, schemas: _Schemas) -> Iterable[tuple[int, Json]]:
    if route.gives is NoneType:
        yield 204, {"description": "Done"}
    elif route.gives is Text:
        shown = {media_type: {"schema": {"type": "string"}} for media_type in route.media_types}
        yield route.status, {"description": "Good", "content": shown}
    else:
        good = {"content": {"application/json": {"schema": _enveloped(route, surface, schemas)}}}
        yield route.status, {"description": "Good"} | good
        for status in route.other_statuses.values():
            yield status, {"description": "The same, with something amiss"} | good
    if route.method == "GET":
        yield 304, {"description": "Unchanged"}
    error = {"application/json": {"schema": schemas.given(ErrorBody)}}
    for status in sorted({*_own_errors(route), *route.errors}):
        yield status, {"description": _DESCRIPTIONS[status], "content": error}


def _own_errors(route: AnyRoute) -> Iterable[int]:
    """Yield the errors that follow from the declaration."""
    yield from (400, 422, 429, 500)
    if route.allow is not Allow.ANYONE:
        yield from (401, 403)
    if route.ids:
        yield 404
    if route.has_body:
        yield from (408, 413, 415)


_DESCRIPTIONS: Mapping[int, str] = {
    400: "The request makes no sense, or a name is taken",
    401: "Nobody has proved who asks",
    403: "Not enough permissions",
    404: "No such record",
    408: "The body took too long",
    409: "Another record or a running operation stands in the way",
    412: "The record has changed meanwhile",
    413: "The body is too large",
    415: "Another content type",
    422: "A field makes no sense",
    429: "Too many requests",
    500: "A fault of the appliance",
    503: "The queue is full",
}


def _enveloped(route: AnyRoute, surface: Surface, schemas: _Schemas) -> Json:
    inner = schemas.given(route.gives)
    wraps = surface.wraps and route.enveloped
    if not issubclass(_model(route.gives), Page):
        return {"type": "object", "required": ["data"], "properties": {"data": inner}} if wraps else inner
    items = schemas.definitions[inner["$ref"].rpartition("/")[2]]["properties"]["items"]
    numbers = ("total", "page", surface.size_name, "pages")
    meta = {name: {"type": "integer", "minimum": 0} for name in numbers}
    if not wraps:
        return {"type": "object", "required": ["items", *numbers], "properties": {"items": items, **meta}}
    links = {name: {"type": ["string", "null"]} for name in ("self", "first", "prev", "next", "last")}
    return {
        "type": "object",
        "required": ["data", "meta", "links"],
        "properties": {
            "data": items,
            "meta": {"type": "object", "required": list(numbers), "properties": meta},
            "links": {"type": "object", "required": list(links), "properties": links},
        },
    }
