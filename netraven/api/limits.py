"""How often somebody may ask: an allowance for each user, and one for each address without a token.

An allowance is a token bucket that holds a minute's worth.  A page may load everything at once, whoever has used it up
goes on evenly and never waits for a minute to end, and all that is kept of a key is one number: when its bucket will be
full again.  The price is that the minute after a quiet time may bring up to twice the limit.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address

from netraven.core.errors import TooManyRequestsError

MOST_KEYS = 20_000  # a few megabytes

_MINUTE_S = 60.0
_NETWORK_BITS = 64

Key = int | str


class Allowance:
    """Lets each key through so many times in a minute.

    Of too many keys the one that has been quiet for longest is forgotten, which is as if its bucket were full.
    """

    def __init__(
        self, per_minute: int, *, most_keys: int = MOST_KEYS, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._step_s = _MINUTE_S / per_minute
        self._most_keys = most_keys
        self._now = now
        self._full_at: OrderedDict[Key, float] = OrderedDict()

    def take(self, key: Key) -> None:
        """Let the key through once.  Raises: TooManyRequestsError: it has used up its allowance."""
        now = self._now()
        before = self._full_at.get(key, now)
        full_at = max(now, before) + self._step_s
        wait_s = full_at - now - _MINUTE_S
        self._full_at[key] = before if wait_s > 0 else full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._most_keys:
            self._full_at.popitem(last=False)
        if wait_s > 0:
            raise TooManyRequestsError("too many requests", retry_after_s=math.ceil(wait_s))

    def __len__(self) -> int:
        return len(self._full_at)


def address_key(address: str) -> Key:
    """Return what stands for an address: all of an IPv6 /64 belong to one customer (RFC 6177), who has 2^64 of them."""
    if ":" not in address:
        return address
    return int(IPv6Address(address)) >> _NETWORK_BITS
