"""Time by the clock, CPU time, and the longest time for which the event loop stood still, of one stretch of work."""

import asyncio
import time

_INTERVAL_S = 0.005


class Stopwatch:
    """Measures this process from `start` to `stop`.

    `longest_block_s` is how late a tick of the event loop came at worst; `longest_busy_s` is how much of such a delay
    the process itself computed, so that a loaded machine can be told from a loop that was held.
    """

    def __init__(self) -> None:
        self.wall_s = 0.0
        self.cpu_s = 0.0
        self.longest_block_s = 0.0
        self.longest_busy_s = 0.0
        self._pulse: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._pulse = asyncio.create_task(self._beat())
        self._wall_at, self._cpu_at = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        """End."""
        self.wall_s, self.cpu_s = time.perf_counter() - self._wall_at, time.process_time() - self._cpu_at
        if self._pulse is not None:
            self._pulse.cancel()

    async def _beat(self) -> None:
        """Tick; a tick that comes late shows that something held the loop."""
        loop = asyncio.get_running_loop()
        while True:
            due, cpu = loop.time() + _INTERVAL_S, time.process_time()
            await asyncio.sleep(_INTERVAL_S)
            late_s = loop.time() - due
            self.longest_block_s = max(self.longest_block_s, late_s)
            self.longest_busy_s = max(self.longest_busy_s, min(late_s, time.process_time() - cpu))
