"""Credentials, sealed: which fit a device, and how they fare."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import to_text
from netraven.store.database import Reader, Transaction, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCredential:
    """A credential as it stands in the database; only the vault opens the sealed values."""

    id: int
    uid: str
    username: str
    priority: int = 100
    password: bytes | None = None
    enable_password: bytes | None = None
    private_key: bytes | None = None
    passphrase: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialUse:
    """A device took a credential, or rejected it."""

    credential_id: int
    device_id: int
    accepted: bool


async def for_devices(db: Reader, device_ids: Sequence[int]) -> dict[int, tuple[SealedCredential, ...]]:
    """Return what to try on each device, in order: its own, then what worked last, then by priority.

    A device that waits for approval gets none, whoever asks.
    """
    ids = {"ids": json.dumps(device_ids)}
    pairs = await db.rows(
        """
        WITH wanted AS (
            SELECT id, credential_id, working_credential_id FROM devices
            WHERE id IN (SELECT value FROM json_each(:ids)) AND is_approved = 1
        ), fitting AS (
            SELECT wanted.id AS device_id, credential_id AS own, working_credential_id AS worked, credential_id
            FROM wanted WHERE credential_id IS NOT NULL
            UNION
            SELECT wanted.id, wanted.credential_id, working_credential_id, credential_tags.credential_id
            FROM wanted
            JOIN device_tags ON device_tags.device_id = wanted.id
            JOIN credential_tags ON credential_tags.tag_id = device_tags.tag_id
        )
        SELECT device_id, credential_id FROM fitting JOIN credentials ON credentials.id = credential_id
        ORDER BY device_id, credential_id IS own DESC, credential_id IS worked DESC, priority, credential_id
        """,
        ids,
    )
    sealed = await by_ids(db, {int(pair["credential_id"]) for pair in pairs})
    fitting: dict[int, list[SealedCredential]] = {device_id: [] for device_id in device_ids}
    for pair in pairs:
        fitting[pair["device_id"]].append(sealed[pair["credential_id"]])
    return {device_id: tuple(credentials) for device_id, credentials in fitting.items()}


async def by_ids(db: Reader, ids: set[int]) -> dict[int, SealedCredential]:
    """Return those of these credentials that there are, by their ids."""
    rows = await db.rows(
        """
        SELECT id, uid, username, priority, password, enable_password, private_key, passphrase
        FROM credentials WHERE id IN (SELECT value FROM json_each(:ids))
        """,
        {"ids": json.dumps(list(ids))},
    )
    return {row["id"]: _credential(row) for row in rows}


def _credential(row: sqlite3.Row) -> SealedCredential:
    return SealedCredential(
        id=row["id"],
        uid=row["uid"],
        username=row["username"],
        priority=row["priority"],
        password=row["password"],
        enable_password=row["enable_password"],
        private_key=row["private_key"],
        passphrase=row["passphrase"],
    )


async def note_use(tx: Transaction, uses: Sequence[CredentialUse], at: datetime) -> None:
    """Count what was accepted and rejected, and remember on each device what worked."""
    moment = to_text(at)
    rows: list[Values] = [
        {"credential_id": use.credential_id, "device_id": use.device_id, "accepted": use.accepted, "at": moment}
        for use in uses
    ]
    await tx.run_many(
        """
        UPDATE credentials SET
            success_count = success_count + :accepted,
            rejection_count = rejection_count + NOT :accepted,
            last_used_at = :at,
            last_success_at = CASE WHEN :accepted THEN :at ELSE last_success_at END
        WHERE id = :credential_id
        """,
        rows,
    )
    # The credential may have been deleted while the device was visited.
    await tx.run_many(
        """
        UPDATE devices SET working_credential_id = (SELECT id FROM credentials WHERE id = :credential_id)
        WHERE id = :device_id AND :accepted AND working_credential_id IS NOT :credential_id
        """,
        rows,
    )
