"""Where things stand in the data directory, and the directory itself."""

import os
from dataclasses import dataclass
from pathlib import Path

from netraven.store.durable import disk_errors


@dataclass(frozen=True, slots=True)
class DataDir:
    """The places of one data directory; `configs` is made by the archive, `cache` holds only what can be made again."""

    root: Path

    @property
    def database(self) -> Path:
        """The main database."""
        return self.root / "netraven.db"

    @property
    def configs(self) -> Path:
        """The bare Git repository."""
        return self.root / "configs.git"

    @property
    def cache(self) -> Path:
        """The cache."""
        return self.root / "cache"

    @property
    def keys(self) -> Path:
        """The folder of the master key."""
        return self.root / "keys"

    @property
    def socket(self) -> Path:
        """The socket of the command line."""
        return self.root / "netraven.sock"


def make_data_dir(directory: Path) -> DataDir:
    """Create the directory and its folders, for nobody but their owner, and check that files can be made there.

    Raises: StoreError: it is not a folder, or cannot be written.  StorageFullError: the disk has no room.
    """
    places = DataDir(directory.absolute())
    with disk_errors(f"use data directory {places.root}"):
        _make_private(places.root)
        _make_private(places.keys)
        _make_private(places.cache)
        _check_writable(places.root)
    return places


def _make_private(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A folder that holds other things keeps its mode: what we put there is private by itself.
    if not any(folder.iterdir()):
        folder.chmod(0o700)


def _check_writable(folder: Path) -> None:
    # Asking for permission is not enough: a read-only mount or a full disk shows only in a real write.
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.write_bytes(b"?")
    finally:
        probe.unlink(missing_ok=True)
