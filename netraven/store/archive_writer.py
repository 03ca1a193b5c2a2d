"""The one writer of the archive; all of it runs on one thread."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from dulwich.objects import Commit, ObjectID

from netraven.core.errors import NotFoundError, StoreError
from netraven.store.archive_path import check_path
from netraven.store.archive_values import Committed, FileChange
from netraven.store.durable import disk_errors
from netraven.store.git_head import Head, load_head, prove_head
from netraven.store.git_loose import write_loose
from netraven.store.git_object import GitObject, Kind, make_object
from netraven.store.git_pack import write_pack
from netraven.store.git_reader import ObjectReader
from netraven.store.git_refs import MAIN, check_head, move_main, read_main
from netraven.store.git_repository import ensure_repository
from netraven.store.git_sweep import sweep
from netraven.store.git_tree import ShardedTree

_PACK_FROM = 20  # objects; fewer are cheaper to write and to repack as files of their own
_COMMITTER = b"NetRaven <netraven@localhost>"
_AUTHOR = re.compile(r"[^<>]*[^<> ] <[^<>]*>")


class ArchiveWriter:
    """Writes commits; `head` may be read from any thread, because heads are never changed, only replaced."""

    def __init__(self, path: Path) -> None:
        """Open the repository, made if it is missing, swept and proven.  Raises: StoreError."""
        self._path = path
        with disk_errors(f"open the archive {path}"):
            ensure_repository(path)
            check_head(path)
            sweep(path)
            self._objects = ObjectReader(path)
            try:
                self.head: Head | None = prove_head(path, self._objects)
            except BaseException:
                self._objects.close()
                raise

    def close(self) -> None:
        """Give back the open files."""
        self._objects.close()

    def commit(self, changes: Sequence[FileChange], *, message: str, author: str, at: datetime) -> Committed:
        """Make one commit of the changes that are real.

        Raises: StorageFullError, StoreError: nothing was changed.
        """
        with disk_errors(f"commit to the archive {self._path}"):
            self._follow_branch()
            tree = self.head.tree if self.head is not None else ShardedTree()
            files = _as_files(changes)
            blobs = {path: blob.id if blob is not None else None for path, blob in files.items()}
            real = {path: blob for path, blob in blobs.items() if blob != tree.blob(path)}
            if real:
                tree, objects = tree.followed_by(real)
                commit = self._commit_object(objects[0], message, author, at)
                contents = {blob.id: blob for path, blob in files.items() if blob is not None and path in real}
                self._publish([*contents.values(), *objects, commit], Head(commit.id.hex(), tree))
            if self.head is None:
                raise StoreError(f"nothing to commit: the archive {self._path} is empty and no file was given")
            return Committed(
                commit=self.head.commit, blobs={path: blob.hex() for path, blob in blobs.items() if blob is not None}
            )

    def _follow_branch(self) -> None:
        # Somebody with Git on this machine may have moved the branch; a commit must not take that back.
        commit = read_main(self._path)
        if commit is None or (self.head is not None and self.head.commit == commit):
            return
        try:
            self.head = load_head(self._objects, commit)
        except NotFoundError as error:
            raise StoreError(f"{MAIN} of {self._path} was moved to something that is not whole: {error}") from error

    def _commit_object(self, root: GitObject, message: str, author: str, at: datetime) -> GitObject:
        commit = Commit()
        commit.tree = ObjectID(root.id.hex().encode())
        commit.parents = [ObjectID(self.head.commit.encode())] if self.head is not None else []
        commit.author, commit.committer = _identity(author), _COMMITTER
        commit.author_time = commit.commit_time = int(at.timestamp())
        commit.author_timezone = commit.commit_timezone = 0
        commit.message = message.replace("\0", "").rstrip("\n").encode("utf-8", "replace") + b"\n"
        return make_object(Kind.COMMIT, commit.as_raw_string())

    def _publish(self, objects: Sequence[GitObject], head: Head) -> None:
        folder = self._path / "objects"
        if len(objects) >= _PACK_FROM:
            write_pack(folder / "pack", objects)
        else:
            # The commit comes when all that it holds lasts: a start that finds a commit may trust it.
            write_loose(folder, objects[:-1])
            write_loose(folder, objects[-1:])
        move_main(self._path, self.head.commit if self.head is not None else None, head.commit)
        self.head = head


def _as_files(changes: Sequence[FileChange]) -> Mapping[str, GitObject | None]:
    files = dict[str, GitObject | None]()
    for change in changes:
        check_path(change.path)
        if change.path in files:
            raise StoreError(f"path {change.path!r} stands twice in one commit")
        files[change.path] = make_object(Kind.BLOB, change.content) if change.content is not None else None
    return files


def _identity(author: str) -> bytes:
    text = re.sub(r"[\x00-\x1f\x7f]", "", author).strip()
    if _AUTHOR.fullmatch(text) is None:
        text = f"{re.sub('[<>]', '', text).strip() or 'unknown'} <>"
    return text.encode("utf-8", "replace")
