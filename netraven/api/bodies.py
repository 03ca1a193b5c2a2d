"""Reading the body of a request: so large, so long, and as it was sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from netraven.api.errors import Problem
from netraven.api.routing import LARGEST_BODY, AnyRoute

PATIENCE_S = 30.0


@asynccontextmanager
async def reading_body(route: AnyRoute, request: web.Request) -> AsyncIterator[web.Request]:
    """Give the request to read the body from.

    Raises: Problem: it is packed, larger than the route takes, cut off, or too slow.
    """
    _check_unpacked(request)
    _check_size(route, request.content_length or 0)
    # aiohttp counts what it reads while a body comes in chunks, whose size nobody has said before.
    measured = request if route.largest_body == LARGEST_BODY else request.clone(client_max_size=route.largest_body)
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield measured
    except web.HTTPRequestEntityTooLarge as error:
        raise _too_large(route) from error
    except web.RequestPayloadError as error:
        raise Problem(status=400, detail="the body does not end as its headers say") from error
    except TimeoutError as error:
        raise Problem(status=408, detail=f"the body took longer than {PATIENCE_S:.0f} s") from error


def _check_unpacked(request: web.Request) -> None:
    """Refuse a packed body: a few kilobytes of it can unpack to gigabytes."""
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.lower() != "identity":
        raise Problem(status=415, detail=f"Content-Encoding {encoding[:32]!r} is not taken: send the body as it is")


def _check_size(route: AnyRoute, size: int) -> None:
    if size > route.largest_body:
        raise _too_large(route)


def _too_large(route: AnyRoute) -> Problem:
    return Problem(status=413, detail=f"the body is larger than {route.largest_body // LARGEST_BODY} MiB")
