"""Loose objects: one compressed file each, for commits too small to deserve a pack."""

import zlib
from collections.abc import Sequence
from pathlib import Path

from netraven.store.durable import new_file, removed_on_failure, sync
from netraven.store.git_object import COMPRESSION, GitObject, header


def write_loose(objects_folder: Path, objects: Sequence[GitObject]) -> None:
    """Write the objects so that they last; those that exist are written again, which heals damaged ones."""
    folders = set[Path]()
    for item in objects:
        name = item.id.hex()
        folder = objects_folder / name[:2]
        if folder not in folders:
            folder.mkdir(mode=0o700, exist_ok=True)
            folders.add(folder)
        temporary = folder / f"tmp_obj_{name[2:]}"
        with removed_on_failure(temporary):
            with new_file(temporary) as file:
                file.write(zlib.compress(header(item.kind, len(item.body)) + item.body, COMPRESSION))
            temporary.rename(folder / name[2:])
    for folder in folders:
        sync(folder)
    sync(objects_folder)
