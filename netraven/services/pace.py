"""Spreads the starts of sessions: a thousand key exchanges at once would stop the event loop."""

import asyncio

STARTS_PER_S = 350.0
BURST = 50


class Pace:
    """Lets a burst of starts through at once, and the rest at a steady rate."""

    def __init__(self, *, starts_per_s: float = STARTS_PER_S, burst: int = BURST) -> None:
        self._interval_s = 1.0 / starts_per_s
        self._allowance_s = burst * self._interval_s
        self._next_at = 0.0

    async def start(self) -> None:
        """Wait for this start's turn."""
        now = asyncio.get_running_loop().time()
        self._next_at = max(self._next_at, now - self._allowance_s) + self._interval_s
        if self._next_at > now:
            await asyncio.sleep(self._next_at - now)
