"""Spreads key exchanges: a thousand at once would stop the event loop.

Connections that nobody answers cost nothing and wait for no turn.
"""

import asyncio
from math import inf

STARTS_PER_S = 350.0
BURST = 10


class Pace:
    """Lets a small burst of starts through at once, and the rest at a steady rate.

    Starts that a busy event loop has kept waiting do not all follow at once when it has caught up.
    """

    def __init__(self, *, starts_per_s: float = STARTS_PER_S, burst: int = BURST) -> None:
        self._interval_s = 1.0 / starts_per_s
        self._allowance_s = burst * self._interval_s
        self._next_at = -inf  # a clock that counts from the start of the machine may stand at nearly nothing
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Wait for this start's turn; who comes first goes first."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            if self._next_at > loop.time():
                await asyncio.sleep(self._next_at - loop.time())
            self._next_at = max(self._next_at, loop.time() - self._allowance_s) + self._interval_s
