"""The whole API as one application: every route on every surface, and what holds for all of them."""

import logging
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from uuid import uuid4

from aiohttp import web

from netraven.api.errors import INTERNAL, Problem, body_of, problem_of
from netraven.api.exchange import Exchange
from netraven.api.routing import LARGEST_BODY, AnyRoute
from netraven.api.surface import ROOT, SURFACES
from netraven.core.errors import NetravenError
from netraven.services.world import World

log = logging.getLogger(__name__)

VERSION = "1"

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def application(world: World, routes: Sequence[AnyRoute]) -> web.Application:
    """Return the application.  Raises: ValueError: two routes answer to the same."""
    app = web.Application(middlewares=[_around], client_max_size=LARGEST_BODY)
    for method, path, exchange in exchanges(world, routes):
        # A redirect to the other form of the path would lose the body of a POST.
        for form in {path, path.rstrip("/") or "/", path.rstrip("/") + "/"}:
            app.router.add_route(method, form, exchange.answer)
    return app


def exchanges(world: World, routes: Iterable[AnyRoute]) -> list[tuple[str, str, Exchange]]:
    """Return each route on each surface where it stands, with method and path."""
    taken: dict[tuple[str, str], str] = {}
    found = []
    for surface in SURFACES:
        for route in routes:
            if route.only_root and surface is not ROOT:
                continue
            path = surface.prefix + route.path
            key = (route.method, re.sub(r"\{\w+\}", "{}", path.rstrip("/")))
            if key in taken:
                raise ValueError(f"{route.method} {path} is the path of {taken[key]} and of {route.name}")
            taken[key] = route.name
            found.append((route.method.value, path, Exchange(route, surface, world)))
    return found


@web.middleware
async def _around(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every request an id, every answer its headers, and every error its one shape."""
    given = request.headers.get("X-Request-ID", "")
    request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
    started = time.perf_counter()
    try:
        _check_version(request)
        response = await handler(request)
    except Problem as problem:
        response = _told(problem, request, request_id)
    except NetravenError as error:
        response = _told(_noted(problem_of(error), error, request_id), request, request_id)
    except web.HTTPException as error:
        response = _told(_of_aiohttp(error), request, request_id)
    except Exception:  # a fault of our own must not show its insides to whoever asked
        log.exception("request %s: %s %s failed in our own code", request_id, request.method, request.path)
        response = _told(Problem(status=500, detail=INTERNAL), request, request_id)
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers["X-API-Version"] = VERSION
    response.headers["X-Request-ID"] = request_id
    log.info(
        "%s %s %d in %.1f ms, request %s",
        request.method,
        request.path,
        response.status,
        (time.perf_counter() - started) * 1000,
        request_id,
    )
    return response


def _check_version(request: web.Request) -> None:
    asked = request.headers.get("X-API-Version", VERSION)
    if asked != VERSION:
        raise Problem(status=400, detail=f"X-API-Version {asked[:32]!r} is not served: it is {VERSION}")


def _noted(problem: Problem, error: NetravenError, request_id: str) -> Problem:
    if problem.status >= 500:  # noqa: PLR2004 - where the faults of servers begin
        log.error("request %s: %s: %s", request_id, type(error).__name__, error)
    return problem


def _of_aiohttp(error: web.HTTPException) -> Problem:
    """Return what aiohttp itself refuses, in our words."""
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
    details = {404: "Not found", 405: "Method not allowed"}
    return Problem(status=error.status, detail=details.get(error.status, error.reason), headers=headers)


def _told(problem: Problem, request: web.Request, request_id: str) -> web.Response:
    body = body_of(problem, path=request.path, method=request.method, request_id=request_id)
    return web.Response(
        status=problem.status,
        text=body.model_dump_json(exclude_none=True),
        content_type="application/json",
        headers=dict(problem.headers),
    )
