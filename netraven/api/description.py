"""The route that describes all routes, itself among them."""

import asyncio
from collections.abc import Callable, Sequence
from functools import cache
from types import NoneType

from netraven.api.exchange import rendered
from netraven.api.openapi import describe
from netraven.api.routing import AnyRoute, Call, Method, Params, Route, Text
from netraven.core.access import Allow


def described(routes: Sequence[AnyRoute]) -> tuple[AnyRoute, ...]:
    """Return the routes with one more that describes them all; it makes the document when it is first asked for."""

    @cache
    def document() -> bytes:
        return rendered(describe(every))

    every: tuple[AnyRoute, ...] = (*routes, _describing(document))
    return every


def _describing(document: Callable[[], bytes]) -> AnyRoute:
    async def get_openapi(call: Call[None, Params]) -> Text:  # noqa: ARG001 - every handler takes its call
        """Return the description of the API (OpenAPI 3.1)."""
        content = await asyncio.to_thread(document)
        return Text(content=content, media_type="application/json", headers={"Cache-Control": "no-cache"})

    return Route(
        method=Method.GET,
        path="/openapi.json",
        handler=get_openapi,
        allow=Allow.ANYONE,
        takes=NoneType,
        query=Params,
        gives=Text,
        media_types=("application/json",),
        only_root=True,
        summary="Describe the API",
    )
