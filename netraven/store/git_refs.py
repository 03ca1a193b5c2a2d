"""HEAD and refs/heads/main: the one branch of the archive."""

import logging
import re
from pathlib import Path

from dulwich.refs import DiskRefsContainer, Ref

from netraven.core.errors import StoreError
from netraven.store.durable import new_file, removed_on_failure, sync

log = logging.getLogger(__name__)

MAIN = "refs/heads/main"
_SYMREF = f"ref: {MAIN}\n".encode()
_COMMIT_NAME = re.compile(rb"[0-9a-f]{40}")


def check_head(repository: Path) -> None:
    """See that HEAD means the main branch; write it again when it is missing or empty, for it never differs.

    Raises: StoreError: HEAD means something else.
    """
    head = repository / "HEAD"
    found = head.read_bytes() if head.exists() else b""
    if not found:
        log.warning("HEAD of %s was empty and is written again", repository)
        with new_file(head) as file:
            file.write(_SYMREF)
        sync(repository)
    elif found.split() != _SYMREF.split():
        command = f"git -C {repository} symbolic-ref HEAD {MAIN}"
        raise StoreError(f"HEAD of {repository} does not mean {MAIN}; set it right with '{command}'")


def read_main(repository: Path) -> str | None:
    """Return the commit that the main branch points to, None when there is no branch yet.

    Raises: StoreError: the branch does not hold the name of a commit.
    """
    try:
        found = (repository / MAIN).read_bytes().strip()
    except FileNotFoundError:
        # git pack-refs and git gc move branches into one file.
        packed = DiskRefsContainer(str(repository)).get_packed_refs().get(Ref(MAIN.encode()))
        if packed is None:
            return None
        found = packed
    if _COMMIT_NAME.fullmatch(found) is None:
        raise StoreError(f"{repository / MAIN} is damaged: it holds {found[:50]!r}, not the name of a commit")
    return found.decode()


def move_main(repository: Path, old: str | None, new: str) -> None:
    """Let the main branch point to `new` if it still points to `old`, so that it lasts.

    Raises: StoreError: another process moved or locked the branch.
    """
    branch = repository / MAIN
    lock = branch.with_name(branch.name + ".lock")
    try:
        with new_file(lock, exclusive=True) as file:
            if read_main(repository) != old:
                raise StoreError(f"{MAIN} of {repository} was moved by another process; run again")
            file.write(new.encode() + b"\n")
    except FileExistsError as error:
        raise StoreError(f"{MAIN} is locked by another git process; wait for it, or remove {lock}") from error
    with removed_on_failure(lock):
        lock.replace(branch)
    sync(branch.parent)
