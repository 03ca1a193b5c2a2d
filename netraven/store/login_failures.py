"""Log-ins that failed: when, for which user name, and from which address."""

from datetime import datetime

from netraven.core.clock import from_text, to_text
from netraven.store.database import Reader, Transaction


async def of_username(db: Reader, username: str, since: datetime) -> list[datetime]:
    """Return when log-ins with this user name have failed, oldest first."""
    rows = await db.rows(
        "SELECT failed_at FROM login_failures WHERE username = :username AND failed_at > :since ORDER BY failed_at",
        {"username": username, "since": to_text(since)},
    )
    return [from_text(row["failed_at"]) for row in rows]


async def of_address(db: Reader, address: str, since: datetime) -> list[datetime]:
    """Return when log-ins from this address have failed, oldest first."""
    rows = await db.rows(
        "SELECT failed_at FROM login_failures WHERE address = :address AND failed_at > :since ORDER BY failed_at",
        {"address": address, "since": to_text(since)},
    )
    return [from_text(row["failed_at"]) for row in rows]


async def add(tx: Transaction, username: str, address: str, at: datetime) -> None:
    """Keep a failure."""
    await tx.run(
        "INSERT INTO login_failures (username, address, failed_at) VALUES (:username, :address, :at)",
        {"username": username, "address": address, "at": to_text(at)},
    )


async def drop_before(tx: Transaction, moment: datetime) -> None:
    """Forget older failures."""
    await tx.run("DELETE FROM login_failures WHERE failed_at < :moment", {"moment": to_text(moment)})
