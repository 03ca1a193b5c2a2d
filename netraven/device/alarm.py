"""A timer that is set again and again at little cost."""

import asyncio
from collections.abc import Callable
from math import inf

_RESOLUTION_S = 0.001  # that of uvloop's clock


class Alarm:
    """Calls back when a time of the loop's clock has come.

    Moving it later costs nothing: the pending timer finds out when it fires.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop = loop
        self._ring = ring
        self._at = inf
        self._pending_at = inf
        self._pending: asyncio.TimerHandle | None = None

    def set(self, at: float) -> None:
        """Ring at this time and no other."""
        self._at = at
        if self._pending is not None:
            if self._pending_at <= at:
                return
            self._pending.cancel()
        self._pending_at = at
        self._pending = None if at == inf else self._loop.call_at(at, self._fire)

    def cancel(self) -> None:
        """Ring no more."""
        self._at = inf
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None

    def _fire(self) -> None:
        self._pending = None
        if self._loop.time() + _RESOLUTION_S < self._at:
            self.set(self._at)
        else:
            self._at = inf
            self._ring()
