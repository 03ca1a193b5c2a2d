"""A secret that a browser keeps for our page: no script reads it, and no page of another site gets it sent.

A route declares its `Cookie`; a handler finds what came in its `Jar`, and puts there what shall go back.  How that is
written is known here alone.
"""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from aiohttp import web

from netraven.core.errors import ForbiddenError


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """A cookie by its name; browsers send it to what stands below `path` on the surface that gave it."""

    name: str
    path: str


@dataclass(slots=True, kw_only=True)
class Jar:
    """The cookie of one call."""

    given: str | None = None
    is_from_elsewhere: bool = False
    left: str | None = None
    lifetime: timedelta = timedelta(0)

    def take(self) -> str | None:
        """Return what the browser has kept; None where it has nothing.

        Raises: ForbiddenError: a page of another site has sent it.
        """
        if self.given is not None and self.is_from_elsewhere:
            raise ForbiddenError("a page of another site asks: its Origin is not this host")
        return self.given

    def put(self, value: str, lifetime: timedelta) -> None:
        """Let the browser keep a value for so long."""
        self.left, self.lifetime = value, lifetime

    def empty(self) -> None:
        """Let the browser forget the value."""
        self.left, self.lifetime = "", timedelta(0)


def open_jar(cookie: Cookie | None, request: web.Request) -> Jar:
    """Return the jar of a call; it stays empty for a route that declares no cookie."""
    if cookie is None:
        return Jar()
    return Jar(given=request.cookies.get(cookie.name), is_from_elsewhere=_is_from_elsewhere(request))


def _is_from_elsewhere(request: web.Request) -> bool:
    """Return whether a browser says that the page of another host asks; programs that are none send no Origin."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.host.lower()


def leave(jar: Jar, cookie: Cookie, prefix: str, response: web.StreamResponse, *, is_secure: bool) -> None:
    """Write what the handler has put into the jar; what came over TLS goes back over TLS alone."""
    if jar.left is None:
        return
    response.set_cookie(
        cookie.name,
        jar.left,
        max_age=int(jar.lifetime.total_seconds()),
        path=prefix + cookie.path,
        secure=is_secure,
        httponly=True,
        samesite="Strict",
    )
