"""Runs and the results of their devices."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import from_text, to_text
from netraven.core.errors import ConflictError, NotFoundError
from netraven.core.models import Device
from netraven.core.outcome import Counts, Outcome, RunStatus, Stage, Status, Trigger
from netraven.store.database import Reader, Transaction
from netraven.store.uids import new_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a job; `job_id` is None where no stored job stands behind it."""

    id: int
    uid: str
    job_id: int | None
    job_name: str
    job_type: str
    trigger: Trigger
    requested_by: str | None
    status: RunStatus
    queued_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    counts: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """One device's outcome within a run; `tail` is masked."""

    id: int
    uid: str
    run_id: int
    device_id: int
    device_name: str
    status: Status
    stage: Stage | None
    reason: str | None
    message: str | None
    tail: str | None
    duration_ms: int
    credential_id: int | None
    changed: bool
    commit: str | None
    path: str | None
    size_bytes: int | None
    sha256: str | None
    created_at: datetime


async def create(  # noqa: PLR0913 - the facts of a run, each by its name
    tx: Transaction,
    *,
    job_id: int | None,
    job_name: str,
    job_type: str,
    trigger: Trigger,
    requested_by: str | None,
    total: int,
    at: datetime,
) -> Run:
    """Insert a queued run.  Raises: ConflictError: a run of this job is queued or running."""
    uid = new_uid(at)
    await _check_idle(tx, job_id)
    run_id = await tx.run(
        """
        INSERT INTO runs (uid, job_id, job_name, job_type, trigger, requested_by, status, queued_at, total)
        VALUES (:uid, :job_id, :job_name, :job_type, :trigger, :requested_by, 'queued', :at, :total)
        """,
        {
            "uid": uid,
            "job_id": job_id,
            "job_name": job_name,
            "job_type": job_type,
            "trigger": trigger,
            "requested_by": requested_by,
            "at": to_text(at),
            "total": total,
        },
    )
    if job_id is not None:
        await tx.run("UPDATE jobs SET last_run_id = :run_id WHERE id = :job_id", {"run_id": run_id, "job_id": job_id})
    return await get(tx, run_id)


async def _check_idle(tx: Transaction, job_id: int | None) -> None:
    row = await tx.row(
        "SELECT id, status FROM runs WHERE job_id = :job_id AND status IN ('queued', 'running')", {"job_id": job_id}
    )
    if row is not None:
        raise ConflictError(f"run {row['id']} of job {job_id} is {row['status']}")


async def start(tx: Transaction, run_id: int, at: datetime) -> None:
    """Mark a queued run as running."""
    await tx.run(
        "UPDATE runs SET status = 'running', started_at = :at WHERE id = :id AND status = 'queued'",
        {"id": run_id, "at": to_text(at)},
    )


async def finish(tx: Transaction, run_id: int, status: RunStatus, counts: Counts, at: datetime) -> None:
    """Keep how a run ended."""
    await tx.run(
        """
        UPDATE runs SET status = :status, completed_at = :at, total = :total, success = :success, failed = :failed,
            suspect = :suspect, changed = :changed, unchanged = :unchanged
        WHERE id = :id
        """,
        {
            "id": run_id,
            "status": status,
            "at": to_text(at),
            "total": counts.total,
            "success": counts.success,
            "failed": counts.failed,
            "suspect": counts.suspect,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
        },
    )


async def interrupt_left(tx: Transaction, at: datetime) -> list[int]:
    """Mark the runs that an earlier process left queued or running; return their ids."""
    rows = await tx.rows(
        """
        UPDATE runs SET status = 'interrupted', completed_at = :at
        WHERE status IN ('queued', 'running') RETURNING id
        """,
        {"at": to_text(at)},
    )
    return sorted(row["id"] for row in rows)


async def get(db: Reader, run_id: int) -> Run:
    """Return one run.  Raises: NotFoundError: no run has this id."""
    row = await db.row(
        """
        SELECT id, uid, job_id, job_name, job_type, trigger, requested_by, status, queued_at, started_at, completed_at,
            total, success, failed, suspect, changed, unchanged
        FROM runs WHERE id = :id
        """,
        {"id": run_id},
    )
    if row is None:
        raise NotFoundError(f"no run {run_id}")
    return _run(row)


def _run(row: sqlite3.Row) -> Run:
    return Run(
        id=row["id"],
        uid=row["uid"],
        job_id=row["job_id"],
        job_name=row["job_name"],
        job_type=row["job_type"],
        trigger=Trigger(row["trigger"]),
        requested_by=row["requested_by"],
        status=RunStatus(row["status"]),
        queued_at=from_text(row["queued_at"]),
        started_at=_moment(row["started_at"]),
        completed_at=_moment(row["completed_at"]),
        counts=Counts(
            total=row["total"],
            success=row["success"],
            failed=row["failed"],
            suspect=row["suspect"],
            changed=row["changed"],
            unchanged=row["unchanged"],
        ),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


async def add_results(tx: Transaction, run_id: int, outcomes: Sequence[tuple[Device, Outcome]], at: datetime) -> None:
    """Keep what came of these devices in the run; a second turn of a device replaces its first."""
    moment = to_text(at)
    await tx.run_many(
        """
        INSERT OR REPLACE INTO job_results (uid, run_id, device_id, device_name, status, stage, reason, message, tail,
            duration_ms, credential_id, changed, git_commit, path, size_bytes, sha256, created_at)
        VALUES (:uid, :run_id, :device_id, :device_name, :status, :stage, :reason, :message, :tail,
            :duration_ms, :credential_id, :changed, :git_commit, :path, :size_bytes, :sha256, :at)
        """,
        [
            _result_values(device, outcome) | {"uid": new_uid(at), "run_id": run_id, "at": moment}
            for device, outcome in outcomes
        ],
    )


def _result_values(device: Device, outcome: Outcome) -> dict[str, str | int | None]:
    failure = outcome.failure
    return {
        "device_id": device.id,
        "device_name": device.hostname,
        "status": outcome.status,
        "stage": failure.stage if failure else None,
        "reason": failure.reason if failure else None,
        "message": failure.message if failure else None,
        "tail": failure.tail if failure else None,
        "duration_ms": outcome.duration_ms,
        "credential_id": outcome.credential_id,
        "changed": outcome.changed,
        "git_commit": outcome.commit,
        "path": outcome.path,
        "size_bytes": outcome.size_bytes,
        "sha256": outcome.sha256,
    }


async def count_results(db: Reader, since: datetime) -> tuple[int, int]:
    """Return on how many devices a run came to a good end since a moment, and on how many it did not."""
    row = await db.row(
        """
        SELECT count(*) FILTER (WHERE status = 'success') AS good,
            count(*) FILTER (WHERE status IN ('failed', 'suspect')) AS bad
        FROM job_results WHERE created_at >= :since
        """,
        {"since": to_text(since)},
    )
    return (0, 0) if row is None else (row["good"], row["bad"])


async def results(db: Reader, run_id: int) -> list[JobResult]:
    """Return the results of a run, in the order in which they came."""
    rows = await db.rows(
        """
        SELECT id, uid, run_id, device_id, device_name, status, stage, reason, message, tail, duration_ms,
            credential_id, changed, git_commit, path, size_bytes, sha256, created_at
        FROM job_results WHERE run_id = :run_id ORDER BY id
        """,
        {"run_id": run_id},
    )
    return [_result(row) for row in rows]


def _result(row: sqlite3.Row) -> JobResult:
    return JobResult(
        id=row["id"],
        uid=row["uid"],
        run_id=row["run_id"],
        device_id=row["device_id"],
        device_name=row["device_name"],
        status=Status(row["status"]),
        stage=None if row["stage"] is None else Stage(row["stage"]),
        reason=row["reason"],
        message=row["message"],
        tail=row["tail"],
        duration_ms=row["duration_ms"],
        credential_id=row["credential_id"],
        changed=bool(row["changed"]),
        commit=row["git_commit"],
        path=row["path"],
        size_bytes=row["size_bytes"],
        sha256=row["sha256"],
        created_at=from_text(row["created_at"]),
    )
