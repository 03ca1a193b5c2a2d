"""Runs as people read them: each sees those that are his or that touched a device that he sees."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.access import EVERYTHING, Caller
from netraven.core.clock import from_text
from netraven.core.errors import NotFoundError
from netraven.core.outcome import RunStatus, Trigger
from netraven.store.database import Reader, Value
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.scope import VISIBLE, scope_values

ORDERS: Mapping[str, LiteralString] = {
    "id": "runs.id",
    "-id": "runs.id DESC",
    "queued_at": "queued_at, runs.id",
    "-queued_at": "queued_at DESC, runs.id DESC",
    "completed_at": "completed_at, runs.id",
    "-completed_at": "completed_at DESC, runs.id DESC",
    "status": "status, runs.id",
    "-status": "status DESC, runs.id DESC",
    "job_name": "job_name, runs.id",
    "-job_name": "job_name DESC, runs.id DESC",
}

_HIS: LiteralString = "(:sees_all OR runs.requested_by = :caller)"
_SEEN_RESULTS: LiteralString = (
    "FROM job_results JOIN devices ON devices.id = device_id WHERE run_id = runs.id AND " + VISIBLE
)
# Who sees only some of the devices is told of these alone.
_COLUMNS: LiteralString = (
    "runs.id, runs.uid, job_id, job_name, job_type, trigger, requested_by, status, queued_at, started_at, completed_at,"
    " CASE WHEN "
    + _HIS
    + " THEN json_object('total', total, 'success', success, 'failed', failed, 'suspect', suspect,"
    + " 'changed', changed, 'unchanged', unchanged)"
    + " ELSE (SELECT json_object('total', count(*), 'success', total(job_results.status = 'success'),"
    + " 'failed', total(job_results.status = 'failed'), 'suspect', total(job_results.status = 'suspect'),"
    + " 'changed', total(job_results.changed),"
    + " 'unchanged', total(job_results.status = 'success' AND NOT job_results.changed)) "
    + _SEEN_RESULTS
    + ") END AS counts"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run with its counts, as far as the reader sees its devices."""

    id: int
    uid: str
    job_id: int | None
    job_name: str
    job_type: str
    trigger: Trigger
    requested_by: str | None
    status: RunStatus
    queued_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    total: int
    success: int
    failed: int
    suspect: int
    changed: int
    unchanged: int

    @property
    def created_at(self) -> datetime:
        """When it was asked for."""
        return self.queued_at

    @property
    def created_by(self) -> str | None:
        """Who asked for it."""
        return self.requested_by

    @property
    def updated_at(self) -> datetime:
        """When it last came a step further."""
        return self.completed_at or self.started_at or self.queued_at


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFilter:
    """Which runs to list; None where it does not matter."""

    job_id: int | None = None
    job_type: str | None = None
    status: RunStatus | None = None
    trigger: Trigger | None = None


async def find(db: Reader, run_id: int, caller: Caller) -> RunRecord:
    """Return one run that the caller sees.  Raises: NotFoundError."""
    row = await db.row(
        "SELECT "
        + _COLUMNS
        + " FROM runs WHERE runs.id = :id AND ("
        + _HIS
        + " OR EXISTS (SELECT 1 "
        + _SEEN_RESULTS
        + "))",
        {"id": run_id, **_caller_values(caller)},
    )
    if row is None:
        raise NotFoundError("Run not found")
    return _record(row)


async def select(db: Reader, wanted: RunFilter, caller: Caller, part: Slice) -> Page[RunRecord]:
    """Return a part of the runs that the caller sees, and how many there are."""
    values: dict[str, Value] = {
        "job_id": wanted.job_id,
        "job_type": wanted.job_type,
        "status": wanted.status,
        "trigger": wanted.trigger,
    }
    return await page(db, _SHELF, part, {**values, **_caller_values(caller)})


def _caller_values(caller: Caller) -> dict[str, Value]:
    return {"caller": caller.name, "sees_all": caller.scope == EVERYTHING, **scope_values(caller.scope)}


def _record(row: sqlite3.Row) -> RunRecord:
    return RunRecord(
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
        **{name: int(count) for name, count in json.loads(row["counts"]).items()},
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)


_SHELF = Shelf(
    columns=_COLUMNS,
    source="FROM runs WHERE (" + _HIS + " OR EXISTS (SELECT 1 " + _SEEN_RESULTS + ")) AND"
    """
            (:job_id IS NULL OR job_id = :job_id)
            AND (:job_type IS NULL OR job_type = :job_type)
            AND (:status IS NULL OR status = :status)
            AND (:trigger IS NULL OR trigger = :trigger)
    """,
    orders=ORDERS,
    read=_record,
)
