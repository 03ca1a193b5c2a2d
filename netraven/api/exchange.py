"""One request on its way through a route: guard, parsing, handler, envelope, ETag."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import NoneType
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import TypeAdapter

from netraven.api.arrival import ARRIVAL, Arrival, is_from_here
from netraven.api.cookies import Jar, leave, open_jar
from netraven.api.errors import Problem
from netraven.api.headers import VERSION
from netraven.api.page import Listing, Page, PageParams
from netraven.api.parsing import parse_body, parse_id, parse_query
from netraven.api.routing import AnyRoute, Call, Method, Text
from netraven.api.surface import Surface
from netraven.core.access import Allow, Caller, Role
from netraven.core.errors import ForbiddenError, NotAuthenticatedError, NotFoundError
from netraven.services.access_tokens import INVALID
from netraven.services.callers import MISSING
from netraven.services.world import World
from netraven.store import ids

# Each request takes these: looking up the member of an enumeration costs a quarter of a microsecond each time.
_ANYONE, _GET = Allow.ANYONE, Method.GET
_CREATED, _NO_CONTENT, _NOT_MODIFIED = 201, 204, 304
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]")  # in the name of a file, for whatever system keeps it
_JSON = "application/json; charset=utf-8"
NO_IDS: Mapping[str, int] = {}
NO_JAR = Jar()
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
        arrival = request[ARRIVAL]
        arrival.route = self.surface.prefix + route.path
        caller = await self._guard(request, arrival)
        _check_version(request)
        call = Call(
            world=self.world,
            caller=caller,
            address=arrival.address,
            ids=await self._ids(request) if route.ids else NO_IDS,
            query=parse_query(route.query, self.surface, request),
            body=await self._body(request) if route.has_body else None,
            jar=NO_JAR if route.cookie is None else open_jar(route.cookie, request),
        )
        response = self._response(request, call, await route.handler(call))
        if route.cookie is not None:
            leave(call.jar, route.cookie, self.surface.prefix, response, is_secure=arrival.is_secure)
        return response

    async def _guard(self, request: web.Request, arrival: Arrival) -> Caller:
        """Let in who may come in, and not too often, before anything of the request is read."""
        if self.route.allow is _ANYONE:
            arrival.count()
            return NOBODY
        try:
            caller = await self._caller(request, arrival)
        except (NotAuthenticatedError, ForbiddenError):
            arrival.count()
            raise
        arrival.count(caller)
        arrival.user = caller.name or None
        if not caller.role.includes(Role(self.route.allow)):
            raise ForbiddenError("Not enough permissions")
        return caller

    async def _caller(self, request: web.Request, arrival: Arrival) -> Caller:
        local_user = arrival.origin.local_user
        if local_user is not None:
            return Caller(user_id=None, name=f"cli:{local_user}", role=Role.ADMIN)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if not scheme:
            if self.route.is_open_here and is_from_here(request):
                return NOBODY
            raise NotAuthenticatedError(MISSING)
        if scheme.lower() != "bearer" or not token:
            raise NotAuthenticatedError(INVALID)
        return await self.world.callers.of(token.strip(), self.route.token_scope)

    async def _body(self, request: web.Request) -> object:
        if self.route.is_body_optional and not request.body_exists:
            return self.route.takes()
        return await parse_body(self.route, request)

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
            return web.Response(status=_NO_CONTENT)
        if isinstance(answer, Text):
            content, headers = answer.content, _headers(answer)
        else:
            content, headers = self._rendered(request, call, answer), {"Content-Type": _JSON}
        etag = headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
        if route.method is _GET and _matches(request.headers.get("If-None-Match"), etag):
            del headers["Content-Type"]
            return web.Response(status=_NOT_MODIFIED, headers=headers)
        if route.status == _CREATED:
            headers["Location"] = f"{self.surface.prefix}{route.path.rstrip('/')}/{_id_of(answer)}"
        status = route.other_statuses.get(type(answer), route.status)
        return web.Response(status=status, body=content, headers=headers)

    def _rendered(self, request: web.Request, call: Call[Any, Any], answer: object) -> bytes:
        surface = self.surface if self.route.enveloped else _bare(self.surface)
        if isinstance(answer, Page) and isinstance(call.query, PageParams):
            query = call.query
            listing = Listing(items=answer.items, total=answer.total, page=query.page, size=query.size)
            return rendered(surface.listed(listing, request.path, dict(request.query)))
        return rendered(surface.single(answer))


@cache
def _bare(surface: Surface) -> Surface:
    """Return the surface without its envelope."""
    return replace(surface, wraps=False)


def _headers(text: Text) -> dict[str, str]:
    headers = {"Content-Type": f"{text.media_type}; charset=utf-8", **text.headers}
    if text.filename is not None:
        headers["Content-Disposition"] = f'attachment; filename="{_UNSAFE.sub("_", text.filename)}"'
    return headers


_ANYTHING = TypeAdapter(object).serializer


def rendered(value: object) -> bytes:
    """Return the value as JSON; the same value is always the same bytes."""
    return _ANYTHING.to_json(value)


def _check_version(request: web.Request) -> None:
    asked = request.headers.get("X-API-Version", VERSION)
    if asked != VERSION:
        raise Problem(status=400, detail=f"X-API-Version {asked[:32]!r} is not served: it is {VERSION}")


def _id_of(answer: object) -> object:
    return getattr(answer, "id", "")


def _matches(header: str | None, etag: str) -> bool:
    """Return whether an If-None-Match names the ETag (RFC 9110, section 13.1.2)."""
    if header is None:
        return False
    given = {part.strip().removeprefix("W/") for part in header.split(",")}
    return "*" in given or etag in given
