"""A look at the whole repository: every object proven by its hash, and everything that the history needs found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from netraven.core.errors import NotFoundError, StoreError
from netraven.store.git_head import load_head
from netraven.store.git_object import Kind
from netraven.store.git_reader import ObjectReader
from netraven.store.git_refs import MAIN, read_main
from netraven.store.git_tree import FOLDER

_SUBMODULE = b"160000"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What stands in the repository: what is wrong with it, its sound objects, and the files of the indexed commit.

    `newest` is the commit at the tip; None for an empty repository, or one whose branch cannot be read.
    """

    faults: tuple[str, ...] = ()
    objects: frozenset[str] = frozenset()
    files: Mapping[str, str]
    newest: str | None = None


def examine(repository: Path, indexed: str | None) -> Examined:
    """Look at every object; `indexed` is the commit whose files are wanted.

    Raises: StoreError: this is no repository, or its objects cannot even be listed.
    """
    objects = ObjectReader(repository)
    try:
        # The tip first: what is committed meanwhile is then more than is asked for, never less.
        faults, newest = _refs(repository)
        names = set(objects.names())
        damaged = dict(_damaged(objects, names))
        present = names - damaged.keys()
        if newest is not None:
            faults += _missing(objects, newest, present)
        return Examined(
            faults=tuple(dict.fromkeys([*damaged.values(), *faults])),
            objects=frozenset(name.hex() for name in present),
            files=_files(objects, indexed, present),
            newest=newest,
        )
    finally:
        objects.close()


def _refs(repository: Path) -> tuple[list[str], str | None]:
    head = repository / "HEAD"
    is_right = head.exists() and head.read_bytes().split() == [b"ref:", MAIN.encode()]
    faults = [] if is_right else [f"HEAD of {repository} does not mean {MAIN}"]
    try:
        return faults, read_main(repository)
    except StoreError as error:
        return [*faults, str(error)], None


def _damaged(objects: ObjectReader, names: set[bytes]) -> Iterator[tuple[bytes, str]]:
    for name in names:
        try:
            objects.prove(name)
        except (NotFoundError, StoreError) as error:
            yield name, str(error)


def _missing(objects: ObjectReader, newest: str, present: set[bytes]) -> list[str]:
    """Return what the history of the tip needs and has not, each found once however many commits hold it."""
    faults = list[str]()
    waiting, seen = [(Kind.COMMIT, bytes.fromhex(newest))], set[bytes]()
    while waiting:
        kind, name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in present:
            faults.append(f"{kind.name.lower()} {name.hex()} is missing or damaged, and the history needs it")
        elif kind is not Kind.BLOB:
            waiting += _held(objects, kind, name)
    return faults


def _held(objects: ObjectReader, kind: Kind, name: bytes) -> Iterator[tuple[Kind, bytes]]:
    if kind is Kind.COMMIT:
        commit = objects.commit(name)
        yield Kind.TREE, bytes.fromhex(commit.tree.decode())
        yield from ((Kind.COMMIT, bytes.fromhex(parent.decode())) for parent in commit.parents)
        return
    for entry in objects.entries(name).values():
        if entry.mode != _SUBMODULE:
            yield Kind.TREE if entry.mode == FOLDER else Kind.BLOB, entry.id


def _files(objects: ObjectReader, commit: str | None, present: set[bytes]) -> dict[str, str]:
    if commit is None or bytes.fromhex(commit) not in present:
        return {}
    try:
        tree = load_head(objects, commit).tree
    except (NotFoundError, StoreError):
        return {}  # told as missing
    return {path: blob.hex() for path in tree.paths() if (blob := tree.blob(path)) is not None}
