"""Files that survive a power cut, and the errors of a disk in our own words."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from netraven.core.errors import StorageFullError, StoreError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_BUFFER_BYTES = 1 << 20


@contextmanager
def disk_errors(action: str) -> Iterator[None]:
    """Turn what the operating system refuses into a store error.  `action` completes "cannot ..."."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            message = f"cannot {action}: the disk is full; make room and run again, nothing was changed"
            raise StorageFullError(message) from error
        raise StoreError(f"cannot {action}: {error}") from error


@contextmanager
def removed_on_failure(*paths: Path) -> Iterator[None]:
    """Remove the files, where they exist, when the block does not come to its end."""
    try:
        yield
    except BaseException:
        for path in paths:
            path.unlink(missing_ok=True)
        raise


@contextmanager
def new_file(path: Path, *, exclusive: bool = False) -> Iterator[BinaryIO]:
    """Give a file (0600) to write, which is on the disk when the block ends; a failure leaves no file.

    `exclusive`: the file must not exist yet.  The name itself lasts once `sync` has seen its folder.
    """
    mode = os.O_EXCL if exclusive else os.O_TRUNC
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | mode, 0o600)
    with removed_on_failure(path), os.fdopen(descriptor, "wb", buffering=_BUFFER_BYTES) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Make the names in a folder, or the bytes of a file, last."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
