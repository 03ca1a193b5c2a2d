"""Making the bare repository."""

import shutil
from pathlib import Path

from netraven.core.errors import StoreError
from netraven.store.durable import new_file, sync
from netraven.store.git_refs import MAIN

_FOLDERS = ("objects", "objects/info", "objects/pack", "refs", "refs/heads", "refs/tags")
_FILES = {
    "HEAD": f"ref: {MAIN}\n",
    # Packs are made by the archive itself; Git shall not start its own gc beside a running writer.
    "config": "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n[gc]\n\tauto = 0\n",
    "description": "Configurations of network devices, kept by NetRaven\n",
}


def ensure_repository(path: Path) -> None:
    """Make the repository if there is nothing yet.  Raises: StoreError: something else is in its place."""
    if not path.exists() or not any(path.iterdir()):
        _create(path)
    elif not ((path / "objects/pack").is_dir() and (path / "refs/heads").is_dir()):
        raise StoreError(f"{path} is not a bare git repository; move it away, or restore it from a backup")


def _create(path: Path) -> None:
    # Folders 0700 and files 0600, whole or not at all.
    unfinished = path.with_name(path.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    for folder in _FOLDERS:
        (unfinished / folder).mkdir(mode=0o700)
    for name, text in _FILES.items():
        with new_file(unfinished / name) as file:
            file.write(text.encode())
    for folder in (*_FOLDERS, "."):
        sync(unfinished / folder)
    unfinished.rename(path)
    sync(path.parent)
