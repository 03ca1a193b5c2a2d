"""What commits changed, found by walking from HEAD back along first parents."""

from collections.abc import Iterator
from datetime import UTC, datetime

from dulwich.objects import Commit

from netraven.core.errors import NotFoundError
from netraven.store.archive_values import ArchivedCommit
from netraven.store.git_reader import ObjectReader
from netraven.store.git_tree import FOLDER, Entry


def commits_since(objects: ObjectReader, head: str | None, since: str | None) -> list[ArchivedCommit]:
    """Return the commits after `since` (None: all), oldest first.

    Raises: NotFoundError: `since` is not in the history of `head`.
    """
    return [_described(objects, name, commit) for name, commit in reversed(list(_walk(objects, head, since)))]


def _walk(objects: ObjectReader, head: str | None, since: str | None) -> Iterator[tuple[str, Commit]]:
    name = head
    while name != since:
        if name is None:
            raise NotFoundError(f"commit {since} is not in the history of the archive")
        commit = objects.commit(bytes.fromhex(name))
        yield name, commit
        name = commit.parents[0].decode() if commit.parents else None


def _described(objects: ObjectReader, name: str, commit: Commit) -> ArchivedCommit:
    return ArchivedCommit(
        commit=name,
        message=commit.message.decode("utf-8", "replace"),
        at=datetime.fromtimestamp(commit.commit_time, UTC),
        blobs={path: blob.hex() if blob is not None else None for path, blob in changed_by(objects, commit)},
    )


def changed_by(objects: ObjectReader, commit: Commit) -> Iterator[tuple[str, bytes | None]]:
    """Yield path and blob of each file that the commit changed, with None for a removed one."""
    parent = objects.commit(bytes.fromhex(commit.parents[0].decode())) if commit.parents else None
    before = bytes.fromhex(parent.tree.decode()) if parent is not None else None
    for path, blob in _differences(objects, before, bytes.fromhex(commit.tree.decode())):
        yield path.decode("utf-8", "surrogateescape"), blob


def _differences(
    objects: ObjectReader, before: bytes | None, after: bytes | None, prefix: bytes = b""
) -> Iterator[tuple[bytes, bytes | None]]:
    old = objects.entries(before) if before is not None else {}
    new = objects.entries(after) if after is not None else {}
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        if _file(was) != _file(now):
            yield prefix + name, _file(now)
        if _folder(was) != _folder(now):
            yield from _differences(objects, _folder(was), _folder(now), prefix + name + b"/")


def _file(entry: Entry | None) -> bytes | None:
    return entry.id if entry is not None and entry.mode != FOLDER else None


def _folder(entry: Entry | None) -> bytes | None:
    return entry.id if entry is not None and entry.mode == FOLDER else None
