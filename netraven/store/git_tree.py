"""The trees of HEAD in memory: one root and its folders, so that a commit writes again only what it touches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from netraven.core.errors import StoreError
from netraven.store.git_object import GitObject, Kind, make_object

FILE = b"100644"
FOLDER = b"40000"
_NAME_BYTES = 20


class Entry(NamedTuple):
    """What a name in a tree stands for: its mode as Git writes it, and the name of the object."""

    mode: bytes
    id: bytes


def parse_entries(body: bytes) -> Iterator[tuple[bytes, Entry]]:
    """Yield the names and entries of a tree's body."""
    at = 0
    while at < len(body):
        space = body.index(b" ", at)
        end = body.index(b"\0", space)
        yield body[space + 1 : end], Entry(body[at:space], body[end + 1 : end + 1 + _NAME_BYTES])
        at = end + 1 + _NAME_BYTES


def make_tree(entries: Mapping[bytes, Entry]) -> GitObject:
    """Return the tree object that holds the entries."""
    ordered = sorted(entries.items(), key=_sort_key)
    return make_object(Kind.TREE, b"".join(b"%s %s\0%s" % (entry.mode, name, entry.id) for name, entry in ordered))


def _sort_key(item: tuple[bytes, Entry]) -> bytes:
    # Git sorts a folder as if its name ended in a slash (fsck: treeNotSorted).
    name, entry = item
    return name + b"/" if entry.mode == FOLDER else name


@dataclass(frozen=True, slots=True)
class ShardedTree:
    """All files of a commit, two levels deep; never changed, only followed by another one.

    `root` and `folders` may hold entries that somebody else put there: they are kept as they are.
    """

    root: Mapping[bytes, Entry] = field(default_factory=dict)
    folders: Mapping[bytes, Mapping[bytes, Entry]] = field(default_factory=dict)

    def blob(self, path: str) -> bytes | None:
        """Return the name of the blob at the path, None when there is no such file."""
        folder, _, name = path.encode().partition(b"/")
        entry = self.folders.get(folder, {}).get(name)
        return entry.id if entry is not None and entry.mode != FOLDER else None

    def paths(self) -> Iterator[str]:
        """Yield the path of each file."""
        for folder, entries in self.folders.items():
            for name, entry in entries.items():
                if entry.mode != FOLDER:
                    yield (folder + b"/" + name).decode("utf-8", "surrogateescape")

    def followed_by(self, blobs: Mapping[str, bytes | None]) -> tuple["ShardedTree", list[GitObject]]:
        """Return the tree after the changes (None removes a file) and its new objects, the root first."""
        root, folders, written = dict(self.root), dict(self.folders), list[GitObject]()
        for folder, changes in _by_folder(blobs).items():
            self._check_free(folder, changes)
            entries = _changed(folders.get(folder, {}), changes)
            if entries:
                tree = make_tree(entries)
                written.append(tree)
                folders[folder], root[folder] = entries, Entry(FOLDER, tree.id)
            else:
                folders.pop(folder, None)
                root.pop(folder, None)
        return ShardedTree(root, folders), [make_tree(root), *written]

    def _check_free(self, folder: bytes, names: Iterable[bytes]) -> None:
        if folder in self.root and folder not in self.folders:
            raise StoreError(f"{folder.decode()} in the archive is not a folder; remove it from the main branch")
        for name in names:
            entry = self.folders.get(folder, {}).get(name)
            if entry is not None and entry.mode == FOLDER:
                path = (folder + b"/" + name).decode()
                raise StoreError(f"{path} in the archive is a folder; remove it from the main branch")


def _by_folder(blobs: Mapping[str, bytes | None]) -> dict[bytes, dict[bytes, bytes | None]]:
    folders = defaultdict[bytes, dict[bytes, bytes | None]](dict)
    for path, blob in blobs.items():
        folder, _, name = path.encode().partition(b"/")
        folders[folder][name] = blob
    return folders


def _changed(entries: Mapping[bytes, Entry], changes: Mapping[bytes, bytes | None]) -> dict[bytes, Entry]:
    after = dict(entries)
    for name, blob in changes.items():
        if blob is None:
            after.pop(name, None)
        else:
            after[name] = Entry(FILE, blob)
    return after
