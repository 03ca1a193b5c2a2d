"""One request on its way through a route: guard, parsing, handler, envelope, ETag."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from types import NoneType
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import TypeAdapter

from netraven.api.cookies import leave, open_jar
from netraven.api.page import Listing, Page, PageParams
from netraven.api.parsing import parse_body, parse_id, parse_query
from netraven.api.routing import AnyRoute, Call, Form, Method, Text
from netraven.api.server import local_caller
from netraven.api.surface import Surface
from netraven.core.access import Allow, Caller, Role
from netraven.core.errors import ForbiddenError, NotAuthenticatedError, NotFoundError
from netraven.services.access_tokens import INVALID
from netraven.services.callers import MISSING
from netraven.services.world import World
from netraven.store import ids

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")  # in the name of a file, for whatever system keeps it
NOBODY = Caller(user_id=None, name="", role=Role.VIEWER)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A route on one surface, ready to answer requests."""

    route: AnyRoute
    surface: Surface
    world: World

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request.  Raises: Problem, NetravenError."""
        route = self.route
        caller = await self._guard(request)
        call = Call(
            world=self.world,
            caller=caller,
            address=request.remote or "",
            ids=await self._ids(request),
            query=parse_query(route.query, self.surface, request),
            body=await self._body(request),
            jar=open_jar(route.cookie, request),
        )
        response = self._response(request, call, await route.handler(call))
        if route.cookie is not None:
            leave(call.jar, route.cookie, self.surface.prefix, request, response)
        return response

    async def _guard(self, request: web.Request) -> Caller:
        """Let in who may come in, before anything of the request is read."""
        if self.route.allow is Allow.ANYONE:
            return NOBODY
        local = local_caller(request)
        if local is not None:
            return local
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            raise NotAuthenticatedError(MISSING)
        if scheme.lower() != "bearer" or not token:
            raise NotAuthenticatedError(INVALID)
        caller = await self.world.callers.of(token.strip())
        if not caller.role.includes(Role(self.route.allow)):
            raise ForbiddenError("Not enough permissions")
        return caller

    async def _body(self, request: web.Request) -> object:
        route = self.route
        if not route.has_body:
            return None
        if route.is_body_optional and not request.body_exists:
            return route.takes()
        return await parse_body(route, request)

    async def _ids(self, request: web.Request) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for name, noun in self.route.ids.items():
            given = parse_id(request.match_info[name], name, self.surface)
            if isinstance(given, UUID):
                known = await ids.of_uid(self.world.db.reader, noun, str(given))
                if known is None:
                    raise NotFoundError(f"{noun.capitalize()} not found")
                given = known
            found[name] = given
        return found

    def _response(self, request: web.Request, call: Call[Any, Any], answer: object) -> web.Response:
        route = self.route
        if route.gives is NoneType:
            return web.Response(status=HTTPStatus.NO_CONTENT)
        text = answer if isinstance(answer, Text) else self._json(request, call, answer)
        etag = f'"{hashlib.sha256(text.content).hexdigest()}"'
        headers = {"ETag": etag, **text.headers}
        if text.filename is not None:
            headers["Content-Disposition"] = f'attachment; filename="{_UNSAFE.sub("_", text.filename)}"'
        if route.status == HTTPStatus.CREATED:
            folder = route.location or route.path.rstrip("/").format(**call.ids)
            headers["Location"] = f"{self.surface.prefix}{folder}/{_id_of(answer)}"
        if route.method is Method.GET and _matches(request.headers.get("If-None-Match"), etag):
            return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        return web.Response(
            status=route.other_statuses.get(type(answer), route.status),
            body=text.content,
            headers=headers,
            content_type=text.media_type,
            charset="utf-8",
        )

    def _json(self, request: web.Request, call: Call[Any, Any], answer: object) -> Text:
        return Text(content=rendered(self._enveloped(request, call, answer)), media_type=Form.JSON)

    def _enveloped(self, request: web.Request, call: Call[Any, Any], answer: object) -> object:
        surface = self.surface if self.route.enveloped else replace(self.surface, wraps=False)
        if isinstance(answer, Page) and isinstance(call.query, PageParams):
            query = call.query
            listing = Listing(items=answer.items, total=answer.total, page=query.page, size=query.size)
            return surface.listed(listing, request.path, dict(request.query))
        return surface.single(answer)


_ANYTHING: TypeAdapter[object] = TypeAdapter(object)


def rendered(value: object) -> bytes:
    """Return the value as JSON; the same value is always the same bytes."""
    return _ANYTHING.dump_json(value)


def _id_of(answer: object) -> object:
    return getattr(answer, "id", "")


def _matches(header: str | None, etag: str) -> bool:
    """Return whether an If-None-Match names the ETag (RFC 9110, section 13.1.2)."""
    if header is None:
        return False
    given = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in given or etag in given
