"""Users: people and programs that may ask the appliance for something."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.access import Narrowing, Role
from netraven.core.clock import from_text, to_text
from netraven.core.errors import ConflictError, DuplicateError, NotFoundError
from netraven.store.database import Reader, Transaction, Value
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.uids import new_uid

ORDERS: Mapping[str, LiteralString] = {
    "id": "id",
    "-id": "id DESC",
    "username": "username, id",
    "-username": "username DESC, id DESC",
    "created_at": "created_at, id",
    "-created_at": "created_at DESC, id DESC",
}

_COLUMNS: LiteralString = (
    "id, uid, username, password_hash, email, full_name, role, is_active, tokens_valid_from, last_login_at,"
    " created_at, created_by, updated_at, updated_by, narrowed_by_tags, narrowed_by_organizations,"
    " (SELECT json_group_array(tag_id) FROM (SELECT tag_id FROM user_device_tags WHERE user_id = users.id"
    " ORDER BY tag_id)) AS device_tags,"
    " (SELECT json_group_array(json_object('id', organization_id, 'role', role)) FROM ("
    " SELECT organization_id, memberships.role FROM memberships"
    " JOIN organizations ON organizations.id = organization_id"
    " WHERE user_id = users.id AND deleted_at IS NULL ORDER BY organization_id)) AS memberships"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One user.

    `narrowed_by` says what narrows what is seen: to the devices with one of `device_tags`, to those of `organizations`;
    `administers` are those of them that the user is an `admin` member of.
    """

    id: int
    uid: str
    username: str
    password_hash: str
    email: str | None
    full_name: str | None
    role: Role
    is_active: bool
    tokens_valid_from: datetime
    last_login_at: datetime | None
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    device_tags: tuple[int, ...]
    organizations: tuple[int, ...]
    administers: tuple[int, ...]
    narrowed_by: frozenset[Narrowing]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which users to list; None where it does not matter."""

    username: str | None = None
    role: Role | None = None
    is_active: bool | None = None


async def find(db: Reader, user_id: int) -> User:
    """Return one user.  Raises: NotFoundError: no user has this id."""
    row = await db.row(f"SELECT {_COLUMNS} FROM users WHERE id = :id", {"id": user_id})
    if row is None:
        raise NotFoundError("User not found")
    return _user(row)


async def find_by_name(db: Reader, username: str) -> User | None:
    """Return the user of this name; None where there is none."""
    row = await db.row(f"SELECT {_COLUMNS} FROM users WHERE username = :username", {"username": username})
    return None if row is None else _user(row)


async def select(db: Reader, wanted: UserFilter, part: Slice) -> Page[User]:
    """Return a part of the users, and how many there are."""
    return await page(
        db, _SHELF, part, {"username": wanted.username, "role": wanted.role, "is_active": wanted.is_active}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFields:
    """What may be set on a user; `device_tags` are ids.  What the user has narrows also when `narrowed_by` omits it."""

    username: str
    password_hash: str
    email: str | None = None
    full_name: str | None = None
    role: Role = Role.USER
    is_active: bool = True
    device_tags: tuple[int, ...] = ()
    narrowed_by: frozenset[Narrowing] = frozenset()


async def create(tx: Transaction, fields: UserFields, *, actor: str, at: datetime) -> int:
    """Create a user and return its id.  Raises: DuplicateError: the name is taken, if only by a deactivated user."""
    if await find_by_name(tx, fields.username) is not None:
        raise DuplicateError("Username already registered")
    user_id = await tx.run(
        """
        INSERT INTO users (uid, username, password_hash, email, full_name, role, is_active, narrowed_by_tags,
            narrowed_by_organizations, tokens_valid_from, created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :username, :password_hash, :email, :full_name, :role, :is_active, :narrowed_by_tags,
            :narrowed_by_organizations, :at, :at, :actor, :at, :actor)
        RETURNING id
        """,
        {**_values(fields), "uid": new_uid(at), "actor": actor, "at": to_text(at)},
    )
    await _set_device_tags(tx, user_id, fields.device_tags)
    return user_id


async def update(tx: Transaction, before: User, fields: UserFields, *, actor: str, at: datetime) -> None:
    """Change a user; what takes rights away ends the tokens that exist.

    Raises: DuplicateError: the name is taken.  ConflictError: no active administrator would be left.
    """
    named = await find_by_name(tx, fields.username)
    if named is not None and named.id != before.id:
        raise DuplicateError("Username already registered")
    if before.role is Role.ADMIN and before.is_active and not (fields.is_active and fields.role is Role.ADMIN):
        await _check_other_admin(tx, before.id)
    # Tokens name their user: those of whoever had the name before must not fit.
    is_renamed = fields.username.casefold() != before.username.casefold()
    is_locked = not fields.is_active or fields.role is not before.role or fields.password_hash != before.password_hash
    await tx.run(
        """
        UPDATE users SET username = :username, password_hash = :password_hash, email = :email, full_name = :full_name,
            role = :role, is_active = :is_active, updated_at = :at, updated_by = :actor,
            narrowed_by_tags = :narrowed_by_tags,
            narrowed_by_organizations = :narrowed_by_organizations
                OR EXISTS (SELECT 1 FROM memberships WHERE user_id = :id),
            tokens_valid_from = CASE WHEN :ends_tokens THEN :at ELSE tokens_valid_from END
        WHERE id = :id
        """,
        {**_values(fields), "id": before.id, "ends_tokens": is_renamed or is_locked, "actor": actor, "at": to_text(at)},
    )
    await _set_device_tags(tx, before.id, fields.device_tags)


async def _check_other_admin(tx: Transaction, user_id: int) -> None:
    other = await tx.row(
        "SELECT 1 FROM users WHERE role = 'admin' AND is_active = 1 AND id <> :id LIMIT 1", {"id": user_id}
    )
    if other is None:
        raise ConflictError("the last active administrator can be neither deactivated nor demoted")


async def _set_device_tags(tx: Transaction, user_id: int, tag_ids: tuple[int, ...]) -> None:
    await tx.run("DELETE FROM user_device_tags WHERE user_id = :id", {"id": user_id})
    await tx.run_many(
        "INSERT INTO user_device_tags (user_id, tag_id) VALUES (:user_id, :tag_id)",
        [{"user_id": user_id, "tag_id": tag_id} for tag_id in dict.fromkeys(tag_ids)],
    )


async def note_login(tx: Transaction, user_id: int, at: datetime) -> None:
    """Keep when the user last logged in."""
    await tx.run("UPDATE users SET last_login_at = :at WHERE id = :id", {"id": user_id, "at": to_text(at)})


def _values(fields: UserFields) -> dict[str, Value]:
    return {
        "username": fields.username,
        "password_hash": fields.password_hash,
        "email": fields.email,
        "full_name": fields.full_name,
        "role": fields.role,
        "is_active": fields.is_active,
        "narrowed_by_tags": Narrowing.DEVICE_TAGS in fields.narrowed_by,
        "narrowed_by_organizations": Narrowing.ORGANIZATIONS in fields.narrowed_by,
    }


def _user(row: sqlite3.Row) -> User:
    memberships = json.loads(row["memberships"])
    narrowed = {
        Narrowing.DEVICE_TAGS: row["narrowed_by_tags"],
        Narrowing.ORGANIZATIONS: row["narrowed_by_organizations"],
    }
    return User(
        id=row["id"],
        uid=row["uid"],
        username=row["username"],
        password_hash=row["password_hash"],
        email=row["email"],
        full_name=row["full_name"],
        role=Role(row["role"]),
        is_active=bool(row["is_active"]),
        tokens_valid_from=from_text(row["tokens_valid_from"]),
        last_login_at=None if row["last_login_at"] is None else from_text(row["last_login_at"]),
        created_at=from_text(row["created_at"]),
        created_by=row["created_by"],
        updated_at=from_text(row["updated_at"]),
        updated_by=row["updated_by"],
        device_tags=tuple(json.loads(row["device_tags"])),
        organizations=tuple(one["id"] for one in memberships),
        administers=tuple(one["id"] for one in memberships if one["role"] == "admin"),
        narrowed_by=frozenset(kind for kind, does in narrowed.items() if does),
    )


_SHELF = Shelf(
    columns=_COLUMNS,
    source="""
        FROM users
        WHERE (:username IS NULL OR instr(lower(username), lower(:username)) > 0)
            AND (:role IS NULL OR role = :role) AND (:is_active IS NULL OR is_active = :is_active)
    """,
    orders=ORDERS,
    read=_user,
)
