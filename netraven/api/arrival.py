"""One request as it came in: from where, under which id, and on whose allowance it is answered."""

import itertools
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from netraven.api.limits import Allowance, address_key
from netraven.api.proxies import asked_securely, asking_address, is_forwarded
from netraven.core.access import Caller
from netraven.core.policy import Network

NO_ROUTE = "-"

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


@dataclass(frozen=True, slots=True)
class Limits:
    """The allowances of users, and of addresses where nobody has proved who asks."""

    user: Allowance
    address: Allowance


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The other end of a connection: an address, or a user of this machine at the socket file."""

    peer: str = ""
    local_user: str | None = None
    is_secure: bool = False


@dataclass(slots=True, kw_only=True)
class Arrival:
    """What is known of a request before and while it is answered.

    `origin` is the other end of its connection, and `address` that of who asks, also behind proxies that are trusted.
    `route` is the pattern of the path, and `user` the name of who asks, once they are known.
    """

    request_id: str
    origin: Origin
    address: str
    is_secure: bool
    limits: Limits
    route: str = NO_ROUTE
    user: str | None = None

    def count(self, caller: Caller | None = None) -> None:
        """Count the request of a caller, or where there is none that of an address.

        Raises: TooManyRequestsError: that was one too many.
        """
        if self.origin.local_user is not None:
            return
        if caller is not None and caller.user_id is not None:
            self.limits.user.take(caller.user_id)
        else:
            self.limits.address.take(address_key(self.address))


ARRIVAL = web.RequestKey("arrival", Arrival)


class Arrivals:
    """Tells of each request how it came in."""

    def __init__(self, limits: Limits, trusted_proxies: Sequence[Network]) -> None:
        self._limits = limits
        self._trusted = trusted_proxies
        self._prefix = secrets.token_hex(6)
        self._numbers = itertools.count(1)

    def note(self, request: web.BaseRequest, origin: Origin) -> Arrival:
        """Return how the request came in."""
        trusted = self._trusted
        return Arrival(
            request_id=self._id(request),
            origin=origin,
            address=asking_address(request, origin.peer, trusted) if trusted else origin.peer,
            is_secure=origin.is_secure or (bool(trusted) and asked_securely(request, origin.peer, trusted)),
            limits=self._limits,
        )

    def new_id(self) -> str:
        """Return an id for a request that brings none."""
        return f"{self._prefix}-{next(self._numbers):x}"

    def _id(self, request: web.BaseRequest) -> str:
        given = request.headers.get("X-Request-ID")
        return given if given is not None and _REQUEST_ID.fullmatch(given) else self.new_id()


def is_from_here(request: web.BaseRequest) -> bool:
    """Return whether a request was sent on this machine, and by nobody who only passes it on."""
    peer = request[ARRIVAL].origin.peer
    return (peer == "::1" or peer.startswith("127.")) and not is_forwarded(request)
