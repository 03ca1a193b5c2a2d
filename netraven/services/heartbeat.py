"""The beat of the process: whoever hears it knows that timers fire, and so does what runs by time."""

import asyncio
from datetime import datetime, timedelta

from netraven.core.clock import Clock

EVERY_S = 1.0
STALE = timedelta(seconds=10)


class Heartbeat:
    """Knows since when the process is up, and when its timers last fired."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.started_at: datetime = clock.now()
        self.last_at: datetime = self.started_at

    @property
    def is_fresh(self) -> bool:
        """Whether the last beat is only moments ago."""
        return abs(self._clock.now() - self.last_at) < STALE

    @property
    def uptime_s(self) -> float:
        """How long the process is up."""
        return max((self._clock.now() - self.started_at).total_seconds(), 0.0)

    async def beat(self) -> None:
        """Beat, until cancelled."""
        while True:
            self.last_at = self._clock.now()
            await asyncio.sleep(EVERY_S)
