"""Where sealed values stand, and the keys that the installation made for itself."""

from datetime import datetime

from netraven.core.clock import to_text
from netraven.store.database import Reader, Transaction


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
