"""What can be made again at a cost: kept on disk as bytes, and lost without harm."""

import asyncio
import logging
import re
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import diskcache  # type: ignore[import-untyped]  # it has no types

from netraven.core.clock import Clock
from netraven.core.errors import StoreError

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024 * 1024

_FILE = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{28}\.val")  # as diskcache names what is too large for a row
_PROBE = "probe"
_TIMEOUT_S = 2
# What diskcache lets through of SQLite and the disk, and what it stumbles over in a file that was tampered with.
_FAULTS = (sqlite3.Error, OSError, diskcache.Timeout, ValueError, TypeError, KeyError, AttributeError)

_LIBRARY_DISK: Any = diskcache.Disk
Observe = Callable[[bool], None]
_Answer = TypeVar("_Answer")


class ForeignError(StoreError):
    """Something in the cache was not put there by us."""


class BytesDisk(_LIBRARY_DISK):  # type: ignore[misc]  # the library has no types
    """Keeps bytes under texts and nothing else: what diskcache would unpickle runs the code that is in it."""

    def put(self, key: object) -> tuple[str, bool]:
        """Return what stands in the table for a key."""
        return _text(key), True

    def get(self, key: object, raw: object) -> str:
        """Return the key for what stands in the table."""
        if not raw:
            raise ForeignError("the cache holds a key that is not ours")
        return _text(key)

    def store(self, value: object, read: object, key: object = None) -> object:
        """Return what stands in the table for a value, after writing the file of a large one."""
        if read or not isinstance(value, bytes):
            raise ForeignError(f"the cache takes bytes, not {type(value).__name__}")
        return super().store(value, False, key=key)  # noqa: FBT003 - the library's own order

    def fetch(self, mode: int, filename: str | None, value: object, read: object) -> bytes:
        """Return the value for what stands in the table."""
        if mode == diskcache.core.MODE_RAW and isinstance(value, bytes):
            return value
        is_file = mode == diskcache.core.MODE_BINARY and isinstance(filename, str)
        if is_file and _FILE.fullmatch(str(filename)) and not read:
            return Path(self._directory, str(filename)).read_bytes()
        raise ForeignError("the cache holds a value that is not ours")

    def remove(self, file_path: str) -> None:
        """Remove the file of a large value; a row that names any other file goes alone."""
        if _FILE.fullmatch(file_path):
            super().remove(file_path)


def _text(key: object) -> str:
    if not isinstance(key, str):
        raise ForeignError(f"the cache keeps values under texts, not {type(key).__name__}")
    return key


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheState:
    """The cache as it is now."""

    opened_at: datetime
    size_bytes: int
    checked_at: datetime | None


class Cache:
    """Keeps values for a while; whoever finds none makes it again.

    What goes wrong with it is told to the operator and is no failure of whoever asks; while it cannot be opened, each
    use tries again.
    """

    def __init__(self, folder: Path, clock: Clock, observe: Observe) -> None:
        self._folder = folder
        self._observe = observe
        self._thread = ThreadPoolExecutor(1, "cache")
        self._kept: Any = None
        self._clock = clock
        self._opened_at = clock.now()
        self._checked_at: datetime | None = None

    async def get(self, key: str) -> bytes | None:
        """Return the value; None where there is none, or none of ours."""
        try:
            found: bytes | None = await self._do(lambda kept: kept.get(key))
        except ForeignError as error:
            log.warning("%s: it is dropped", error)
            await self.drop(key)
            return None
        except StoreError as error:
            log.warning("nothing is read from the cache: %s", error)
            return None
        self._observe(found is not None)
        return found

    async def put(self, key: str, value: bytes, *, lifetime_s: float | None = None) -> None:
        """Keep a value, for so long at most."""
        try:
            await self._do(lambda kept: kept.set(key, value, expire=lifetime_s))
        except StoreError as error:
            log.warning("nothing is put into the cache: %s", error)

    async def drop(self, key: str) -> None:
        """Forget a value."""
        try:
            await self._do(lambda kept: kept.delete(key))
        except StoreError as error:
            log.warning("nothing is dropped from the cache: %s", error)

    async def check(self) -> None:
        """Keep a value and read it back.  Raises: StoreError: it does not come back."""
        if await self._do(_probe) != _PROBE.encode():
            raise StoreError("the cache does not give back what was put into it")
        self._checked_at = self._clock.now()

    async def state(self) -> CacheState:
        """Return the size of the cache, and since when it is open.  Raises: StoreError: it cannot be read."""
        size_bytes: int = await self._do(lambda kept: kept.volume())
        return CacheState(opened_at=self._opened_at, size_bytes=size_bytes, checked_at=self._checked_at)

    async def close(self) -> None:
        """Close it."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    async def _do(self, work: Callable[[Any], _Answer]) -> _Answer:
        """Do something in the cache's own thread, which has its connection."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, self._work, work)
        except _FAULTS as error:
            raise StoreError(f"the cache {self._folder}: {error}") from error

    def _work(self, work: Callable[[Any], _Answer]) -> _Answer:
        if self._kept is None:
            self._kept = _open(self._folder)
        return work(self._kept)

    def _close(self) -> None:
        if self._kept is not None:
            self._kept.close()


def _probe(kept: Any) -> bytes | None:  # noqa: ANN401 - the library has no types
    kept.set(_PROBE, _PROBE.encode())
    found: bytes | None = kept.get(_PROBE)
    return found


def _unobserved(found: bool) -> None:  # noqa: FBT001 - as an observer is called
    """Take no note."""


async def open_cache(folder: Path, clock: Clock, *, observe: Observe = _unobserved) -> Cache:
    """Open the cache; one that is damaged is emptied, and one that cannot be opened does without.

    `observe` hears of each read whether it found something.
    """
    cache = Cache(folder, clock, observe)
    try:
        await cache.state()
    except StoreError as error:
        log.warning("nothing is cached: %s", error)
    return cache


def _open(folder: Path) -> Any:  # noqa: ANN401 - the library has no types
    try:
        return _opened(folder)
    except _FAULTS as error:
        log.warning("the cache %s is damaged (%s): it begins empty", folder, error)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        return _opened(folder)


def _opened(folder: Path) -> Any:  # noqa: ANN401 - the library has no types
    return diskcache.Cache(str(folder), timeout=_TIMEOUT_S, disk=BytesDisk, size_limit=MOST_BYTES)
