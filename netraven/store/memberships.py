"""Who belongs to an organization, and as what."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.access import MemberRole
from netraven.core.clock import from_text, to_text
from netraven.core.errors import DuplicateError, NotFoundError
from netraven.store.database import Reader, Transaction
from netraven.store.pages import Page, Shelf, Slice, page

ORDERS: Mapping[str, LiteralString] = {
    "id": "users.id",
    "-id": "users.id DESC",
    "username": "username, users.id",
    "-username": "username DESC, users.id DESC",
}

_COLUMNS: LiteralString = (
    "users.id, uid, username, full_name, is_active, memberships.role, memberships.created_at, memberships.created_by"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A user as a member of an organization; `id` and `uid` are the user's, the times those of the membership."""

    id: int
    uid: str
    username: str
    full_name: str | None
    is_active: bool
    role: MemberRole
    created_at: datetime
    created_by: str | None


async def find(db: Reader, organization_id: int, user_id: int) -> Member:
    """Return one member.  Raises: NotFoundError."""
    row = await db.row(
        "SELECT "
        + _COLUMNS
        + " FROM memberships JOIN users ON users.id = user_id"
        + " WHERE organization_id = :organization_id AND user_id = :user_id",
        {"organization_id": organization_id, "user_id": user_id},
    )
    if row is None:
        raise NotFoundError("User not found among the members")
    return _member(row)


async def select(db: Reader, organization_id: int, role: MemberRole | None, part: Slice) -> Page[Member]:
    """Return a part of the members of an organization, of any role or of this one, and how many there are."""
    return await page(db, _SHELF, part, {"organization_id": organization_id, "role": role})


async def usernames(db: Reader, organization_id: int) -> list[str]:
    """Return the names of all members."""
    rows = await db.rows(
        "SELECT username FROM memberships JOIN users ON users.id = user_id WHERE organization_id = :id",
        {"id": organization_id},
    )
    return [row["username"] for row in rows]


async def add(
    tx: Transaction, organization_id: int, user_id: int, role: MemberRole, *, actor: str, at: datetime
) -> None:
    """Make a user a member.  Raises: DuplicateError: he is one."""
    ids = {"organization_id": organization_id, "user_id": user_id}
    taken = await tx.row(
        "SELECT role FROM memberships WHERE organization_id = :organization_id AND user_id = :user_id", ids
    )
    if taken is not None:
        raise DuplicateError(f"User is already a member, with the role {taken['role']}")
    await tx.run(
        """
        INSERT INTO memberships (organization_id, user_id, role, created_at, created_by)
        VALUES (:organization_id, :user_id, :role, :at, :actor)
        """,
        {**ids, "role": role, "at": to_text(at), "actor": actor},
    )


async def remove(tx: Transaction, organization_id: int, user_id: int) -> None:
    """Make a user no member any more."""
    await tx.run(
        "DELETE FROM memberships WHERE organization_id = :organization_id AND user_id = :user_id",
        {"organization_id": organization_id, "user_id": user_id},
    )


def _member(row: sqlite3.Row) -> Member:
    return Member(
        id=row["id"],
        uid=row["uid"],
        username=row["username"],
        full_name=row["full_name"],
        is_active=bool(row["is_active"]),
        role=MemberRole(row["role"]),
        created_at=from_text(row["created_at"]),
        created_by=row["created_by"],
    )


_SHELF = Shelf(
    columns=_COLUMNS,
    source="""
        FROM memberships JOIN users ON users.id = user_id
        WHERE organization_id = :organization_id AND (:role IS NULL OR memberships.role = :role)
    """,
    orders=ORDERS,
    read=_member,
)
