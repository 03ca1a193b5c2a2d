"""What is wrong with an installation, and how to mend it.

It looks at the data directory as it is and changes nothing, beside a running daemon or with the directory locked: what
a world would mend while it opens is told, too.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from netraven.core.errors import NetravenError, StoreError
from netraven.services.checkup_contents import CHECKS
from netraven.services.premises import FROM_BACKUP, Finding, Premises
from netraven.store import integrity, permissions
from netraven.store.data_dir import DataDir
from netraven.store.database import open_reader
from netraven.store.migrate import LOGS, MAIN

LEAST_FREE_BYTES = 512 * 1024**2  # one text may have 64 MB, and a migration copies the database
LEAST_FREE_FILES = 10_000

_MOST = 20  # findings of one check: who has lost a disk need not read of every object


async def look(premises: Premises) -> list[Finding]:
    """Return what is wrong; nothing where all is well.  Raises: StoreError: there is nothing to look at."""
    if not premises.places.database.exists():
        raise StoreError(f"{premises.places.root} holds no database: name another folder with --data-dir")
    found = list(_limited("files", await asyncio.to_thread(_files, premises.places)))
    found += await asyncio.to_thread(_disk, premises.places.root)
    found += [finding async for finding in _log_files(premises.places)]
    return found + [finding async for finding in _database(premises)]


def close_files(premises: Premises) -> None:
    """Mend what can be mended beside a running daemon: take from others what only the owner may do."""
    permissions.close(premises.places)


def _limited(check: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    yield from findings[:_MOST]
    if len(findings) > _MOST:
        rest = len(findings) - _MOST
        yield Finding(check=check, problem=f"and {rest} more of this kind", remedy=findings[_MOST].remedy)


def _files(places: DataDir) -> list[Finding]:
    return [
        Finding(check="files", problem=f"{one.path} {one.problem}", remedy=_mending(places, one))
        for one in permissions.exposed(places)
    ]


def _mending(places: DataDir, one: permissions.Exposed) -> str:
    if one.mode is None:
        return f"chown --reference={places.root} {one.path}"
    return f"netraven check --fix, or chmod {one.mode:o} {one.path}"


def _disk(root: Path) -> list[Finding]:
    space, files = shutil.disk_usage(root), os.statvfs(root)
    remedy = "make room: new configurations are refused when the disk is full"
    found = []
    if space.free < LEAST_FREE_BYTES:
        free = f"only {space.free // 1024**2} MiB are free on the disk of {root}"
        found.append(Finding(check="disk", problem=free, remedy=remedy))
    if files.f_files and files.f_favail < LEAST_FREE_FILES:
        left = f"only {files.f_favail} more files can be made on the disk of {root}"
        found.append(Finding(check="disk", problem=left, remedy=remedy))
    return found


async def _log_files(places: DataDir) -> AsyncIterator[Finding]:
    for path in sorted(places.root.glob("logs-*.db")):
        async for problem in _structure(path, LOGS):
            remedy = f"stop netraven and move {path.name} away: it holds a month of the journal, no configuration"
            yield Finding(check="logs", problem=problem, remedy=remedy)


async def _structure(path: Path, steps: Sequence[str]) -> AsyncIterator[str]:
    try:
        async with open_reader(path) as db:
            for fault in await integrity.faults(db):
                yield f"{path.name}: {fault}"
            version = await integrity.schema_version(db)
            if version > len(steps):
                yield f"{path.name} has schema {version}, and this release knows up to {len(steps)}"
    except StoreError as error:
        yield str(error)


async def _database(premises: Premises) -> AsyncIterator[Finding]:
    path = premises.places.database
    broken = False
    async for problem in _structure(path, MAIN):
        broken = True
        yield Finding(check="database", problem=problem, remedy=FROM_BACKUP)
    # In a damaged file the other checks would find what is not so.
    if broken:
        return
    async with open_reader(path) as db:
        version = await integrity.schema_version(db)
        if version < len(MAIN):
            problem = f"{path.name} has schema {version} of {len(MAIN)}: its records cannot be looked at yet"
            yield Finding(check="database", problem=problem, remedy="start this release of netraven once")
            return
        for check, findings in CHECKS.items():
            for finding in await _told(check, findings(premises, db)):
                yield finding


async def _told(check: str, findings: AsyncIterator[Finding]) -> list[Finding]:
    """Return what a check finds; one that cannot even look has found something, and the next ones still look."""
    found: list[Finding] = []
    try:
        found += [finding async for finding in findings]
    except NetravenError as error:
        found.append(Finding(check=check, problem=str(error), remedy=FROM_BACKUP))
    return list(_limited(check, found))
