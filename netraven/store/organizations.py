"""Organizations: whom the sites belong to, and who belongs to them."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.access import Scope
from netraven.core.clock import from_text, to_text
from netraven.core.errors import DuplicateError, NotFoundError
from netraven.store.database import Reader, Transaction
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.scope import VISIBLE, scope_values
from netraven.store.uids import new_uid

ORDERS: Mapping[str, LiteralString] = {
    "id": "id",
    "-id": "id DESC",
    "name": "name, id",
    "-name": "name DESC, id DESC",
    "created_at": "created_at, id",
    "-created_at": "created_at DESC, id DESC",
}

_COLUMNS: LiteralString = (
    "id, uid, name, description, created_at, created_by, updated_at, updated_by,"
    " (SELECT count(*) FROM memberships WHERE organization_id = organizations.id) AS member_count,"
    " (SELECT count(*) FROM sites WHERE organization_id = organizations.id AND deleted_at IS NULL) AS site_count,"
    " (SELECT count(*) FROM devices JOIN sites AS own ON own.id = devices.site_id"
    " WHERE own.organization_id = organizations.id AND devices.deleted_at IS NULL AND " + VISIBLE + ") AS device_count"
)
_IN_SIGHT: LiteralString = (
    "deleted_at IS NULL AND (:scope_organizations IS NULL OR id IN (SELECT value FROM json_each(:scope_organizations)))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """One organization; `device_count` counts the devices that whoever asks sees."""

    id: int
    uid: str
    name: str
    description: str | None
    member_count: int
    site_count: int
    device_count: int
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationFields:
    """What may be set on an organization."""

    name: str
    description: str | None = None


async def find(db: Reader, organization_id: int, scope: Scope) -> Organization:
    """Return one organization that the scope shows.  Raises: NotFoundError."""
    row = await db.row(
        "SELECT " + _COLUMNS + " FROM organizations WHERE id = :id AND " + _IN_SIGHT,
        {"id": organization_id, **scope_values(scope)},
    )
    if row is None:
        raise NotFoundError("Organization not found")
    return _organization(row)


async def select(db: Reader, name: str | None, scope: Scope, part: Slice) -> Page[Organization]:
    """Return a part of the organizations in the scope whose name holds this text, and how many there are."""
    return await page(db, _SHELF, part, {"name": name, **scope_values(scope)})


async def create(tx: Transaction, fields: OrganizationFields, *, actor: str, at: datetime) -> int:
    """Create an organization and return its id.  Raises: DuplicateError: the name is taken."""
    await _check_free(tx, fields.name, None)
    return await tx.run(
        """
        INSERT INTO organizations (uid, name, description, created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :name, :description, :at, :actor, :at, :actor) RETURNING id
        """,
        {
            "uid": new_uid(at),
            "name": fields.name,
            "description": fields.description,
            "at": to_text(at),
            "actor": actor,
        },
    )


async def update(
    tx: Transaction, organization_id: int, fields: OrganizationFields, *, actor: str, at: datetime
) -> None:
    """Change an organization.  Raises: DuplicateError: the name is taken."""
    await _check_free(tx, fields.name, organization_id)
    await tx.run(
        """
        UPDATE organizations SET name = :name, description = :description, updated_at = :at, updated_by = :actor
        WHERE id = :id
        """,
        {
            "id": organization_id,
            "name": fields.name,
            "description": fields.description,
            "at": to_text(at),
            "actor": actor,
        },
    )


async def delete(tx: Transaction, organization_id: int, *, actor: str, at: datetime) -> None:
    """Take an organization off the lists; its name is free again.

    Its memberships stay: whoever sees the devices of this organization only sees none from now on.
    """
    await tx.run(
        "UPDATE organizations SET deleted_at = :at, deleted_by = :actor WHERE id = :id",
        {"id": organization_id, "at": to_text(at), "actor": actor},
    )


async def _check_free(tx: Transaction, name: str, organization_id: int | None) -> None:
    taken = await tx.row(
        "SELECT id FROM organizations WHERE name = :name AND deleted_at IS NULL AND id IS NOT :id",
        {"name": name, "id": organization_id},
    )
    if taken is not None:
        raise DuplicateError("Organization name already exists")


def _organization(row: sqlite3.Row) -> Organization:
    return Organization(
        id=row["id"],
        uid=row["uid"],
        name=row["name"],
        description=row["description"],
        member_count=row["member_count"],
        site_count=row["site_count"],
        device_count=row["device_count"],
        created_at=from_text(row["created_at"]),
        created_by=row["created_by"],
        updated_at=from_text(row["updated_at"]),
        updated_by=row["updated_by"],
    )


_SHELF = Shelf(
    columns=_COLUMNS,
    source="FROM organizations WHERE (:name IS NULL OR instr(lower(name), lower(:name)) > 0) AND " + _IN_SIGHT,
    orders=ORDERS,
    read=_organization,
)
