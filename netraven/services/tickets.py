"""Tickets: what a browser shows in an address, where it cannot send a token, to open one stream."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from netraven.core.access import Caller
from netraven.core.clock import Clock
from netraven.core.errors import NotAuthenticatedError
from netraven.services.callers import Callers
from netraven.store.tokens import token_hash

LIFETIME = timedelta(seconds=30)
MOST = 10_000

INVALID = "Invalid ticket"


@dataclass(frozen=True, slots=True)
class _Given:
    caller: Caller
    at: datetime


class Tickets:
    """Gives out tickets, each good for one use within half a minute; beyond 10,000 the oldest is dropped."""

    def __init__(self, callers: Callers, clock: Clock) -> None:
        self._callers = callers
        self._clock = clock
        self._given: dict[bytes, _Given] = {}

    def give(self, caller: Caller) -> str:
        """Return a ticket for this caller."""
        now = self._clock.now()
        while self._given and (len(self._given) >= MOST or now - self._oldest.at >= LIFETIME):
            del self._given[next(iter(self._given))]
        ticket = secrets.token_urlsafe(32)
        self._given[token_hash(ticket)] = _Given(caller, now)
        return ticket

    @property
    def _oldest(self) -> _Given:
        return next(iter(self._given.values()))

    async def redeem(self, ticket: str) -> Caller:
        """Return whose ticket this is, and let nobody use it again.

        Raises: NotAuthenticatedError: it is unknown, used or too old, or its owner's token has ended meanwhile.
        """
        given = self._given.pop(token_hash(ticket), None)
        if given is None or self._clock.now() - given.at >= LIFETIME:
            raise NotAuthenticatedError(INVALID)
        return await self._callers.still(given.caller, given.at)
