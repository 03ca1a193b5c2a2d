"""The whole API as one application: every route on every surface."""

import re
from collections.abc import Iterable, Sequence

from aiohttp import web

from netraven.api.exchange import Exchange
from netraven.api.front import DEFAULT_RULES, Front, Rules
from netraven.api.routing import LARGEST_BODY, AnyRoute
from netraven.api.server import FRONT
from netraven.api.surface import ROOT, SURFACES
from netraven.services.world import World


def application(world: World, routes: Sequence[AnyRoute], rules: Rules = DEFAULT_RULES) -> web.Application:
    """Return the application.  Raises: ValueError: two routes answer to the same."""
    app = web.Application(client_max_size=LARGEST_BODY)
    fixed = {}
    for method, path, exchange in exchanges(world, routes):
        # A redirect to the other form of the path would lose the body of a POST.
        for form in {path, path.rstrip("/") or "/", path.rstrip("/") + "/"}:
            app.router.add_route(method, form, exchange.answer)
            if "{" not in form:
                fixed[method, form] = exchange.answer
    app[FRONT] = Front(rules, world.metrics, fixed)
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
