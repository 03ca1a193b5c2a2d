"""Which files the newest commit holds: those of the devices that are not deleted."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from netraven.core.clock import Clock
from netraven.services.configs import AUTHOR
from netraven.store import current_files
from netraven.store.archive import Archive, FileChange, device_path_beside
from netraven.store.current_files import CurrentFile
from netraven.store.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Step:
    """A file that leaves the newest commit or comes back to it; `path` is where it is to stand."""

    file: CurrentFile
    path: str
    comes_back: bool


async def settle(
    db: Database, archive: Archive, clock: Clock, device_id: int | None = None, *, actor: str | None = None
) -> int:
    """Take the files of deleted devices out of the newest commit and put back those that are missing.

    Of one device, or of all; the texts stay in the history.  Returns how many files were moved.
    Raises: StorageFullError, StoreError: nothing was changed.
    """
    files = await current_files.select(db.reader, device_id)
    if not files:
        return 0
    steps = list(_steps(files, await archive.paths()))
    versions = await current_files.versions(db.reader, [step.file.device_id for step in steps if step.comes_back])
    changes = [FileChange(path=step.path, content=None) for step in steps if not step.comes_back]
    back = [step for step in steps if step.comes_back and step.file.device_id in versions]
    for step in back:
        content = await archive.read_blob(versions[step.file.device_id].blob)
        changes.append(FileChange(path=step.path, content=content))
    if not changes:
        return 0
    committed = await archive.commit(changes, message=_message(steps, actor), author=AUTHOR, at=clock.now())
    async with db.transaction() as tx:
        for step in back:
            if step.path != step.file.path:
                await current_files.move(tx, step.file.device_id, step.path, committed.commit)
    log.info("commit %s: %d files follow the inventory", committed.commit, len(changes))
    return len(changes)


def _steps(files: Iterable[CurrentFile], held: frozenset[str]) -> Iterator[_Step]:
    by_path = defaultdict[str, list[CurrentFile]](list)
    for file in files:
        by_path[file.path].append(file)
    for path, sharing in by_path.items():
        living = [file for file in sharing if not file.is_deleted]
        if not living and path in held:
            yield _Step(sharing[0], path, comes_back=False)
        if living and path not in held:
            yield _Step(living[-1], path, comes_back=True)
        # One that comes back finds its path taken by a younger device of the same name.
        for file in living[:-1]:
            beside = device_path_beside(file.uid, file.hostname)
            if beside not in held:
                yield _Step(file, beside, comes_back=True)


def _message(steps: Sequence[_Step], actor: str | None) -> str:
    fates = [f"{step.file.hostname}: {'restored' if step.comes_back else 'deleted'}" for step in steps]
    subject = f"Device {fates[0]}" if len(steps) == 1 else f"Files of {len(steps)} devices follow the inventory"
    trailer = [] if actor is None else ["", f"Requested-by: {actor}"]
    return "\n".join([subject, "", *fates, *trailer, ""])
