"""The wish that a run ends early."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Cancellation:
    """Somebody may wish that the work of a run ends; `has_ended_it` tells whether it did for that."""

    def __init__(self) -> None:
        self.has_ended_it = False
        self._is_wished = False
        self._limit: asyncio.Timeout | None = None

    def wish(self) -> None:
        """End the work: now, or as soon as it begins; work that is over stays as it is."""
        self._is_wished = True
        if self._limit is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def ending(self) -> AsyncIterator[None]:
        """Do the work in the block; a wish leaves it with a cancellation, which goes no further."""
        try:
            async with asyncio.timeout(0 if self._is_wished else None) as self._limit:
                yield
        except TimeoutError:
            self.has_ended_it = self._limit is not None and self._limit.expired()
            if not self.has_ended_it:
                raise
        finally:
            self._limit = None
