"""Lets one session at a time through to each device, whoever asks: jobs, the API or the command line."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

Address = tuple[str, int]


class Doors:
    """One lock for each address and port that is being visited or waited for."""

    def __init__(self) -> None:
        self._locks: dict[Address, asyncio.Lock] = {}
        self._guests: dict[Address, int] = {}

    @property
    def in_use(self) -> int:
        """How many devices are being visited or waited for."""
        return len(self._locks)

    @asynccontextmanager
    async def through(self, address: Address) -> AsyncIterator[None]:
        """Hold the device at this address for the length of the block."""
        lock = self._locks.setdefault(address, asyncio.Lock())
        self._guests[address] = self._guests.get(address, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._guests[address] -= 1
            if not self._guests[address]:
                del self._guests[address], self._locks[address]
