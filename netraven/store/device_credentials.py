"""The credentials that fit one device, as people see them: everything but the secrets."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import from_text
from netraven.store.database import Reader
from netraven.store.device_records import TagRef


@dataclass(frozen=True, slots=True, kw_only=True)
class FittingCredential:
    """A credential that fits a device; `is_own` says that the device names it, so that it is tried first.

    `success_rate` is in percent of the log-ins that were tried with it, None before the first.
    """

    id: int
    uid: str
    username: str
    method: str
    priority: int
    description: str | None
    is_system: bool
    is_own: bool
    tags: tuple[TagRef, ...]
    success_rate: float | None
    last_used_at: datetime | None
    last_success_at: datetime | None
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None


async def of_device(db: Reader, device_id: int) -> list[FittingCredential]:
    """Return the credentials that fit a device: its own, then those that share a tag with it, by priority."""
    rows = await db.rows(
        """
        SELECT credentials.id, uid, username, method, priority, description, is_system, success_count,
            rejection_count, last_used_at, last_success_at, created_at, created_by, updated_at, updated_by,
            credentials.id IS (SELECT credential_id FROM devices WHERE id = :id) AS is_own,
            (SELECT json_group_array(json_object('id', id, 'name', name, 'type', type)) FROM (
                SELECT tags.id, name, type FROM credential_tags JOIN tags ON tags.id = tag_id
                WHERE credential_tags.credential_id = credentials.id ORDER BY tags.id
            )) AS tags
        FROM credentials
        WHERE credentials.id IN (
            SELECT credential_id FROM devices WHERE id = :id
            UNION
            SELECT credential_tags.credential_id FROM device_tags JOIN credential_tags USING (tag_id)
            WHERE device_id = :id
        )
        ORDER BY is_own DESC, priority, credentials.id
        """,
        {"id": device_id},
    )
    return [_credential(row) for row in rows]


def _credential(row: sqlite3.Row) -> FittingCredential:
    tried = row["success_count"] + row["rejection_count"]
    return FittingCredential(
        id=row["id"],
        uid=row["uid"],
        username=row["username"],
        method=row["method"],
        priority=row["priority"],
        description=row["description"],
        is_system=bool(row["is_system"]),
        is_own=bool(row["is_own"]),
        tags=tuple(TagRef(**tag) for tag in json.loads(row["tags"])),
        success_rate=round(100 * row["success_count"] / tried, 1) if tried else None,
        last_used_at=_moment(row["last_used_at"]),
        last_success_at=_moment(row["last_success_at"]),
        created_at=from_text(row["created_at"]),
        created_by=row["created_by"],
        updated_at=from_text(row["updated_at"]),
        updated_by=row["updated_by"],
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)
