"""Where sealed values stand, and the keys that the installation made for itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.clock import to_text
from netraven.store.database import Reader, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedValue:
    """A sealed value and its place: table, uid of the record, column."""

    table: str
    row: str
    column: str
    sealed: bytes


async def secret(db: Reader, name: str) -> bytes | None:
    """Return a sealed key of the installation; None where it has not been made."""
    row = await db.row("SELECT sealed FROM secrets WHERE name = :name", {"name": name})
    return None if row is None else bytes(row["sealed"])


async def keep_secret(tx: Transaction, name: str, sealed: bytes, at: datetime) -> None:
    """Keep a sealed key of the installation.  Raises: ConflictError: there is one of this name."""
    await tx.run(
        "INSERT INTO secrets (name, sealed, created_at) VALUES (:name, :sealed, :at)",
        {"name": name, "sealed": sealed, "at": to_text(at)},
    )


async def any_exist(db: Reader) -> bool:
    """Tell whether anything stands in the database that only the master key opens."""
    row = await db.row(
        """
        SELECT EXISTS (SELECT 1 FROM secrets)
            OR EXISTS (
                SELECT 1 FROM credentials
                WHERE coalesce(password, enable_password, private_key, passphrase) IS NOT NULL
            )
            OR EXISTS (SELECT 1 FROM suspects)
            OR EXISTS (SELECT 1 FROM notifications) AS found
        """
    )
    return row is not None and bool(row["found"])


# In order of uid, one at a time: a suspect text may have 64 MB.
_EACH: tuple[tuple[str, str, LiteralString], ...] = (
    ("secrets", "sealed", "SELECT name AS uid, sealed AS value FROM secrets WHERE name > :after ORDER BY 1 LIMIT 1"),
    (
        "credentials",
        "password",
        "SELECT uid, password AS value FROM credentials WHERE uid > :after AND password IS NOT NULL ORDER BY 1 LIMIT 1",
    ),
    (
        "credentials",
        "enable_password",
        """
        SELECT uid, enable_password AS value FROM credentials WHERE uid > :after AND enable_password IS NOT NULL
        ORDER BY 1 LIMIT 1
        """,
    ),
    (
        "credentials",
        "private_key",
        """
        SELECT uid, private_key AS value FROM credentials WHERE uid > :after AND private_key IS NOT NULL
        ORDER BY 1 LIMIT 1
        """,
    ),
    (
        "credentials",
        "passphrase",
        """
        SELECT uid, passphrase AS value FROM credentials WHERE uid > :after AND passphrase IS NOT NULL
        ORDER BY 1 LIMIT 1
        """,
    ),
    ("suspects", "text", "SELECT uid, text AS value FROM suspects WHERE uid > :after ORDER BY 1 LIMIT 1"),
    ("notifications", "target", "SELECT uid, target AS value FROM notifications WHERE uid > :after ORDER BY 1 LIMIT 1"),
)


async def every(db: Reader) -> AsyncIterator[SealedValue]:
    """Yield every sealed value with its place."""
    for table, column, sql in _EACH:
        row = await db.row(sql, {"after": ""})
        while row is not None:
            yield SealedValue(table=table, row=row["uid"], column=column, sealed=bytes(row["value"]))
            row = await db.row(sql, {"after": row["uid"]})
