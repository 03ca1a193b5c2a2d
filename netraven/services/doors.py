"""Lets one session at a time through to each device, whoever asks: jobs, the API or the command line."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

Address = tuple[str, int]
Call = Callable[[], None]


class Doors:
    """One door for each address and port that is being visited."""

    def __init__(self) -> None:
        self._calls: dict[Address, list[Call]] = {}

    @property
    def in_use(self) -> int:
        """How many devices are being visited."""
        return len(self._calls)

    def enter(self, address: Address, when_free: Call) -> bool:
        """Take the door, to be given back with `leave`; if somebody is inside call back when he has left.

        Whoever is called asks again: another one may have been quicker.
        """
        calls = self._calls.get(address)
        if calls is not None:
            calls.append(when_free)
            return False
        self._calls[address] = []
        return True

    def leave(self, address: Address) -> None:
        """Give the door back and call those who asked for it, first come first called."""
        for call in self._calls.pop(address):
            call()

    @asynccontextmanager
    async def through(self, address: Address) -> AsyncIterator[None]:
        """Hold the device at this address for the length of the block."""
        freed = asyncio.Event()
        while not self.enter(address, freed.set):
            await freed.wait()
            freed.clear()
        try:
            yield
        finally:
            self.leave(address)
