"""The index of stored versions: history and search ask here, never Git."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import to_text
from netraven.core.models import Snapshot
from netraven.store.database import Reader, Transaction
from netraven.store.uids import new_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSnapshot:
    """A version that stands in the repository and not yet in the index.

    `blob` is the Git id of the stored text.  `changed_lines` and `current_text` are masked texts, compressed with zlib:
    nothing secret stands in the database in clear.
    """

    device_id: int
    run_id: int | None
    commit: str
    blob: str
    path: str
    size_bytes: int
    sha256: str
    significant_sha256: str
    received_sha256: str | None = None
    lines_added: int
    lines_removed: int
    changed_lines: bytes
    current_text: bytes
    author: str | None
    retrieved_at: datetime


async def add(tx: Transaction, rows: Sequence[NewSnapshot]) -> None:
    """Index new versions, oldest first: each becomes its device's current one, the last commit the indexed one."""
    if not rows:
        return
    first = await _next_id(tx)
    numbered = list(enumerate(rows, first))
    await tx.run_many(
        """
        INSERT INTO snapshots (id, uid, device_id, run_id, trigger, author, git_commit, git_blob, path, size_bytes,
            sha256, significant_sha256, received_sha256, lines_added, lines_removed, retrieved_at, last_seen_at)
        VALUES (:id, :uid, :device_id, :run_id, (SELECT trigger FROM runs WHERE id = :run_id), :author, :commit, :blob,
            :path, :size_bytes, :sha256, :significant_sha256, :received_sha256, :lines_added, :lines_removed, :at, :at)
        """,
        [_snapshot_values(snapshot_id, row) for snapshot_id, row in numbered],
    )
    await tx.run_many(
        "INSERT INTO changed_lines (snapshot_id, lines) VALUES (:id, :lines)",
        [{"id": snapshot_id, "lines": row.changed_lines} for snapshot_id, row in numbered],
    )
    await _make_current(tx, numbered)
    await note_commit(tx, rows[-1].commit)


async def _next_id(tx: Transaction) -> int:
    row = await tx.row("SELECT seq FROM sqlite_sequence WHERE name = 'snapshots'")
    return 1 if row is None else int(row["seq"]) + 1


def _snapshot_values(snapshot_id: int, row: NewSnapshot) -> dict[str, str | int | None]:
    return {
        "id": snapshot_id,
        "uid": new_uid(row.retrieved_at),
        "device_id": row.device_id,
        "run_id": row.run_id,
        "author": row.author,
        "commit": row.commit,
        "blob": row.blob,
        "path": row.path,
        "size_bytes": row.size_bytes,
        "sha256": row.sha256,
        "significant_sha256": row.significant_sha256,
        "received_sha256": row.received_sha256,
        "lines_added": row.lines_added,
        "lines_removed": row.lines_removed,
        "at": to_text(row.retrieved_at),
    }


async def _make_current(tx: Transaction, numbered: Sequence[tuple[int, NewSnapshot]]) -> None:
    await tx.run_many(
        """
        INSERT INTO current_texts (device_id, snapshot_id, text) VALUES (:device_id, :snapshot_id, :text)
        ON CONFLICT (device_id) DO UPDATE SET snapshot_id = excluded.snapshot_id, text = excluded.text
        """,
        [
            {"device_id": row.device_id, "snapshot_id": snapshot_id, "text": row.current_text}
            for snapshot_id, row in numbered
        ],
    )
    await tx.run_many(
        "UPDATE devices SET path = :path WHERE id = :device_id AND path IS NOT :path",
        [{"device_id": row.device_id, "path": row.path} for _, row in numbered],
    )


async def note_commit(tx: Transaction, commit: str) -> None:
    """Keep that everything up to this commit is in the index."""
    await tx.run(
        """
        INSERT INTO indexed_commit (id, git_commit) VALUES (1, :commit)
        ON CONFLICT (id) DO UPDATE SET git_commit = excluded.git_commit
        """,
        {"commit": commit},
    )


async def last_commit(db: Reader) -> str | None:
    """Return the newest commit whose changes are all in the index; None where nothing was ever indexed."""
    row = await db.row("SELECT git_commit FROM indexed_commit")
    return None if row is None else str(row["git_commit"])


async def latest(db: Reader, device_ids: Sequence[int]) -> dict[int, Snapshot]:
    """Return the newest version of those devices that have one."""
    rows = await db.rows(
        """
        SELECT newest.id, device_id, git_commit, newest.path, size_bytes, sha256, significant_sha256,
            received_sha256
        FROM json_each(:ids) AS wanted
        JOIN snapshots AS newest ON newest.id = (SELECT max(id) FROM snapshots WHERE device_id = wanted.value)
        """,
        {"ids": json.dumps(device_ids)},
    )
    return {row["device_id"]: _snapshot(row) for row in rows}


def _snapshot(row: sqlite3.Row) -> Snapshot:
    return Snapshot(
        id=row["id"],
        device_id=row["device_id"],
        commit=row["git_commit"],
        path=row["path"],
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        significant_sha256=row["significant_sha256"],
        received_sha256=row["received_sha256"],
    )


async def current_texts(db: Reader, device_ids: Sequence[int]) -> dict[int, bytes]:
    """Return the current masked texts, compressed as they were given."""
    rows = await db.rows(
        "SELECT device_id, text FROM current_texts WHERE device_id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(device_ids)},
    )
    return {row["device_id"]: row["text"] for row in rows}


async def touch(tx: Transaction, snapshot_ids: Sequence[int], at: datetime) -> None:
    """Keep that these versions were found unchanged."""
    await tx.run(
        "UPDATE snapshots SET last_seen_at = :at WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(snapshot_ids), "at": to_text(at)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """What a row of the index says of the repository."""

    id: int
    path: str
    commit: str
    blob: str


async def last_id(db: Reader) -> int:
    """Return the id of the newest row; 0 where there is none."""
    row = await db.row("SELECT coalesce(max(id), 0) AS id FROM snapshots")
    return 0 if row is None else int(row["id"])


async def index_rows(db: Reader, *, after: int, limit: int) -> list[IndexRow]:
    """Return the first rows after this id, oldest first."""
    rows = await db.rows(
        "SELECT id, path, git_commit, git_blob FROM snapshots WHERE id > :after ORDER BY id LIMIT :limit",
        {"after": after, "limit": limit},
    )
    return [IndexRow(id=row["id"], path=row["path"], commit=row["git_commit"], blob=row["git_blob"]) for row in rows]
