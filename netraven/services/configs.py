"""Turns accepted configurations into a commit and the index rows that point at it.

The order is: commit, then rows.  A process may die between the two; `netraven.services.reconcile` finds the commits
without rows at the next start and writes the rows.
"""

import asyncio
import logging
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from netraven.core.diff import changed_lines
from netraven.core.errors import MaskError, UnknownPlatformError
from netraven.core.models import Device, Snapshot
from netraven.core.text import mask
from netraven.services.catalogue import FindPlatform
from netraven.store import snapshots
from netraven.store.archive import Archive, FileChange, device_path, device_path_beside
from netraven.store.database import Reader
from netraven.store.runs import Run
from netraven.store.snapshots import NewSnapshot

log = logging.getLogger(__name__)

AUTHOR = "NetRaven <netraven@localhost>"
COMPRESSION = 1  # current texts are read far more often than they are worth shrinking further


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An accepted configuration on its way to the store."""

    device: Device
    text: str
    size_bytes: int
    sha256: str
    significant_sha256: str
    received_sha256: str | None = None
    last: Snapshot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a version changes, in masked text: nothing secret leaves the repository for the index."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    lines_added: int
    lines_removed: int
    current_text: bytes

    @property
    def packed_lines(self) -> bytes:
        """The changed lines, marked + and - as in a diff, compressed."""
        marked = [f"+{line}" for line in self.added] + [f"-{line}" for line in self.removed]
        return zlib.compress(_encode("\n".join(marked)), COMPRESSION)


class Configs:
    """Commits configurations and describes each for the index."""

    def __init__(self, archive: Archive, find_platform: FindPlatform, fingerprint_key: bytes) -> None:
        self._archive = archive
        self._find_platform = find_platform
        self._fingerprint_key = fingerprint_key

    async def commit(self, db: Reader, run: Run, versions: Sequence[Version], *, at: datetime) -> list[NewSnapshot]:
        """Make one commit of the versions and return the rows to write for it, in order.

        Raises: StorageFullError, StoreError: nothing was committed.
        """
        changes = await self.describe(db, versions)
        paths = await self._paths(versions)
        committed = await self._archive.commit(
            list(_file_changes(versions, paths)), message=_message(run, versions, changes), author=AUTHOR, at=at
        )
        return [
            new_snapshot(
                version, change, run_id=run.id, commit=committed.commit, path=path, blob=committed.blobs[path], at=at
            )
            for version, change, path in zip(versions, changes, paths, strict=True)
        ]

    async def describe(self, db: Reader, versions: Sequence[Version]) -> list[Change]:
        """Say what each version changes against the last one of its device."""
        known = [version.device.id for version in versions if version.last is not None]
        before = await snapshots.current_texts(db, known)
        return await asyncio.to_thread(self._describe_all, versions, before)

    def _describe_all(self, versions: Sequence[Version], before: Mapping[int, bytes]) -> list[Change]:
        return [self._describe(version, before.get(version.device.id)) for version in versions]

    def _describe(self, version: Version, before: bytes | None) -> Change:
        text = self._masked(version)
        packed = zlib.compress(_encode(text), COMPRESSION)
        if before is None:
            # The first version is new as a whole; its lines stand in the current text already.
            return Change(added=(), removed=(), lines_added=text.count("\n"), lines_removed=0, current_text=packed)
        added, removed = changed_lines(_decode(zlib.decompress(before)), text)
        return Change(
            added=tuple(added),
            removed=tuple(removed),
            lines_added=len(added),
            lines_removed=len(removed),
            current_text=packed,
        )

    def _masked(self, version: Version) -> str:
        try:
            lines = self._find_platform(version.device.device_type).lines
            return mask(version.text, lines.secret, lines.secret_blocks, self._fingerprint_key)
        except (MaskError, UnknownPlatformError) as error:
            log.warning("%s: not masked, so its text is not searchable: %s", version.device.hostname, error)
            return ""

    async def _paths(self, versions: Sequence[Version]) -> list[str]:
        """Choose a path for each version; one that another device holds gets a suffix."""
        held = await self._archive.paths()
        chosen: dict[str, int] = {}
        for version in versions:
            path = device_path(version.device.uid, version.device.hostname)
            mine = version.last is not None and version.last.path == path
            if not mine and (path in held or path in chosen):
                path = device_path_beside(version.device.uid, version.device.hostname)
            chosen[path] = version.device.id
        return list(chosen)


def new_snapshot(  # noqa: PLR0913 - a row has as many fields as it has
    version: Version, change: Change, *, run_id: int | None, commit: str, path: str, blob: str, at: datetime
) -> NewSnapshot:
    """Return the index row of a committed version."""
    return NewSnapshot(
        device_id=version.device.id,
        run_id=run_id,
        commit=commit,
        blob=blob,
        path=path,
        size_bytes=version.size_bytes,
        sha256=version.sha256,
        significant_sha256=version.significant_sha256,
        received_sha256=version.received_sha256,
        lines_added=change.lines_added,
        lines_removed=change.lines_removed,
        changed_lines=change.packed_lines,
        current_text=change.current_text,
        author=AUTHOR,
        retrieved_at=at,
    )


def _file_changes(versions: Iterable[Version], paths: Iterable[str]) -> Iterable[FileChange]:
    for version, path in zip(versions, paths, strict=True):
        yield FileChange(path=path, content=_encode(version.text))
        if version.last is not None and version.last.path != path:
            # The device has another name now: its file moves.
            yield FileChange(path=version.last.path, content=None)


def _message(run: Run, versions: Sequence[Version], changes: Sequence[Change]) -> str:
    """Return the commit message: a subject, a line for each device, and trailers that programs read."""
    subject = (
        f"Configuration of {versions[0].device.hostname} changed"
        if len(versions) == 1
        else f"{len(versions)} configurations changed"
    )
    body = [
        f"{version.device.hostname}: +{change.lines_added} -{change.lines_removed}"
        for version, change in zip(versions, changes, strict=True)
    ]
    trailers = [f"Run: {run.id}", f"Job: {run.job_name}", f"Trigger: {run.trigger}"]
    if run.requested_by is not None:
        trailers.append(f"Requested-by: {run.requested_by}")
    return "\n".join([subject, "", *body, "", *trailers, ""])


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _decode(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")
