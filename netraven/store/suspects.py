"""Texts that an acceptance gate refused, kept aside whole and therefore sealed."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import from_text, to_text
from netraven.core.errors import NotFoundError
from netraven.store.database import Reader, Transaction

KEPT_PER_DEVICE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSuspect:
    """A refused text; `text` is sealed for this `uid` (table `suspects`, column `text`)."""

    uid: str
    device_id: int
    run_id: int | None
    reason: str
    message: str
    size_bytes: int
    sha256: str
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A refused text as it is listed; `read` gives the text."""

    id: int
    uid: str
    device_id: int
    run_id: int | None
    reason: str
    message: str
    size_bytes: int
    sha256: str
    created_at: datetime
    last_seen_at: datetime


async def keep(tx: Transaction, suspects: Sequence[NewSuspect], at: datetime) -> None:
    """Keep these texts; the same one again only counts as seen, and each device keeps its newest five."""
    await tx.run_many(
        """
        INSERT INTO suspects (uid, device_id, run_id, reason, message, size_bytes, sha256, text, created_at,
            last_seen_at)
        VALUES (:uid, :device_id, :run_id, :reason, :message, :size_bytes, :sha256, :text, :at, :at)
        ON CONFLICT (device_id, sha256) DO UPDATE SET last_seen_at = excluded.last_seen_at
        """,
        [
            {
                "uid": suspect.uid,
                "device_id": suspect.device_id,
                "run_id": suspect.run_id,
                "reason": suspect.reason,
                "message": suspect.message,
                "size_bytes": suspect.size_bytes,
                "sha256": suspect.sha256,
                "text": suspect.text,
                "at": to_text(at),
            }
            for suspect in suspects
        ],
    )
    await tx.run_many(
        """
        DELETE FROM suspects WHERE device_id = :device_id AND id NOT IN (
            SELECT id FROM suspects WHERE device_id = :device_id ORDER BY last_seen_at DESC, id DESC LIMIT :kept
        )
        """,
        [{"device_id": suspect.device_id, "kept": KEPT_PER_DEVICE} for suspect in suspects],
    )


async def of_device(db: Reader, device_id: int) -> list[Suspect]:
    """Return what is kept aside for a device, newest first."""
    rows = await db.rows(
        """
        SELECT id, uid, device_id, run_id, reason, message, size_bytes, sha256, created_at, last_seen_at
        FROM suspects WHERE device_id = :device_id ORDER BY last_seen_at DESC, id DESC
        """,
        {"device_id": device_id},
    )
    return [_suspect(row) for row in rows]


async def every(db: Reader) -> list[Suspect]:
    """Return what is kept aside for all devices, newest first."""
    rows = await db.rows(
        """
        SELECT id, uid, device_id, run_id, reason, message, size_bytes, sha256, created_at, last_seen_at
        FROM suspects ORDER BY last_seen_at DESC, id DESC
        """
    )
    return [_suspect(row) for row in rows]


async def get(db: Reader, suspect_id: int) -> Suspect:
    """Return one suspect.  Raises: NotFoundError: none has this id."""
    row = await db.row(
        """
        SELECT id, uid, device_id, run_id, reason, message, size_bytes, sha256, created_at, last_seen_at
        FROM suspects WHERE id = :id
        """,
        {"id": suspect_id},
    )
    if row is None:
        raise NotFoundError(f"no suspect {suspect_id}")
    return _suspect(row)


def _suspect(row: sqlite3.Row) -> Suspect:
    return Suspect(
        id=row["id"],
        uid=row["uid"],
        device_id=row["device_id"],
        run_id=row["run_id"],
        reason=row["reason"],
        message=row["message"],
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        created_at=from_text(row["created_at"]),
        last_seen_at=from_text(row["last_seen_at"]),
    )


async def read(db: Reader, suspect_id: int) -> bytes:
    """Return one text, sealed.  Raises: NotFoundError: no suspect has this id."""
    row = await db.row("SELECT text FROM suspects WHERE id = :id", {"id": suspect_id})
    if row is None:
        raise NotFoundError(f"no suspect {suspect_id}")
    return bytes(row["text"])


async def drop_same(tx: Transaction, texts: Sequence[tuple[int, str]]) -> None:
    """Forget texts by device and SHA-256: a later visit found the same and took it as good."""
    await tx.run_many(
        "DELETE FROM suspects WHERE device_id = :device_id AND sha256 = :sha256",
        ({"device_id": device_id, "sha256": sha256} for device_id, sha256 in texts),
    )


async def drop(tx: Transaction, suspect_id: int) -> None:
    """Forget one text."""
    await tx.run("DELETE FROM suspects WHERE id = :id", {"id": suspect_id})
