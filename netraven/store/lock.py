"""One process at a time works in a data directory."""

import fcntl
import json
import os
from pathlib import Path
from typing import Self

from netraven.core.clock import Clock, to_text
from netraven.core.errors import DataDirLockedError
from netraven.store.durable import disk_errors

LOCK_NAME = "netraven.lock"


class DataDirLock:
    """The lock of a data directory, held until closed; the kernel drops it when its holder dies, however it dies.

    The file stays behind: removing it would let two processes lock two files of one name.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self._descriptor: int | None = descriptor

    def close(self) -> None:
        """Let the next one in."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def lock_data_dir(directory: Path, *, purpose: str, clock: Clock) -> DataDirLock:
    """Lock the directory for this process; `purpose` is what others are told, such as `netraven serve`.

    Raises: DataDirLockedError: another process has it, named.  StorageFullError: the disk has no room.  StoreError: the
    lock file cannot be written.
    """
    path = directory / LOCK_NAME
    with disk_errors(f"lock {directory}"):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _take(descriptor, directory)
            _sign(descriptor, purpose, clock)
        except BaseException:
            os.close(descriptor)
            raise
    return DataDirLock(path, descriptor)


def _take(descriptor: int, directory: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DataDirLockedError(f"data directory {directory} is in use by {_holder(descriptor)}") from error


def _holder(descriptor: int) -> str:
    text = os.pread(descriptor, 4096, 0)
    try:
        holder = json.loads(text)
    except ValueError:
        # It took the lock this very moment and has not signed yet.
        return "another process"
    return f"{holder['purpose']} (pid {holder['pid']}) since {holder['since']}"


def _sign(descriptor: int, purpose: str, clock: Clock) -> None:
    holder = {"pid": os.getpid(), "purpose": purpose, "since": to_text(clock.now())}
    os.fchmod(descriptor, 0o600)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder).encode() + b"\n", 0)
