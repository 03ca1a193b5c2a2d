"""Refresh tokens and what was revoked; of every token only the SHA-256 is kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import from_text, to_text
from netraven.store.database import Reader, Transaction
from netraven.store.uids import new_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """A refresh token as it is kept: one of a family that began with a log-in."""

    id: int
    family_id: int
    user_id: int
    created_at: datetime
    expires_at: datetime
    is_used: bool
    is_revoked: bool


def token_hash(token: str) -> bytes:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


async def begin_family(tx: Transaction, user_id: int, address: str, *, at: datetime, expires_at: datetime) -> int:
    """Keep that a user logged in from an address; return the id of the family of tokens that begins with it."""
    return await tx.run(
        """
        INSERT INTO refresh_families (uid, user_id, address, created_at, expires_at)
        VALUES (:uid, :user_id, :address, :at, :expires_at) RETURNING id
        """,
        {
            "uid": new_uid(at),
            "user_id": user_id,
            "address": address,
            "at": to_text(at),
            "expires_at": to_text(expires_at),
        },
    )


async def add(tx: Transaction, family_id: int, token: str, *, at: datetime, expires_at: datetime) -> None:
    """Keep a new token of the family."""
    await tx.run(
        """
        INSERT INTO refresh_tokens (family_id, token_hash, created_at, expires_at)
        VALUES (:family_id, :token_hash, :at, :expires_at)
        """,
        {
            "family_id": family_id,
            "token_hash": token_hash(token),
            "at": to_text(at),
            "expires_at": to_text(expires_at),
        },
    )


async def find(db: Reader, token: str) -> RefreshToken | None:
    """Return what is kept of a refresh token; None where it was never given out."""
    row = await db.row(
        """
        SELECT refresh_tokens.id, family_id, user_id, refresh_tokens.created_at, refresh_tokens.expires_at, used_at,
            revoked_at
        FROM refresh_tokens JOIN refresh_families ON refresh_families.id = family_id
        WHERE token_hash = :token_hash
        """,
        {"token_hash": token_hash(token)},
    )
    if row is None:
        return None
    return RefreshToken(
        id=row["id"],
        family_id=row["family_id"],
        user_id=row["user_id"],
        created_at=from_text(row["created_at"]),
        expires_at=from_text(row["expires_at"]),
        is_used=row["used_at"] is not None,
        is_revoked=row["revoked_at"] is not None,
    )


async def use(tx: Transaction, token_id: int, at: datetime) -> None:
    """Keep that a refresh token was used; it is good for one use."""
    await tx.run("UPDATE refresh_tokens SET used_at = :at WHERE id = :id", {"id": token_id, "at": to_text(at)})


async def revoke_family(tx: Transaction, family_id: int, *, because: str, at: datetime) -> None:
    """End all refresh tokens of a family."""
    await tx.run(
        """
        UPDATE refresh_families SET revoked_at = :at, revoked_because = :because
        WHERE id = :id AND revoked_at IS NULL
        """,
        {"id": family_id, "because": because, "at": to_text(at)},
    )


async def revoke(tx: Transaction, jti: str, *, at: datetime, expires_at: datetime) -> None:
    """End access tokens before their time: one by its id, or all of a family by the id of that."""
    await tx.run(
        """
        INSERT INTO revocations (jti, revoked_at, expires_at) VALUES (:jti, :at, :expires_at)
        ON CONFLICT (jti) DO NOTHING
        """,
        {"jti": jti, "at": to_text(at), "expires_at": to_text(expires_at)},
    )


async def revoked(db: Reader, at: datetime) -> dict[str, datetime]:
    """Return what ended access tokens before their time and still matters, with when it no longer does."""
    rows = await db.rows("SELECT jti, expires_at FROM revocations WHERE expires_at > :at", {"at": to_text(at)})
    return {row["jti"]: from_text(row["expires_at"]) for row in rows}
