"""Which failures of a device's turn are worth another one, when it comes, and how many a run can afford."""

import math
import random

from netraven.core.errors import (
    ConnectionLostError,
    KexTimeoutError,
    LoginLostError,
    TcpRefusedError,
    TcpTimeoutError,
    UnreachableError,
)
from netraven.core.outcome import Outcome, Status

Waits = tuple[tuple[float, float], ...]

MOST_RETRIES = 2
WAITS_S: Waits = ((1.0, 5.0), (5.0, 20.0))

# What may have passed a moment later, and came before or after the log-in but not in it: a rejected log-in is never
# repeated, as accounts lock.
PASSING = frozenset(
    error.reason
    for error in (
        TcpTimeoutError,
        TcpRefusedError,
        UnreachableError,
        KexTimeoutError,
        LoginLostError,
        ConnectionLostError,
    )
) | {"jump_lost"}

_SHARE = 0.05
_AT_LEAST = 20


class Retries:
    """The retries of one run.

    They have a budget of a twentieth of the devices, and twenty at least: where that many devices do not answer the
    network is down, and to ask all of them again would only make the run longer.
    """

    def __init__(self, devices: int, *, most: int = MOST_RETRIES, waits_s: Waits = WAITS_S) -> None:
        self.budget = max(_AT_LEAST, math.ceil(devices * _SHARE))
        self._left = self.budget
        self._most = most
        self._waits_s = waits_s
        self._taken: dict[int, int] = {}

    @property
    def is_spent(self) -> bool:
        """Whether the budget is used up."""
        return not self._left

    def attempts(self, device_id: int) -> int:
        """Return how many turns a device has had, with the one that has just ended."""
        return self._taken.get(device_id, 0) + 1

    def take(self, outcome: Outcome) -> float | None:
        """Take a retry for a turn that ended so and return after how many seconds it comes; None: it is final."""
        taken = self._taken.get(outcome.device_id, 0)
        if not _may_pass(outcome) or taken == self._most or self.is_spent:
            return None
        self._taken[outcome.device_id] = taken + 1
        self._left -= 1
        shortest_s, longest_s = self._waits_s[min(taken, len(self._waits_s) - 1)]
        return random.uniform(shortest_s, longest_s)  # noqa: S311 - spreads load, keeps no secret


def _may_pass(outcome: Outcome) -> bool:
    failure = outcome.failure
    is_passing = outcome.status is Status.FAILED and failure is not None and failure.reason in PASSING
    return is_passing and not outcome.rejected_ids
