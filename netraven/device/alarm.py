"""A timer that is set again and again at little cost."""

import asyncio
from collections.abc import Callable
from math import inf
from weakref import WeakMethod

_RESOLUTION_S = 0.001  # that of uvloop's clock


class Alarm:
    """Calls back when a time of the loop's clock has come.

    Moving it costs little: a pending timer that is too early sets another one when it fires, and one that is too late
    stays for when it is needed again.  It does not keep alive whom it calls, so that no visit waits for the garbage
    collector.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, ring: Callable[[], None]) -> None:
        self._loop = loop
        self._ring = WeakMethod(ring)
        self._at = inf
        self._pending: list[tuple[float, asyncio.TimerHandle]] = []  # the next one last

    def set(self, at: float) -> None:
        """Ring at this time and no other."""
        self._at = at
        if at < (self._pending[-1][0] if self._pending else inf):
            self._pending.append((at, self._loop.call_at(at, self._fire)))

    def cancel(self) -> None:
        """Ring no more."""
        self._at = inf
        for _, timer in self._pending:
            timer.cancel()
        self._pending.clear()

    def _fire(self) -> None:
        self._pending.pop()
        if self._loop.time() + _RESOLUTION_S < self._at:
            self.set(self._at)
        else:
            self._at = inf
            ring = self._ring()
            if ring is not None:
                ring()
