"""Writes the index rows of commits that have none: a process died between a commit and its rows."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netraven.core.errors import NotFoundError, StoreError, UnknownPlatformError
from netraven.core.models import Device, Snapshot
from netraven.core.text import drop_lines
from netraven.jobs.verdict import text_hash
from netraven.services.catalogue import FindPlatform
from netraven.services.configs import Configs, Version, new_snapshot
from netraven.store import devices, snapshots
from netraven.store.archive import Archive, ArchivedCommit, device_path, device_path_beside
from netraven.store.database import Database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    """A version that a commit brought, and where it stands."""

    version: Version
    path: str
    blob: str


async def reconcile(db: Database, archive: Archive, configs: Configs, find_platform: FindPlatform) -> int:
    """Complete the snapshot index from the repository and return how many rows were missing."""
    missed = await _missed(db, archive)
    if not missed:
        return 0
    owners = _owners(await devices.every(db.reader))
    written = 0
    for commit in missed:
        found = await _versions(db, archive, commit, owners, find_platform)
        await _index(db, configs, commit, found)
        written += len(found)
    if written:
        log.warning("%d index rows of %d commits were missing and have been written", written, len(missed))
    return written


async def _missed(db: Database, archive: Archive) -> list[ArchivedCommit]:
    indexed = await snapshots.last_commit(db.reader)
    try:
        return await archive.commits_since(indexed)
    except NotFoundError as error:
        raise StoreError(
            f"the database knows commit {indexed}, which the repository does not hold: "
            "restore the whole data directory from one backup"
        ) from error


def _owners(listed: list[Device]) -> Mapping[str, Device]:
    """Return whose file each path is; the plain path of two devices of one name belongs to the first."""
    beside = {device_path_beside(device.uid, device.hostname): device for device in listed}
    plain = {device_path(device.uid, device.hostname): device for device in reversed(listed)}
    return beside | plain


async def _versions(
    db: Database,
    archive: Archive,
    commit: ArchivedCommit,
    owners: Mapping[str, Device],
    find_platform: FindPlatform,
) -> list[_Found]:
    found = []
    for path, blob in commit.blobs.items():
        owner = owners.get(path)
        if blob is None:
            continue
        if owner is None:
            log.warning("commit %s: no device of the inventory has the path %s", commit.commit, path)
            continue
        last = (await snapshots.latest(db.reader, [owner.id])).get(owner.id)
        text = (await archive.read_blob(blob)).decode("utf-8", "surrogateescape")
        # A file that came back with its device is no version of its own.
        if last is None or last.sha256 != text_hash(text):
            found.append(_Found(_version(owner, text, find_platform, last), path, blob))
    return found


def _version(device: Device, text: str, find_platform: FindPlatform, last: Snapshot | None) -> Version:
    try:
        significant = drop_lines(text, find_platform(device.device_type).lines.insignificant)
    except UnknownPlatformError:
        significant = text
    return Version(
        device=device,
        text=text,
        size_bytes=len(text.encode("utf-8", "surrogateescape")),
        sha256=text_hash(text),
        significant_sha256=text_hash(significant),
        last=last,
    )


async def _index(db: Database, configs: Configs, commit: ArchivedCommit, found: Sequence[_Found]) -> None:
    changes = await configs.describe(db.reader, [each.version for each in found])
    rows = [
        new_snapshot(
            each.version, change, run_id=None, commit=commit.commit, path=each.path, blob=each.blob, at=commit.at
        )
        for each, change in zip(found, changes, strict=True)
    ]
    async with db.transaction() as tx:
        await snapshots.add(tx, rows)
        await snapshots.note_commit(tx, commit.commit)
