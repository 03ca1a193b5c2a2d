"""Pages of other servers: none may read answers but those that the operator names (CORS, Fetch standard).

Credentials of the browser are never asked for: such a page shows a token in a header, as every other client does.
"""

from collections.abc import Collection

from aiohttp import web
from multidict import CIMultiDict

_MAY_SEND = "Authorization, Content-Type, If-Match, If-None-Match, Last-Event-ID, X-API-Version, X-Request-ID"
_MAY_READ = (
    "Content-Disposition, Deprecation, ETag, Link, Location, Retry-After, Sunset, WWW-Authenticate, X-API-Version,"
    " X-Request-ID"
)
_LIFETIME_S = "600"


def let_read(headers: CIMultiDict[str], request: web.BaseRequest, origins: Collection[str]) -> None:
    """Let the page that asks read the answer, if it is one of those that may."""
    if not origins:
        return
    headers.add("Vary", "Origin")
    origin = request.headers.get("Origin")
    if origin is not None and origin in origins:
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = _MAY_READ


def is_preflight(request: web.BaseRequest, origins: Collection[str]) -> bool:
    """Return whether a browser asks if a page may ask, for a page that may."""
    return (
        request.method == "OPTIONS"
        and request.headers.get("Origin") in origins
        and "Access-Control-Request-Method" in request.headers
    )


def preflight(methods: Collection[str]) -> web.Response:
    """Return the answer for a path that takes these methods."""
    headers = {
        "Access-Control-Allow-Methods": ", ".join(sorted(methods)),
        "Access-Control-Allow-Headers": _MAY_SEND,
        "Access-Control-Max-Age": _LIFETIME_S,
    }
    return web.Response(status=204, headers=headers)
