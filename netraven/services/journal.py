"""The one door for what users later read: persist, then publish."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from netraven.core.clock import Clock
from netraven.core.errors import StoreError
from netraven.core.events import Logged
from netraven.services.bus import Bus
from netraven.services.finish import finish
from netraven.store.logs import LogStore, MetaValue, NewEntry

log = logging.getLogger(__name__)

BATCH_ENTRIES = 200
BATCH_S = 0.2
MOST_WAITING = 10_000  # a writer that is further behind than this makes those who record wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something that happened, in words, and what it is about."""

    log_type: str
    level: str
    source: str
    message: str
    job_id: int | None = None
    run_id: int | None = None
    device_id: int | None = None
    meta: Mapping[str, MetaValue] = field(default_factory=dict)


class Journal:
    """Writes notes in batches and publishes each once it is on disk."""

    def __init__(self, logs: LogStore, bus: Bus, clock: Clock) -> None:
        self._logs = logs
        self._bus = bus
        self._clock = clock
        self._waiting: asyncio.Queue[NewEntry] = asyncio.Queue(MOST_WAITING)
        self._hurry = asyncio.Event()
        self._is_over = False

    async def record(self, note: Note) -> None:
        """Take a note; it is durable after the next `flush`, or a fifth of a second later."""
        entry = NewEntry(
            timestamp=self._clock.now(),
            log_type=note.log_type,
            level=note.level,
            source=note.source,
            message=note.message,
            job_id=note.job_id,
            run_id=note.run_id,
            device_id=note.device_id,
            meta=note.meta,
        )
        if self._is_over:
            log.error("journal entry lost (the journal is closed): %s", entry.message)
            return
        await self._waiting.put(entry)
        if self._waiting.qsize() >= BATCH_ENTRIES:
            self._hurry.set()

    async def flush(self) -> None:
        """Return when everything recorded so far is on disk, or will never be because the journal is closed."""
        if not self._is_over:
            self._hurry.set()
            await self._waiting.join()

    async def write(self) -> None:
        """Write what is recorded, until cancelled; what has been recorded by then is written still."""
        try:
            while True:
                batch = [await self._waiting.get()]
                try:
                    await self._linger()
                finally:
                    await finish(self._store(batch))
        finally:
            self._is_over = True
            while not self._waiting.empty():
                await finish(self._store([self._waiting.get_nowait()]))

    async def _linger(self) -> None:
        """Wait a fifth of a second for more to write at once, unless a batch is full or somebody waits for it."""
        try:
            async with asyncio.timeout(BATCH_S):
                await self._hurry.wait()
        except TimeoutError:
            pass

    async def _store(self, batch: list[NewEntry]) -> None:
        """Fill the batch with what waits, and write it."""
        while len(batch) < BATCH_ENTRIES and not self._waiting.empty():
            batch.append(self._waiting.get_nowait())
        if self._waiting.empty():
            self._hurry.clear()
        try:
            await self._append(batch)
        finally:
            for _ in batch:
                self._waiting.task_done()

    async def _append(self, batch: list[NewEntry]) -> None:
        try:
            ids = await self._logs.append(batch)
        except StoreError as error:
            # The work that the notes tell of goes on; the operator's log keeps the words.
            for entry in batch:
                log.error("journal entry lost (%s): %s", error, entry.message)  # noqa: TRY400 - no trace: one line each
            return
        for entry_id, entry in zip(ids, batch, strict=True):
            self._bus.publish(Logged(entry_id, entry.message))
