"""Who may read and write what is kept: folders 0700, files 0600, all of one owner."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netraven.store.data_dir import DataDir
from netraven.store.durable import disk_errors

_OTHERS = 0o077
_OTHERS_WRITE = 0o022
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
_OURS = ("netraven.*", "logs-*.db*", "configs.git", "cache", "keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """Something whose mode or owner is wrong; `mode` is the right one, None where the mode is not what is wrong."""

    path: Path
    problem: str
    mode: int | None = None


def exposed(places: DataDir) -> Iterator[Exposed]:
    """Yield what others than the owner of the data directory may read or write, and what is not the owner's."""
    root = places.root.stat()
    # The folder may hold other things, for which others come in: what is ours is private by itself.
    if root.st_mode & _OTHERS_WRITE:
        yield Exposed(path=places.root, problem=_said(root.st_mode), mode=stat.S_IMODE(root.st_mode) & ~_OTHERS_WRITE)
    for pattern in _OURS:
        for path in sorted(places.root.glob(pattern)):
            yield from _below(path, root.st_uid, closed=False)


def _below(path: Path, owner: int, *, closed: bool) -> Iterator[Exposed]:
    try:
        found = path.lstat()
    except FileNotFoundError:
        return  # a temporary file of a running daemon
    if stat.S_ISLNK(found.st_mode):
        return
    is_folder = stat.S_ISDIR(found.st_mode)
    if found.st_uid != owner:
        yield Exposed(path=path, problem=f"belongs to user {found.st_uid}, the data directory to user {owner}")
    if found.st_mode & _OTHERS and not closed:
        yield Exposed(path=path, problem=_said(found.st_mode), mode=_FOLDER_MODE if is_folder else _FILE_MODE)
    if is_folder:
        # Other Git programs give what they write modes of their own, and nobody gets through a closed door.
        closed = (path.suffix == ".git" and not found.st_mode & _OTHERS) or closed
        for entry in sorted(path.iterdir()):
            yield from _below(entry, owner, closed=closed)


def _said(mode: int) -> str:
    return f"has mode {stat.S_IMODE(mode):03o}: others may {'write' if mode & _OTHERS_WRITE else 'read'} it"


def close(places: DataDir) -> None:
    """Take from others what only the owner may do.  Raises: StoreError: it is not ours to change."""
    for found in exposed(places):
        if found.mode is not None:
            with disk_errors(f"change the mode of {found.path}"):
                found.path.chmod(found.mode)
