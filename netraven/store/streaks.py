"""Devices that changed in each of their last runs, and what changed each time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from netraven.core.clock import from_text
from netraven.store.database import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One version of a streak; `lines` are its changed lines as they are kept.

    `is_seen_again`: a later run found it unchanged.
    """

    run_id: int | None
    commit: str
    retrieved_at: datetime
    is_seen_again: bool
    lines: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """A device whose newest versions each came in a run of their own, none of them ever found unchanged.

    `steps` are these versions, newest first, and the one that the first of them changed.
    """

    device_id: int
    hostname: str
    device_type: str
    steps: tuple[Step, ...]


async def of_devices(db: Reader, device_ids: Sequence[int], *, length: int) -> list[Streak]:
    """Return the streaks of at least this length among the devices, by name; a first version is no change."""
    rows = await db.rows(
        """
        WITH newest AS (
            SELECT id, device_id, run_id, git_commit, retrieved_at, last_seen_at > retrieved_at AS is_seen_again,
                row_number() OVER (PARTITION BY device_id ORDER BY id DESC) AS place
            FROM snapshots WHERE device_id IN (SELECT value FROM json_each(:ids))
        ), restless AS (
            SELECT device_id FROM newest WHERE place <= :length + 1 GROUP BY device_id
            HAVING count(*) = :length + 1
                AND count(DISTINCT CASE WHEN place <= :length THEN run_id END) = :length
                AND NOT max(is_seen_again AND place <= :length)
        )
        SELECT newest.device_id, hostname, device_type, run_id, git_commit, retrieved_at, is_seen_again, lines
        FROM newest
        JOIN restless ON restless.device_id = newest.device_id
        JOIN devices ON devices.id = newest.device_id
        JOIN changed_lines ON snapshot_id = newest.id
        WHERE place <= :length + 1 ORDER BY hostname, newest.device_id, place
        """,
        {"ids": json.dumps(device_ids), "length": length},
    )
    return [
        Streak(
            device_id=device_id,
            hostname=hostname,
            device_type=device_type,
            steps=tuple(
                Step(
                    run_id=row["run_id"],
                    commit=row["git_commit"],
                    retrieved_at=from_text(row["retrieved_at"]),
                    is_seen_again=bool(row["is_seen_again"]),
                    lines=row["lines"],
                )
                for row in group
            ),
        )
        for (device_id, hostname, device_type), group in groupby(
            rows, key=lambda row: (row["device_id"], row["hostname"], row["device_type"])
        )
    ]


async def changed_in(db: Reader, run_id: int) -> list[int]:
    """Return the devices of which the run brought a version."""
    rows = await db.rows("SELECT DISTINCT device_id FROM snapshots WHERE run_id = :run_id", {"run_id": run_id})
    return [row["device_id"] for row in rows]
