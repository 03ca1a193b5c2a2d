"""Credentials as people read them: everything but the secrets."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.access import EVERYTHING, Caller
from netraven.core.clock import from_text
from netraven.core.errors import NotFoundError
from netraven.store.database import Reader, Value
from netraven.store.device_records import TagRef
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.scope import VISIBLE, scope_values

ORDERS: Mapping[str, LiteralString] = {
    "id": "credentials.id",
    "-id": "credentials.id DESC",
    "username": "username, credentials.id",
    "-username": "username DESC, credentials.id DESC",
    "priority": "priority, credentials.id",
    "-priority": "priority DESC, credentials.id DESC",
    "success_rate": "success_rate, credentials.id",
    "-success_rate": "success_rate DESC, credentials.id DESC",
    "last_used_at": "last_used_at, credentials.id",
    "-last_used_at": "last_used_at DESC, credentials.id DESC",
    "created_at": "credentials.created_at, credentials.id",
    "-created_at": "credentials.created_at DESC, credentials.id DESC",
}

_RATE: LiteralString = (
    "CASE WHEN success_count + rejection_count > 0"
    " THEN round(100.0 * success_count / (success_count + rejection_count), 1) END"
)
_COLUMNS: LiteralString = (
    "credentials.id, credentials.uid, username, method, priority, credentials.description, is_system,"
    " credentials.source, password IS NOT NULL AS has_password, enable_password IS NOT NULL AS has_enable_password,"
    " last_used_at, last_success_at, credentials.created_at, credentials.created_by, credentials.updated_at,"
    " credentials.updated_by, " + _RATE + " AS success_rate,"
    " (SELECT json_group_array(json_object('id', id, 'name', name, 'type', type)) FROM ("
    " SELECT tags.id, name, type FROM credential_tags JOIN tags ON tags.id = tag_id"
    " WHERE credential_id = credentials.id ORDER BY tags.id)) AS tags"
)
# Whoever sees a part of the devices sees what is sent to these, what has his tags, and what he made himself.
_IN_SIGHT: LiteralString = (
    """
    (NOT :is_narrowed OR credentials.created_by = :caller OR credentials.id IN (
        SELECT credential_id FROM credential_tags WHERE tag_id IN (SELECT value FROM json_each(:scope_tags))
        UNION
        SELECT credential_id FROM devices WHERE deleted_at IS NULL AND """
    + VISIBLE
    + """
        UNION
        SELECT shared.credential_id FROM devices
        JOIN device_tags AS carried ON carried.device_id = devices.id
        JOIN credential_tags AS shared ON shared.tag_id = carried.tag_id
        WHERE deleted_at IS NULL AND """
    + VISIBLE
    + "))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFields:
    """What may be set on a credential, besides its secrets; `tags` are ids."""

    username: str
    method: str
    priority: int = 100
    description: str | None = None
    tags: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRecord:
    """A credential without its secrets; `success_rate` is in percent, None before it was first tried."""

    id: int
    uid: str
    username: str
    method: str
    priority: int
    description: str | None
    is_system: bool
    source: str
    has_password: bool
    has_enable_password: bool
    success_rate: float | None
    last_used_at: datetime | None
    last_success_at: datetime | None
    tags: tuple[TagRef, ...]
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None

    @property
    def fields(self) -> CredentialFields:
        """What of it may be set."""
        return CredentialFields(
            username=self.username,
            method=self.method,
            priority=self.priority,
            description=self.description,
            tags=tuple(tag.id for tag in self.tags),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFilter:
    """Which credentials to list; None where it does not matter.  `min_success` is in percent."""

    username: str | None = None
    priority: int | None = None
    tag_ids: Sequence[int] | None = None
    method: str | None = None
    min_success: float | None = None


async def find(db: Reader, credential_id: int, caller: Caller) -> CredentialRecord:
    """Return one credential that the caller may know of.  Raises: NotFoundError."""
    row = await db.row(
        "SELECT " + _COLUMNS + " FROM credentials WHERE credentials.id = :id AND " + _IN_SIGHT,
        {"id": credential_id, **_sight(caller)},
    )
    if row is None:
        raise NotFoundError("Credential not found")
    return _record(row)


async def select(db: Reader, wanted: CredentialFilter, caller: Caller, part: Slice) -> Page[CredentialRecord]:
    """Return a part of the credentials that the caller may know of, and how many there are."""
    values: dict[str, Value] = {
        "username": wanted.username,
        "priority": wanted.priority,
        "tag_ids": None if wanted.tag_ids is None else json.dumps(list(wanted.tag_ids)),
        "method": wanted.method,
        "min_success": wanted.min_success,
    }
    return await page(db, _SHELF, part, {**values, **_sight(caller)})


def _sight(caller: Caller) -> dict[str, Value]:
    return {"is_narrowed": caller.scope != EVERYTHING, "caller": caller.name, **scope_values(caller.scope)}


def _record(row: sqlite3.Row) -> CredentialRecord:
    return CredentialRecord(
        id=row["id"],
        uid=row["uid"],
        username=row["username"],
        method=row["method"],
        priority=row["priority"],
        description=row["description"],
        is_system=bool(row["is_system"]),
        source=row["source"],
        has_password=bool(row["has_password"]),
        has_enable_password=bool(row["has_enable_password"]),
        success_rate=row["success_rate"],
        last_used_at=None if row["last_used_at"] is None else from_text(row["last_used_at"]),
        last_success_at=None if row["last_success_at"] is None else from_text(row["last_success_at"]),
        tags=tuple(TagRef(**tag) for tag in json.loads(row["tags"])),
        created_at=from_text(row["created_at"]),
        created_by=row["created_by"],
        updated_at=from_text(row["updated_at"]),
        updated_by=row["updated_by"],
    )


_SHELF = Shelf(
    columns=_COLUMNS,
    source="""
        FROM credentials
        WHERE (:username IS NULL OR instr(lower(username), lower(:username)) > 0)
            AND (:priority IS NULL OR priority = :priority)
            AND (:method IS NULL OR method = :method)
            AND (:min_success IS NULL OR """
    + _RATE
    + """ >= :min_success)
            AND (:tag_ids IS NULL OR credentials.id IN (
                SELECT credential_id FROM credential_tags WHERE tag_id IN (SELECT value FROM json_each(:tag_ids))
            ))
            AND """
    + _IN_SIGHT,
    orders=ORDERS,
    read=_record,
)
