"""How often a log-in may fail before whoever tries must wait, and how long."""

import asyncio
import ipaddress
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from math import ceil

from netraven.core.clock import Clock
from netraven.core.errors import TooManyRequestsError
from netraven.store import login_failures
from netraven.store.database import Database, Reader, Transaction

log = logging.getLogger(__name__)

MOST_OF_USERNAME = 10
MOST_OF_ADDRESS = 30
WINDOW = timedelta(minutes=5)
LONGEST_WAIT = timedelta(minutes=15)
MEMORY = timedelta(hours=1)  # for so long do failures make the next wait longer

_IPV6_SITE = 64  # one line of a provider's customer has a network of at least this length to take addresses from


class LoginLimits:
    """Counts the log-ins that failed, for each user name and each address; those that succeed don't count."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, username: str, address: str) -> AsyncIterator[None]:
        """Let one log-in after the other try, so that many at once cannot outrun the count.

        Raises: TooManyRequestsError: too many have failed.
        """
        await self._check(username, address)
        async with self._turn:
            await self._check(username, address)
            yield

    async def note_failure(self, tx: Transaction, username: str, address: str) -> None:
        """Count a failure."""
        now = self._clock.now()
        await login_failures.drop_before(tx, now - MEMORY)
        await login_failures.add(tx, username, _site(address), now)
        until = await self._wait_until(tx, username, address)
        if until is not None:
            log.warning("log-ins as %r and from %s have failed too often: refused until %s", username, address, until)

    async def _check(self, username: str, address: str) -> None:
        until = await self._wait_until(self._db.reader, username, address)
        if until is not None:
            wait_s = ceil((until - self._clock.now()).total_seconds())
            raise TooManyRequestsError(
                f"too many log-ins have failed: try again in {wait_s} seconds", retry_after_s=wait_s
            )

    async def _wait_until(self, db: Reader, username: str, address: str) -> datetime | None:
        now = self._clock.now()
        since = now - MEMORY
        ends = [
            wait_until(await login_failures.of_username(db, username, since), MOST_OF_USERNAME),
            wait_until(await login_failures.of_address(db, _site(address), since), MOST_OF_ADDRESS),
        ]
        return max((end for end in ends if end is not None and end > now), default=None)


def wait_until(failures: Sequence[datetime], most: int) -> datetime | None:
    """Return until when the next try must wait; None where there were never `most` failures within five minutes.

    `failures` stand oldest first.  Each that follows after a wait makes the next one longer.
    """
    for last in range(most - 1, len(failures)):
        if failures[last] - failures[last - most + 1] <= WINDOW:
            return failures[-1] + min((len(failures) - last) * WINDOW, LONGEST_WAIT)
    return None


def _site(address: str) -> str:
    """Return what counts as one address: of IPv6 the network that one customer has."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if known.version == 4:  # noqa: PLR2004 - of the Internet Protocol
        return str(known)
    mapped = known.ipv4_mapped
    return str(mapped or ipaddress.ip_network((known, _IPV6_SITE), strict=False))
