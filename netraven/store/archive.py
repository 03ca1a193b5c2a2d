"""The archive: every configuration that devices ever had, in a bare Git repository that any Git can read."""

import asyncio
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from netraven.core.errors import NotFoundError
from netraven.store.archive_path import device_path, device_path_beside
from netraven.store.archive_readers import ArchiveReaders
from netraven.store.archive_values import ArchivedCommit, Committed, FileChange
from netraven.store.archive_writer import ArchiveWriter
from netraven.store.durable import disk_errors
from netraven.store.git_history import commits_since
from netraven.store.git_object import Kind
from netraven.store.git_reader import ObjectReader
from netraven.store.git_refs import read_main

__all__ = ["Archive", "ArchivedCommit", "Committed", "FileChange", "device_path", "device_path_beside"]

_NAME = re.compile(r"[0-9a-f]{40}")

_Answer = TypeVar("_Answer")


class Archive:
    """The door to the repository for a program that waits: all its work is done on its own threads."""

    def __init__(self, thread: ThreadPoolExecutor, writer: ArchiveWriter, readers: ArchiveReaders) -> None:
        self._thread = thread
        self._writer = writer
        self._readers = readers

    @classmethod
    async def open(cls, path: Path) -> "Archive":
        """Open the archive, made if it is missing; the caller holds the lock of the data directory.

        Raises: StoreError: the history is damaged, or the disk refuses.
        """
        thread = ThreadPoolExecutor(1, "archive-writer")
        try:
            writer = await asyncio.get_running_loop().run_in_executor(thread, ArchiveWriter, path)
        except BaseException:
            thread.shutdown(wait=False)
            raise
        return cls(thread, writer, ArchiveReaders(path))

    async def commit(self, changes: Sequence[FileChange], *, message: str, author: str, at: datetime) -> Committed:
        """Make one commit of the changes that are real and return when it lasts; no real change makes no commit.

        `author` is `Name <mail>` or a bare name.  When the waiting task is cancelled, the commit may still be made.
        Raises: StorageFullError, StoreError: nothing was changed.
        """
        return await self._write(partial(self._writer.commit, changes, message=message, author=author, at=at))

    async def _write(self, work: Callable[[], _Answer]) -> _Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def head(self) -> str | None:
        """Return the newest commit, None when nothing was ever committed."""
        head = self._writer.head
        return head.commit if head is not None else None

    async def has(self, path: str) -> bool:
        """Tell whether the newest commit has the file."""
        head = self._writer.head
        return head is not None and head.tree.blob(path) is not None

    async def paths(self) -> frozenset[str]:
        """Return the paths of all files of the newest commit."""
        head = self._writer.head
        return await self._readers.run(lambda _: frozenset(head.tree.paths()) if head is not None else frozenset())

    async def read(self, commit: str, path: str) -> bytes:
        """Return a file as it was in a commit.

        Raises: NotFoundError: no such commit or file; StoreError: it is damaged.
        """
        return await self._readers.run(partial(_read_file, commit=commit, path=path))

    async def read_blob(self, blob: str) -> bytes:
        """Return a file by the name of its blob.  Raises: NotFoundError: no such blob; StoreError: it is damaged."""
        return await self._readers.run(partial(ObjectReader.read, kind=Kind.BLOB, name=_raw(blob)))

    async def commits_since(self, commit: str | None) -> list[ArchivedCommit]:
        """Return the commits that came after this one (None: all), oldest first.

        Raises: NotFoundError: the commit is not in the history.
        """
        return await self._readers.run(partial(commits_since, head=await self.head(), since=commit))

    async def check(self) -> None:
        """Read the newest commit from the disk.

        Raises: StoreError: it cannot be read.  NotFoundError: it is not there any more.
        """
        await self._readers.run(partial(_read_commit, repository=self._readers.path, commit=await self.head()))

    async def close(self) -> None:
        """Finish what is being written and read, then close."""
        await self._write(self._readers.close)
        await self._write(self._writer.close)
        self._thread.shutdown(wait=False)


def _read_commit(objects: ObjectReader, repository: Path, commit: str | None) -> None:
    if commit is None:
        return
    with disk_errors(f"read the archive {repository}"):
        if read_main(repository) is None:
            raise NotFoundError(f"{repository} has no branch any more")
        objects.commit(_raw(commit))


def _read_file(objects: ObjectReader, commit: str, path: str) -> bytes:
    *folders, name = path.encode("utf-8", "surrogateescape").split(b"/")
    tree = bytes.fromhex(objects.commit(_raw(commit)).tree.decode())
    for part in folders:
        tree = _entry(objects, tree, part, path, commit)
    return objects.read(Kind.BLOB, _entry(objects, tree, name, path, commit))


def _entry(objects: ObjectReader, tree: bytes, name: bytes, path: str, commit: str) -> bytes:
    entry = objects.entries(tree).get(name)
    if entry is None:
        raise NotFoundError(f"commit {commit} has no file {path!r}")
    return entry.id


def _raw(name: str) -> bytes:
    if _NAME.fullmatch(name) is None:
        raise NotFoundError(f"{name!r} is not the name of an object: 40 hexadecimal digits")
    return bytes.fromhex(name)
