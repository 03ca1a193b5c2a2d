"""Host keys of jump hosts: pinned at first sight, changed only by an administrator who names the fingerprint."""

import sqlite3
from datetime import datetime

from netraven.core.clock import to_text
from netraven.core.models import HostKey
from netraven.store.database import Reader, Transaction


async def pinned(db: Reader, site_id: int) -> HostKey | None:
    """Return the pinned key of a site's jump host; None before it was first seen."""
    row = await db.row(
        "SELECT key_type, public_key, fingerprint FROM jump_host_keys WHERE site_id = :site_id", {"site_id": site_id}
    )
    return _key(row)


async def offered(db: Reader, site_id: int) -> HostKey | None:
    """Return the changed key that waits for approval, if one does."""
    row = await db.row(
        "SELECT key_type, public_key, fingerprint FROM offered_jump_host_keys WHERE site_id = :site_id",
        {"site_id": site_id},
    )
    return _key(row)


def _key(row: sqlite3.Row | None) -> HostKey | None:
    return None if row is None else HostKey(**dict(row))


async def keep(tx: Transaction, site_id: int, key: HostKey, at: datetime) -> None:
    """Pin the key of a jump host that has none, or note that it was seen again; another key stays as it is."""
    await tx.run(
        """
        INSERT INTO jump_host_keys (site_id, key_type, public_key, fingerprint, first_seen_at, last_seen_at)
        VALUES (:site_id, :key_type, :public_key, :fingerprint, :at, :at)
        ON CONFLICT (site_id) DO UPDATE SET last_seen_at = excluded.last_seen_at
        WHERE jump_host_keys.public_key = excluded.public_key AND jump_host_keys.key_type = excluded.key_type
        """,
        _values(site_id, key, at),
    )


async def offer(tx: Transaction, site_id: int, key: HostKey, at: datetime) -> None:
    """Keep the changed key that a jump host showed, for an administrator to approve; the newest one counts."""
    await tx.run(
        """
        INSERT INTO offered_jump_host_keys (site_id, key_type, public_key, fingerprint, first_seen_at, last_seen_at)
        VALUES (:site_id, :key_type, :public_key, :fingerprint, :at, :at)
        ON CONFLICT (site_id) DO UPDATE SET
            first_seen_at = CASE WHEN offered_jump_host_keys.public_key = excluded.public_key
                THEN offered_jump_host_keys.first_seen_at ELSE excluded.first_seen_at END,
            key_type = excluded.key_type,
            public_key = excluded.public_key,
            fingerprint = excluded.fingerprint,
            last_seen_at = excluded.last_seen_at
        """,
        _values(site_id, key, at),
    )


async def approve(tx: Transaction, site_id: int, key: HostKey, *, actor: str, at: datetime) -> None:
    """Pin the key in the place of the one that was pinned before."""
    await forget(tx, site_id)
    await keep(tx, site_id, key, at)
    await tx.run(
        "UPDATE jump_host_keys SET approved_at = :at, approved_by = :actor WHERE site_id = :site_id",
        {"site_id": site_id, "at": to_text(at), "actor": actor},
    )


async def forget(tx: Transaction, site_id: int) -> None:
    """Forget what is known of the keys of a site's jump host, which is another one from now on."""
    await tx.run("DELETE FROM jump_host_keys WHERE site_id = :site_id", {"site_id": site_id})
    await tx.run("DELETE FROM offered_jump_host_keys WHERE site_id = :site_id", {"site_id": site_id})


def _values(site_id: int, key: HostKey, at: datetime) -> dict[str, str | int]:
    return {
        "site_id": site_id,
        "key_type": key.key_type,
        "public_key": key.public_key,
        "fingerprint": key.fingerprint,
        "at": to_text(at),
    }
