"""The master key: found, checked, or made at first start."""

import base64
import binascii
import os
from dataclasses import dataclass
from pathlib import Path

from netraven.core.errors import SecretError
from netraven.store.durable import disk_errors, new_file, sync

KEY_BYTES = 32
KEY_NAME = "master.key"
_MAX_FILE_BYTES = 4096

# systemd shows a credential to the service's user by an access list, whose mask stands in the group's bits.
_OTHERS = 0o007
_GROUP_AND_OTHERS = 0o077


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlaces:
    """Where the master key may stand: a file that the operator named, systemd's credentials, or the data directory."""

    folder: Path
    file: Path | None = None
    credentials_folder: Path | None = None

    def chosen(self) -> Path:
        """Return the file that counts."""
        if self.file is not None:
            return self.file
        if self.credentials_folder is not None and (self.credentials_folder / KEY_NAME).exists():
            return self.credentials_folder / KEY_NAME
        return self.folder / KEY_NAME


def find_keys(places: KeyPlaces) -> tuple[bytes, ...]:
    """Return the keys of the file, the one to seal with first; empty where NetRaven has yet to make one.

    Raises: SecretError: the file is missing though an operator named it, others may read it, or it holds no key.
    """
    path = places.chosen()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        if places.file is not None:
            raise SecretError(f"master key file {path} does not exist") from error
        return ()
    except OSError as error:
        raise SecretError(f"master key file {path} cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        is_credential = places.file is None and path.parent == places.credentials_folder
        _check_private(path, os.fstat(descriptor).st_mode, _OTHERS if is_credential else _GROUP_AND_OTHERS)
        return _parse(path, file.read(_MAX_FILE_BYTES))


def _check_private(path: Path, mode: int, refused: int) -> None:
    if mode & refused:
        raise SecretError(f"master key file {path} has mode {mode & 0o777:03o} and others may read it: chmod 600 it")


def _parse(path: Path, content: bytes) -> tuple[bytes, ...]:
    try:
        keys = tuple(base64.b64decode(line, validate=True) for line in content.split())
    except binascii.Error as error:
        raise SecretError(f"master key file {path} is damaged: it must hold base64") from error
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise SecretError(f"master key file {path} is damaged: a key has {KEY_BYTES} bytes in base64")
    return keys


def make_key(places: KeyPlaces) -> bytes:
    """Make the master key and return it when it is safely on disk.  Raises: StoreError: it cannot be written."""
    path = places.folder / KEY_NAME
    partial = path.with_name(f"{KEY_NAME}.partial")
    key = os.urandom(KEY_BYTES)
    with disk_errors(f"make master key file {path}"):
        partial.unlink(missing_ok=True)
        with new_file(partial, exclusive=True) as file:
            file.write(base64.b64encode(key) + b"\n")
        partial.rename(path)
        sync(places.folder)
    return key
