"""What SQLite's connections and errors look like here, for the database and its migrations."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from netraven.core.errors import ConflictError, StorageFullError, StoreError
from netraven.store.durable import disk_errors

# Only a stranger's tool can hold the database longer than a moment: the lock file keeps our own processes apart.
BUSY_TIMEOUT_S = 2.0

# The shared memory beside the database is allocated when it is first opened, so a full disk shows there too.
_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
_TAKEN = frozenset(
    {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY}
)
# Mistakes of ours, which must stay loud: wrong SQL and values that the schema forbids.
_MISTAKES = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT})


@contextmanager
def errors_named(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, naming the file.

    Raises: StorageFullError: the disk has no room.  ConflictError: a unique value is taken, or a record that others
    refer to is missing or would go.  StoreError: the file is locked, damaged, or cannot be read or written.
    """
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code in _FULL:
            raise StorageFullError(f"no room left on the disk of {path}: nothing was changed") from error
        if code in _TAKEN:
            raise ConflictError(str(error)) from error
        if code & 0xFF in _MISTAKES:
            raise
        raise StoreError(f"{path}: {error}") from error


def make_private(path: Path) -> None:
    """Create the file if it is missing; only its owner may read it, and SQLite's files beside it follow.

    Raises: StorageFullError: the disk has no room.  StoreError: the file cannot be created.
    """
    with disk_errors(f"make {path.name}"):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        path.chmod(0o600)
