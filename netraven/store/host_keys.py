"""Host keys: pinned at first sight, changed only by an administrator who names the fingerprint."""

import json
from collections.abc import Sequence
from datetime import datetime

from netraven.core.clock import to_text
from netraven.core.models import HostKey
from netraven.store.database import Reader, Transaction


async def pinned(db: Reader, device_ids: Sequence[int]) -> dict[int, HostKey]:
    """Return the pinned keys of those devices that have one."""
    rows = await db.rows(
        """
        SELECT device_id, key_type, public_key, fingerprint FROM host_keys
        WHERE device_id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": json.dumps(device_ids)},
    )
    return {
        row["device_id"]: HostKey(
            key_type=row["key_type"], public_key=row["public_key"], fingerprint=row["fingerprint"]
        )
        for row in rows
    }


async def keep(tx: Transaction, seen: Sequence[tuple[int, HostKey]], at: datetime) -> None:
    """Pin the keys of devices that have none, and note that a pinned key was seen again.

    A key that differs from the pinned one leaves it as it is.
    """
    await tx.run_many(
        """
        INSERT INTO host_keys (device_id, key_type, public_key, fingerprint, first_seen_at, last_seen_at)
        VALUES (:device_id, :key_type, :public_key, :fingerprint, :at, :at)
        ON CONFLICT (device_id) DO UPDATE SET last_seen_at = excluded.last_seen_at
        WHERE host_keys.public_key = excluded.public_key AND host_keys.key_type = excluded.key_type
        """,
        _rows(seen, at),
    )


async def offer(tx: Transaction, offered: Sequence[tuple[int, HostKey]], at: datetime) -> None:
    """Keep the changed keys that devices showed, for an administrator to approve; the newest one counts."""
    await tx.run_many(
        """
        INSERT INTO offered_host_keys (device_id, key_type, public_key, fingerprint, first_seen_at, last_seen_at)
        VALUES (:device_id, :key_type, :public_key, :fingerprint, :at, :at)
        ON CONFLICT (device_id) DO UPDATE SET
            first_seen_at = CASE WHEN offered_host_keys.public_key = excluded.public_key
                THEN offered_host_keys.first_seen_at ELSE excluded.first_seen_at END,
            key_type = excluded.key_type,
            public_key = excluded.public_key,
            fingerprint = excluded.fingerprint,
            last_seen_at = excluded.last_seen_at
        """,
        _rows(offered, at),
    )


def _rows(keys: Sequence[tuple[int, HostKey]], at: datetime) -> list[dict[str, str | int]]:
    moment = to_text(at)
    return [
        {
            "device_id": device_id,
            "key_type": key.key_type,
            "public_key": key.public_key,
            "fingerprint": key.fingerprint,
            "at": moment,
        }
        for device_id, key in keys
    ]
