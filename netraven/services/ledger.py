"""Gathers the turns of one run into batches, and knows what came of each device."""

import asyncio
from collections.abc import Awaitable, Callable

from netraven.core.models import Device
from netraven.core.outcome import Outcome
from netraven.jobs.target import Target
from netraven.services.books import Books, Turn
from netraven.services.finish import finish
from netraven.store.runs import Run

MOST_TURNS = 1_000
MOST_CHARACTERS = 16 * 1024 * 1024
LONGEST_WAIT_S = 30.0

Tell = Callable[[Target, Outcome], Awaitable[None]]


class Ledger:
    """Takes the turns of one run and stores them: full batches on the way, the rest at the end.

    A batch is full at a thousand turns, 16 MB of text or 30 seconds.  While one is written, a second fills; whoever
    would overfill that waits.
    """

    def __init__(self, run: Run, books: Books, tell: Tell) -> None:
        self._run = run
        self._books = books
        self._tell = tell
        self._turns: list[Turn] = []
        self._characters = 0
        self._writing = asyncio.Lock()
        self._final: dict[int, tuple[Device, Outcome]] = {}

    @property
    def outcomes(self) -> tuple[tuple[Device, Outcome], ...]:
        """What came of each device stored so far, by device id; a second turn of a device replaces its first."""
        return tuple(self._final[device_id] for device_id in sorted(self._final))

    async def add(self, target: Target, outcome: Outcome) -> None:
        """Take one turn, and store the batch if that fills it."""
        self._turns.append((target, outcome))
        self._characters += len(outcome.text or "")
        if len(self._turns) >= MOST_TURNS or self._characters >= MOST_CHARACTERS:
            await self.store()

    async def store_regularly(self) -> None:
        """Store what has come every 30 seconds, until cancelled."""
        while True:
            await asyncio.sleep(LONGEST_WAIT_S)
            await self.store()

    async def store(self) -> None:
        """Store the turns taken so far."""
        async with self._writing:
            batch, self._turns, self._characters = self._turns, [], 0
            if not batch:
                return
            # Once begun it comes to its end: a commit without its rows would be forgotten.
            await finish(self._keep(batch))

    async def _keep(self, batch: list[Turn]) -> None:
        stored = await self._books.keep(self._run, batch)
        for (target, _), outcome in zip(batch, stored, strict=True):
            self._final[target.device.id] = (target.device, outcome)
            await self._tell(target, outcome)
