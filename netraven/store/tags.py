"""Tags: the groups in which devices, credentials and jobs meet."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.access import Scope
from netraven.core.clock import from_text, to_text
from netraven.core.errors import DuplicateError, ForbiddenError, NotFoundError
from netraven.store.database import Reader, Transaction
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.scope import VISIBLE, scope_values
from netraven.store.uids import new_uid

DEFAULT_ID = 1

ORDERS: Mapping[str, LiteralString] = {
    "id": "id",
    "-id": "id DESC",
    "name": "name, id",
    "-name": "name DESC, id DESC",
    "created_at": "created_at, id",
    "-created_at": "created_at DESC, id DESC",
}

_COLUMNS: LiteralString = (
    "id, uid, name, type, description, created_at, created_by, updated_at, updated_by,"
    " (SELECT count(*) FROM device_tags AS marked JOIN devices ON devices.id = marked.device_id"
    " WHERE marked.tag_id = tags.id AND deleted_at IS NULL AND " + VISIBLE + ") AS device_count"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """One tag; `device_count` counts the devices that whoever asks sees."""

    id: int
    uid: str
    name: str
    type: str | None
    description: str | None
    device_count: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFields:
    """What may be set on a tag."""

    name: str
    type: str | None = None
    description: str | None = None


async def find(db: Reader, tag_id: int, scope: Scope) -> Tag:
    """Return one tag.  Raises: NotFoundError: no tag has this id."""
    row = await db.row("SELECT " + _COLUMNS + " FROM tags WHERE id = :id", {"id": tag_id, **scope_values(scope)})
    if row is None:
        raise NotFoundError("Tag not found")
    return _tag(row)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFilter:
    """Which tags to list; None where it does not matter.  The name is looked for within the field."""

    name: str | None = None
    type: str | None = None


async def select(db: Reader, wanted: TagFilter, scope: Scope, part: Slice) -> Page[Tag]:
    """Return a part of the tags, and how many there are."""
    return await page(db, _SHELF, part, {"name": wanted.name, "kind": wanted.type, **scope_values(scope)})


async def check_known(db: Reader, tag_ids: Sequence[int]) -> None:
    """Raise NotFoundError unless all these tags exist."""
    rows = await db.rows(
        "SELECT value FROM json_each(:ids) WHERE value NOT IN (SELECT id FROM tags)", {"ids": json.dumps(tag_ids)}
    )
    if rows:
        raise NotFoundError(f"Tag(s) not found: {sorted({row['value'] for row in rows})}")


async def create(tx: Transaction, fields: TagFields, *, actor: str, at: datetime) -> int:
    """Create a tag and return its id.  Raises: DuplicateError: the name is taken."""
    await _check_free(tx, fields.name, None)
    return await tx.run(
        """
        INSERT INTO tags (uid, name, type, description, created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :name, :type, :description, :at, :actor, :at, :actor) RETURNING id
        """,
        {**_values(fields), "uid": new_uid(at), "actor": actor, "at": to_text(at)},
    )


async def update(tx: Transaction, before: Tag, fields: TagFields, *, actor: str, at: datetime) -> None:
    """Change a tag.  Raises: DuplicateError: the name is taken.  ForbiddenError: the default tag keeps its name."""
    if before.id == DEFAULT_ID and (fields.name, fields.type) != (before.name, before.type):
        raise ForbiddenError("The default tag can't be renamed")
    await _check_free(tx, fields.name, before.id)
    await tx.run(
        """
        UPDATE tags SET name = :name, type = :type, description = :description, updated_at = :at, updated_by = :actor
        WHERE id = :id
        """,
        {**_values(fields), "id": before.id, "actor": actor, "at": to_text(at)},
    )


async def _check_free(tx: Transaction, name: str, tag_id: int | None) -> None:
    taken = await tx.row("SELECT id FROM tags WHERE name = :name AND id IS NOT :id", {"name": name, "id": tag_id})
    if taken is not None:
        raise DuplicateError("Tag name already exists")


def _values(fields: TagFields) -> dict[str, str | None]:
    return {"name": fields.name, "type": fields.type, "description": fields.description}


def _tag(row: sqlite3.Row) -> Tag:
    return Tag(
        id=row["id"],
        uid=row["uid"],
        name=row["name"],
        type=row["type"],
        description=row["description"],
        device_count=row["device_count"],
        created_at=from_text(row["created_at"]),
        created_by=row["created_by"],
        updated_at=from_text(row["updated_at"]),
        updated_by=row["updated_by"],
    )


_SHELF = Shelf(
    columns=_COLUMNS,
    source="""
        FROM tags
        WHERE (:name IS NULL OR instr(lower(name), lower(:name)) > 0) AND (:kind IS NULL OR type = :kind)
    """,
    orders=ORDERS,
    read=_tag,
)
