"""Host keys: pinned at first sight, changed only by an administrator who names the fingerprint."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import from_text, to_text
from netraven.core.errors import HostKeyChangedError
from netraven.core.models import HostKey, SshProfile
from netraven.store.database import Reader, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenKey:
    """A host key that a device showed, and when it showed it first and last; one that was imported counts as shown."""

    key: HostKey
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A device with the key that is pinned for it, and the other one that it offers, if any."""

    device_id: int
    uid: str
    hostname: str
    ip_address: str
    port: int
    ssh_profile: SshProfile
    pinned: SeenKey | None
    offered: SeenKey | None


async def standings(db: Reader, device_id: int | None = None) -> list[Standing]:
    """Return how every device that is not deleted stands, by hostname; or only this one."""
    rows = await db.rows(
        """
        SELECT devices.id, uid, hostname, ip_address, port, ssh_profile,
            pinned.key_type, pinned.public_key, pinned.fingerprint, pinned.first_seen_at, pinned.last_seen_at,
            offered.key_type AS offered_key_type, offered.public_key AS offered_public_key,
            offered.fingerprint AS offered_fingerprint, offered.first_seen_at AS offered_first_seen_at,
            offered.last_seen_at AS offered_last_seen_at
        FROM devices
        LEFT JOIN host_keys AS pinned ON pinned.device_id = devices.id
        LEFT JOIN offered_host_keys AS offered ON offered.device_id = devices.id
        WHERE deleted_at IS NULL AND (:device_id IS NULL OR devices.id = :device_id)
        ORDER BY hostname COLLATE NOCASE
        """,
        {"device_id": device_id},
    )
    return [_standing(row) for row in rows]


def _standing(row: sqlite3.Row) -> Standing:
    return Standing(
        device_id=row["id"],
        uid=row["uid"],
        hostname=row["hostname"],
        ip_address=row["ip_address"],
        port=row["port"],
        ssh_profile=SshProfile(row["ssh_profile"]),
        pinned=_seen_key(row, ""),
        offered=_seen_key(row, "offered_"),
    )


def _seen_key(row: sqlite3.Row, prefix: str) -> SeenKey | None:
    if row[f"{prefix}key_type"] is None:
        return None
    return SeenKey(
        key=HostKey(
            key_type=row[f"{prefix}key_type"],
            public_key=row[f"{prefix}public_key"],
            fingerprint=row[f"{prefix}fingerprint"],
        ),
        first_seen_at=from_text(row[f"{prefix}first_seen_at"]),
        last_seen_at=from_text(row[f"{prefix}last_seen_at"]),
    )


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


async def approve(tx: Transaction, approved: Sequence[tuple[int, HostKey]], actor: str, at: datetime) -> None:
    """Pin these keys in place of any others, for which the actor answers; offered keys of the devices are dropped."""
    await forget(tx, [device_id for device_id, _ in approved])
    await tx.run_many(
        """
        INSERT INTO host_keys (device_id, key_type, public_key, fingerprint, first_seen_at, last_seen_at,
            approved_at, approved_by)
        VALUES (:device_id, :key_type, :public_key, :fingerprint, :at, :at, :at, :actor)
        """,
        [row | {"actor": actor} for row in _rows(approved, at)],
    )


async def forget(tx: Transaction, device_ids: Sequence[int]) -> None:
    """Remove what is known of the keys of these devices: the next one that each shows is pinned.

    Failures because of a changed key are forgotten with it, so that automatic runs come again at once.
    """
    ids = {"ids": json.dumps(device_ids)}
    await tx.run("DELETE FROM host_keys WHERE device_id IN (SELECT value FROM json_each(:ids))", ids)
    await tx.run("DELETE FROM offered_host_keys WHERE device_id IN (SELECT value FROM json_each(:ids))", ids)
    await tx.run(
        """
        UPDATE devices SET failures_in_row = 0
        WHERE last_failure_reason = :reason AND id IN (SELECT value FROM json_each(:ids))
        """,
        ids | {"reason": HostKeyChangedError.reason},
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
