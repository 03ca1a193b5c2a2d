"""The start-up sweep: take away what a killed process left behind.

Only for a caller that holds the lock of the data directory, so that nothing here is still in use.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from netraven.store.durable import sync
from netraven.store.git_pack import UNREADABLE, index_pack
from netraven.store.git_refs import MAIN

log = logging.getLogger(__name__)

_LOOSE_FOLDER = re.compile(r"[0-9a-f]{2}")


def sweep(repository: Path) -> None:
    """Remove leftovers that block or disturb Git; what may hold a configuration is kept."""
    for leftover in sorted(set(_leftovers(repository))):
        log.warning("removing %s, left behind by a process that was killed", leftover)
        leftover.unlink()
    for pack in sorted((repository / "objects/pack").glob("*.pack")):
        _mend_pack(pack)
    sync(repository / "objects/pack")


def _leftovers(repository: Path) -> Iterator[Path]:
    yield from repository.rglob("*.lock")
    yield from (repository / "objects").rglob("tmp_*")
    for folder in (repository / "objects").iterdir():
        if _LOOSE_FOLDER.fullmatch(folder.name):
            yield from _empty(folder.iterdir())
    # An empty main branch is not a leftover: it is where the history hung.
    yield from (ref for ref in _empty((repository / "refs").rglob("*")) if ref != repository / MAIN)
    yield from _empty((repository / "objects/pack").glob("*.idx"))
    for index in (repository / "objects/pack").glob("*.idx"):
        if not index.with_suffix(".pack").exists():
            yield index


def _empty(paths: Iterator[Path]) -> Iterator[Path]:
    return (path for path in paths if path.is_file() and path.stat().st_size == 0)


def _mend_pack(pack: Path) -> None:
    # A pack gets its name before its index does.  It is whole then, so its index is made again and nothing is lost.
    if pack.with_suffix(".idx").exists():
        return
    try:
        index_pack(pack)
    except UNREADABLE as error:
        log.warning("removing %s, which has no index and is not whole: %s", pack, error)
        pack.unlink()
    else:
        log.warning("made the index of %s, which a killed process had not", pack)
