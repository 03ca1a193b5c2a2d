"""The commit at HEAD with its trees, loaded and proven whole."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dulwich.objects import Commit

from netraven.core.errors import NotFoundError, StoreError
from netraven.store.git_history import changed_by
from netraven.store.git_object import Kind
from netraven.store.git_reader import ObjectReader
from netraven.store.git_refs import MAIN, move_main, read_main
from netraven.store.git_tree import FOLDER, ShardedTree

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest commit and all its files."""

    commit: str
    tree: ShardedTree


def load_head(objects: ObjectReader, commit: str) -> Head:
    """Return the commit with its trees.  Raises: NotFoundError, StoreError: as `ObjectReader.read`."""
    root = objects.entries(bytes.fromhex(objects.commit(bytes.fromhex(commit)).tree.decode()))
    folders = {name: objects.entries(entry.id) for name, entry in root.items() if entry.mode == FOLDER}
    return Head(commit, ShardedTree(root, folders))


def prove_head(repository: Path, objects: ObjectReader) -> Head | None:
    """Return the head after reading its trees and every file of its last commit; None for an empty archive.

    Raises: StoreError: something that is part of the history is missing or damaged.
    """
    commit = read_main(repository) or _adopt(repository, objects)
    if commit is None:
        return None
    try:
        head = load_head(objects, commit)
        for _, blob in changed_by(objects, objects.commit(bytes.fromhex(commit))):
            if blob is not None:
                objects.read(Kind.BLOB, blob)
    except (NotFoundError, StoreError) as error:
        raise StoreError(
            f"the archive {repository} is damaged at commit {commit}: {error}; 'git -C {repository} fsck' lists what is"
            f" missing; put it back from a mirror or a backup of this directory"
        ) from error
    return head


def _adopt(repository: Path, objects: ObjectReader) -> str | None:
    # Without a branch, a commit without parents is a first one that was cut off before the branch was written. A commit
    # is always written after what it holds, so it is whole, and taking it loses nothing in any case.
    commits = list(_all_commits(objects))
    if not commits:
        return None
    parents = {parent for commit in commits for parent in commit.parents}
    tips = (commit for commit in commits if commit.id not in parents)
    newest = max(tips, key=lambda commit: commit.commit_time).id.decode()
    if parents:
        raise StoreError(
            f"{repository / MAIN} is gone, but commits are there, the newest is {newest};"
            f" bring the branch back with 'git -C {repository} update-ref {MAIN} {newest}'"
        )
    log.warning("took up commit %s of %s, which a killed process had not finished", newest, repository)
    move_main(repository, None, newest)
    return newest


def _all_commits(objects: ObjectReader) -> Iterator[Commit]:
    for name in objects.names():
        try:
            yield objects.commit(name)
        except NotFoundError:
            continue  # another kind of object
