"""Making the bare repository."""

import shutil
from pathlib import Path

from dulwich.repo import Repo

from netraven.store.durable import sync


def create_repository(path: Path) -> None:
    """Make an empty bare repository (folders 0700, files 0600), whole or not at all."""
    unfinished = path.with_name(path.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    with Repo.init_bare(str(unfinished), default_branch=b"main") as repo:
        config = repo.get_config()
        config.set((b"gc",), b"auto", b"0")
        config.write_to_path()
    for entry in [*unfinished.rglob("*"), unfinished]:
        entry.chmod(0o700 if entry.is_dir() else 0o600)
        sync(entry)
    unfinished.rename(path)
    sync(path.parent)
