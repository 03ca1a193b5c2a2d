"""API tokens: what scripts show in place of a password; of each only the SHA-256 is kept.

A token is good until it is revoked, its time is over, its owner is deactivated, or whatever else ends all tokens of the
owner has happened since it was made.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.access import Role, TokenScope
from netraven.core.clock import from_text, to_text
from netraven.core.errors import DuplicateError, NotFoundError
from netraven.store.database import Reader, Transaction
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.tokens import token_hash
from netraven.store.uids import new_uid

ORDERS: Mapping[str, LiteralString] = {
    "id": "id",
    "-id": "id DESC",
    "name": "name, id",
    "-name": "name DESC, id DESC",
    "last_used_at": "last_used_at, id",
    "-last_used_at": "last_used_at DESC, id DESC",
}

_COLUMNS: LiteralString = (
    "id, uid, user_id, name, role, scopes, expires_at, last_used_at, created_at, created_by, updated_at, updated_by"
)
_STANDING: LiteralString = """
    revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :at) AND EXISTS (
        SELECT 1 FROM users
        WHERE users.id = user_id AND users.is_active = 1 AND users.tokens_valid_from <= api_tokens.created_at
    )
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """One API token, without what proves it."""

    id: int
    uid: str
    user_id: int
    name: str
    role: Role
    scopes: tuple[TokenScope, ...]
    expires_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiTokenFields:
    """What a new token is given."""

    user_id: int
    name: str
    role: Role
    scopes: tuple[TokenScope, ...]
    expires_at: datetime | None = None


async def select(db: Reader, user_id: int, part: Slice, at: datetime) -> Page[ApiToken]:
    """Return a part of the tokens of a user that are good, and how many there are."""
    return await page(db, _SHELF, part, {"user_id": user_id, "at": to_text(at)})


async def find(db: Reader, user_id: int, token_id: int, at: datetime) -> ApiToken:
    """Return one good token of a user.  Raises: NotFoundError: the user has no such token."""
    row = await db.row(
        f"SELECT {_COLUMNS} FROM api_tokens WHERE id = :id AND user_id = :user_id AND {_STANDING}",
        {"id": token_id, "user_id": user_id, "at": to_text(at)},
    )
    if row is None:
        raise NotFoundError("Token not found")
    return _token(row)


async def find_by_value(db: Reader, value: str, at: datetime) -> ApiToken | None:
    """Return the good token that somebody shows; None where it is none."""
    row = await db.row(
        f"SELECT {_COLUMNS} FROM api_tokens WHERE token_hash = :hash AND {_STANDING}",
        {"hash": token_hash(value), "at": to_text(at)},
    )
    return None if row is None else _token(row)


async def create(tx: Transaction, fields: ApiTokenFields, value: str, *, actor: str, at: datetime) -> int:
    """Keep a new token and return its id.  Raises: DuplicateError: the user has a good one of this name."""
    taken = await tx.row(
        f"SELECT 1 FROM api_tokens WHERE user_id = :user_id AND name = :name AND {_STANDING}",
        {"user_id": fields.user_id, "name": fields.name, "at": to_text(at)},
    )
    if taken is not None:
        raise DuplicateError("Token name already in use")
    # What is over by itself gives its name back.
    await tx.run(
        """
        UPDATE api_tokens SET revoked_at = :at, updated_at = :at, updated_by = :actor
        WHERE user_id = :user_id AND name = :name AND revoked_at IS NULL
        """,
        {"user_id": fields.user_id, "name": fields.name, "actor": actor, "at": to_text(at)},
    )
    return await tx.run(
        """
        INSERT INTO api_tokens (uid, user_id, name, token_hash, role, scopes, expires_at,
            created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :user_id, :name, :hash, :role, :scopes, :expires_at, :at, :actor, :at, :actor) RETURNING id
        """,
        {
            "uid": new_uid(at),
            "user_id": fields.user_id,
            "name": fields.name,
            "hash": token_hash(value),
            "role": fields.role,
            "scopes": json.dumps(fields.scopes),
            "expires_at": None if fields.expires_at is None else to_text(fields.expires_at),
            "actor": actor,
            "at": to_text(at),
        },
    )


async def revoke(tx: Transaction, token_id: int, *, actor: str, at: datetime) -> None:
    """End a token."""
    await tx.run(
        """
        UPDATE api_tokens SET revoked_at = :at, updated_at = :at, updated_by = :actor
        WHERE id = :id AND revoked_at IS NULL
        """,
        {"id": token_id, "actor": actor, "at": to_text(at)},
    )


async def note_use(tx: Transaction, token_id: int, at: datetime) -> None:
    """Keep when a token was last used."""
    await tx.run("UPDATE api_tokens SET last_used_at = :at WHERE id = :id", {"id": token_id, "at": to_text(at)})


def _token(row: sqlite3.Row) -> ApiToken:
    return ApiToken(
        id=row["id"],
        uid=row["uid"],
        user_id=row["user_id"],
        name=row["name"],
        role=Role(row["role"]),
        scopes=tuple(TokenScope(name) for name in json.loads(row["scopes"])),
        expires_at=None if row["expires_at"] is None else from_text(row["expires_at"]),
        last_used_at=None if row["last_used_at"] is None else from_text(row["last_used_at"]),
        created_at=from_text(row["created_at"]),
        created_by=row["created_by"],
        updated_at=from_text(row["updated_at"]),
        updated_by=row["updated_by"],
    )


_SHELF = Shelf(
    columns=_COLUMNS, source=f"FROM api_tokens WHERE user_id = :user_id AND {_STANDING}", orders=ORDERS, read=_token
)
