"""Devices: which ones a run takes, and what a visit leaves behind."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.clock import to_text
from netraven.core.errors import ConflictError, NotFoundError
from netraven.core.models import Device, Facts, SshProfile, Timeouts
from netraven.core.outcome import Status
from netraven.core.suggestion import did_you_mean
from netraven.store.database import Reader, Transaction

_COLUMNS: LiteralString = (
    "devices.id, devices.uid, hostname, ip_address, port, device_type, ssh_profile, timeouts, credential_id,"
    " loopback_allowed, site_id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceVisit:
    """What a visit says of a device.

    `seen`: it answered, whatever came of it.  `reason` names why it failed, in a word.
    """

    device_id: int
    status: Status
    facts: Facts | None = None
    seen: bool = False
    reason: str | None = None


async def select(db: Reader, *, tags: Sequence[str] = (), hostnames: Sequence[str] = ()) -> list[Device]:
    """Return the devices that have one of the tags, and those named; all of them where nothing is asked.

    Only devices that are enabled and approved.  Raises: NotFoundError: no such tag or device, with the closest name.
    ConflictError: a device that is asked for by name is disabled or waits for approval.
    """
    await _check_tags(db, tags)
    await _check_hostnames(db, hostnames)
    rows = await db.rows(
        f"""
        SELECT {_COLUMNS} FROM devices
        WHERE deleted_at IS NULL AND is_enabled = 1 AND is_approved = 1 AND (
            :everything
            OR hostname COLLATE NOCASE IN (SELECT value FROM json_each(:hostnames))
            OR id IN (
                SELECT device_id FROM device_tags JOIN tags ON tags.id = tag_id
                WHERE name COLLATE NOCASE IN (SELECT value FROM json_each(:tags))
            )
        )
        ORDER BY id
        """,
        {
            "everything": not tags and not hostnames,
            "hostnames": json.dumps(hostnames),
            "tags": json.dumps(tags),
        },
    )
    return [_device(row) for row in rows]


async def _check_tags(db: Reader, wanted: Sequence[str]) -> None:
    if wanted:
        names = [str(row["name"]) for row in await db.rows("SELECT name FROM tags")]
        _check_known("tag", wanted, names)


async def _check_hostnames(db: Reader, wanted: Sequence[str]) -> None:
    if not wanted:
        return
    rows = await db.rows("SELECT hostname, is_enabled, is_approved FROM devices WHERE deleted_at IS NULL")
    _check_known("device", wanted, [str(row["hostname"]) for row in rows])
    asked = {name.casefold() for name in wanted}
    for row in rows:
        if row["hostname"].casefold() not in asked:
            continue
        if not row["is_enabled"]:
            raise ConflictError(f"device {row['hostname']!r} is disabled: enable it first")
        if not row["is_approved"]:
            raise ConflictError(f"device {row['hostname']!r} waits for the approval of an administrator")


def _check_known(noun: str, wanted: Iterable[str], names: Sequence[str]) -> None:
    known = {name.casefold() for name in names}
    for name in wanted:
        if name.casefold() not in known:
            raise NotFoundError(f"no {noun} {name!r}" + did_you_mean(name, names))


async def by_ids(db: Reader, ids: Sequence[int]) -> list[Device]:
    """Return these devices in the order of their ids, also disabled ones; deleted ones are left out."""
    rows = await db.rows(
        f"""
        SELECT {_COLUMNS} FROM devices
        WHERE id IN (SELECT value FROM json_each(:ids)) AND deleted_at IS NULL
        ORDER BY id
        """,
        {"ids": json.dumps(ids)},
    )
    return [_device(row) for row in rows]


async def count(db: Reader) -> int:
    """Return how many devices there are."""
    row = await db.row("SELECT count(*) FROM devices WHERE deleted_at IS NULL")
    return 0 if row is None else int(row[0])


async def every(db: Reader) -> list[Device]:
    """Return all devices there ever were, deleted ones too, by id: for whom old files in the repository are."""
    return [_device(row) for row in await db.rows(f"SELECT {_COLUMNS} FROM devices ORDER BY id")]


def _device(row: sqlite3.Row) -> Device:
    return Device(
        id=row["id"],
        uid=row["uid"],
        hostname=row["hostname"],
        ip_address=row["ip_address"],
        port=row["port"],
        device_type=row["device_type"],
        ssh_profile=SshProfile(row["ssh_profile"]),
        timeouts=_timeouts(row["timeouts"]),
        credential_id=row["credential_id"],
        loopback_allowed=bool(row["loopback_allowed"]),
        site_id=row["site_id"],
    )


_DEFAULT_TIMEOUTS = Timeouts()


def _timeouts(text: str) -> Timeouts:
    return _DEFAULT_TIMEOUTS if text == "{}" else Timeouts(**json.loads(text))


async def note_visits(tx: Transaction, visits: Sequence[DeviceVisit], at: datetime) -> None:
    """Keep on each device how its turn in a backup run ended, what it said of itself, and how often it failed in a row.

    Turns that were skipped or cancelled say nothing of the last backup.
    """
    moment = to_text(at)
    await tx.run_many(
        """
        UPDATE devices SET
            last_job_status = :status,
            last_seen = CASE WHEN :seen THEN :at ELSE last_seen END,
            last_backup_status = CASE WHEN :tried THEN :status ELSE last_backup_status END,
            last_backup_at = CASE WHEN :status = 'success' THEN :at ELSE last_backup_at END,
            failures_in_row = CASE WHEN NOT :tried THEN failures_in_row
                WHEN :status = 'failed' THEN failures_in_row + 1 ELSE 0 END,
            last_failure_at = CASE WHEN :status = 'failed' THEN :at ELSE last_failure_at END,
            last_failure_reason = CASE WHEN :status = 'failed' THEN :reason ELSE last_failure_reason END,
            serial_number = coalesce(:serial_number, serial_number),
            model = coalesce(:model, model),
            os_version = coalesce(:os_version, os_version)
        WHERE id = :device_id
        """,
        [_visit(visit) | {"at": moment} for visit in visits],
    )


_TRIED = frozenset({Status.SUCCESS, Status.FAILED, Status.SUSPECT})


def _visit(visit: DeviceVisit) -> dict[str, str | int | None]:
    facts = visit.facts or Facts()
    return {
        "device_id": visit.device_id,
        "status": visit.status,
        "tried": visit.status in _TRIED,
        "seen": visit.seen,
        "reason": visit.reason,
        "serial_number": facts.serial_number,
        "model": facts.model,
        "os_version": facts.os_version,
    }
