"""Where the current configuration of each device stands in the repository, as the database has it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from netraven.store.database import Reader, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentFile:
    """A device that was backed up, and where its file is, or was when it was deleted."""

    device_id: int
    uid: str
    hostname: str
    path: str
    is_deleted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentVersion:
    """The newest version of a device: the row of the index, and the Git id of its text."""

    snapshot_id: int
    blob: str


async def select(db: Reader, device_id: int | None = None) -> list[CurrentFile]:
    """Return all devices with a file; or this one and those that have the same path. The oldest come first."""
    rows = await db.rows(
        """
        SELECT id, uid, hostname, path, deleted_at IS NOT NULL AS is_deleted FROM devices
        WHERE path IS NOT NULL AND (:id IS NULL OR path = (SELECT path FROM devices WHERE id = :id))
        ORDER BY id
        """,
        {"id": device_id},
    )
    return [
        CurrentFile(
            device_id=row["id"],
            uid=row["uid"],
            hostname=row["hostname"],
            path=row["path"],
            is_deleted=bool(row["is_deleted"]),
        )
        for row in rows
    ]


async def versions(db: Reader, device_ids: Sequence[int]) -> dict[int, CurrentVersion]:
    """Return the newest version of those devices that have one."""
    rows = await db.rows(
        """
        SELECT max(id) AS id, device_id, git_blob FROM snapshots
        WHERE device_id IN (SELECT value FROM json_each(:ids)) GROUP BY device_id
        """,
        {"ids": json.dumps(device_ids)},
    )
    return {row["device_id"]: CurrentVersion(snapshot_id=row["id"], blob=row["git_blob"]) for row in rows}


async def move(tx: Transaction, device_id: int, path: str, commit: str) -> None:
    """Keep that the newest version of a device stands at another path since this commit."""
    await tx.run("UPDATE devices SET path = :path WHERE id = :id", {"id": device_id, "path": path})
    await tx.run(
        """
        UPDATE snapshots SET path = :path, git_commit = :commit
        WHERE id = (SELECT max(id) FROM snapshots WHERE device_id = :id)
        """,
        {"id": device_id, "path": path, "commit": commit},
    )
