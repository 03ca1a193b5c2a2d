"""A few threads that read the archive while it is written."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from netraven.store.git_reader import ObjectReader

_THREADS = 3

_Answer = TypeVar("_Answer")


class ArchiveReaders:
    """Threads, each with a repository of its own, because dulwich's must not be shared."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._threads = ThreadPoolExecutor(_THREADS, "archive-reader")
        self._own = threading.local()
        self._opened: list[ObjectReader] = []

    async def run(self, question: Callable[[ObjectReader], _Answer]) -> _Answer:
        """Return what the question finds, asked on one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(self._ask, question))

    def _ask(self, question: Callable[[ObjectReader], _Answer]) -> _Answer:
        reader: ObjectReader | None = getattr(self._own, "reader", None)
        if reader is None:
            reader = self._own.reader = ObjectReader(self.path)
            self._opened.append(reader)
        return question(reader)

    def close(self) -> None:
        """Wait for the questions that are asked, then close; blocks."""
        self._threads.shutdown(wait=True)
        for reader in self._opened:
            reader.close()
