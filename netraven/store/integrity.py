"""What is wrong with a SQLite file of ours, found by reading it."""

from typing import LiteralString

from netraven.store.database import Reader

_MOST = 20  # SQLite would list a hundred, and the first few say it all
_CHECKS: LiteralString = "PRAGMA integrity_check(20)"


async def schema_version(db: Reader) -> int:
    """Return how many migrations the file has seen.  Raises: StoreError: it is no database."""
    row = await db.row("PRAGMA user_version")
    return 0 if row is None else int(row["user_version"])


async def faults(db: Reader) -> list[str]:
    """Return what SQLite finds wrong: pages, indexes, constraints, records that refer to nothing.

    Raises: StoreError: the file is damaged so badly that it cannot be looked at.
    """
    found = [str(row[0]) for row in await db.rows(_CHECKS)]
    orphans = await db.rows("PRAGMA foreign_key_check")
    said = [f"row {row['rowid']} of {row['table']} refers to no row of {row['parent']}" for row in orphans[:_MOST]]
    return [fault for fault in found if fault != "ok"] + said
