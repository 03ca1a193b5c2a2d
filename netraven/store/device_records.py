"""Devices as people read and change them."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, LiteralString

from netraven.core.access import Scope
from netraven.core.clock import from_text, to_text
from netraven.core.errors import ConflictError, DuplicateError, NotFoundError
from netraven.store.database import Reader, Transaction, Value
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.scope import VISIBLE, scope_values
from netraven.store.tags import DEFAULT_ID
from netraven.store.uids import new_uid

_OWN: LiteralString = (
    "devices.id, devices.uid, hostname, ip_address, port, device_type, devices.description, notes, serial_number,"
    " model, os_version, source, site_id, devices.credential_id, ssh_profile, timeouts, max_age_hours, is_enabled,"
    " is_approved, last_seen, last_job_status, last_backup_at, last_backup_status, last_reachability_at,"
    " last_reachability_status, devices.created_at, devices.created_by, devices.updated_at, devices.updated_by,"
    " deleted_at"
)
_COLUMNS: LiteralString = (
    _OWN + ", (SELECT json_group_array(json_object('id', id, 'name', name, 'type', type)) FROM ("
    " SELECT tags.id, name, type FROM device_tags JOIN tags ON tags.id = tag_id"
    " WHERE device_id = devices.id ORDER BY tags.id)) AS tags,"
    " (SELECT count(DISTINCT credential_tags.credential_id) FROM device_tags JOIN credential_tags USING (tag_id)"
    " WHERE device_id = devices.id AND credential_tags.credential_id IS NOT devices.credential_id)"
    " + (devices.credential_id IS NOT NULL) AS matching_credentials_count"
)

ORDERS: Mapping[str, LiteralString] = {
    "id": "devices.id",
    "-id": "devices.id DESC",
    "hostname": "hostname, devices.id",
    "-hostname": "hostname DESC, devices.id DESC",
    "ip_address": "ip_address, port",
    "-ip_address": "ip_address DESC, port DESC",
    "device_type": "device_type, hostname",
    "-device_type": "device_type DESC, hostname DESC",
    "last_seen": "last_seen, devices.id",
    "-last_seen": "last_seen DESC, devices.id DESC",
    "last_backup_at": "last_backup_at, devices.id",
    "-last_backup_at": "last_backup_at DESC, devices.id DESC",
    "created_at": "devices.created_at, devices.id",
    "-created_at": "devices.created_at DESC, devices.id DESC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRef:
    """A tag of a device."""

    id: int
    name: str
    type: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFields:
    """What may be set on a device; `timeouts` holds only what differs from the defaults, in seconds."""

    hostname: str
    ip_address: str
    device_type: str
    port: int = 22
    description: str | None = None
    notes: str | None = None
    serial_number: str | None = None
    model: str | None = None
    os_version: str | None = None
    source: str = "local"
    site_id: int | None = None
    credential_id: int | None = None
    ssh_profile: str = "modern"
    timeouts: Mapping[str, float] = field(default_factory=dict)
    max_age_hours: int | None = None
    is_enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecord(DeviceFields):
    """A device with what is known of it."""

    id: int
    uid: str
    tags: tuple[TagRef, ...]
    matching_credentials_count: int
    is_approved: bool
    last_seen: datetime | None
    last_job_status: str | None
    last_backup_at: datetime | None
    last_backup_status: str
    last_reachability_timestamp: datetime | None
    last_reachability_status: str
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None
    deleted_at: datetime | None

    @property
    def last_updated(self) -> datetime:
        """When somebody last changed it, under its older name."""
        return self.updated_at

    @property
    def fields(self) -> DeviceFields:
        """What of it may be set."""
        return DeviceFields(**{name: getattr(self, name) for name in DeviceFields.__dataclass_fields__})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFilter:
    """Which devices to list; None where it does not matter.  Texts are looked for within the field."""

    hostname: str | None = None
    ip_address: str | None = None
    device_type: str | None = None
    serial_number: str | None = None
    model: str | None = None
    notes: str | None = None
    tag_ids: Sequence[int] | None = None
    tag: str | None = None
    reachability: str | None = None
    site_id: int | None = None
    include_deleted: bool = False


async def find(db: Reader, device_id: int, scope: Scope, *, deleted: bool = False) -> DeviceRecord:
    """Return one device that the scope shows; `deleted` also finds one that was deleted.  Raises: NotFoundError."""
    row = await db.row(
        "SELECT "
        + _COLUMNS
        + " FROM devices WHERE devices.id = :id AND (:deleted OR deleted_at IS NULL) AND "
        + VISIBLE,
        {"id": device_id, "deleted": deleted, **scope_values(scope)},
    )
    if row is None:
        raise NotFoundError("Device not found")
    return _record(row)


async def select(db: Reader, wanted: DeviceFilter, scope: Scope, part: Slice) -> Page[DeviceRecord]:
    """Return a part of the devices that the scope shows, and how many there are."""
    tag_ids = None if wanted.tag_ids is None else json.dumps(list(wanted.tag_ids))
    values: dict[str, Value] = {name: getattr(wanted, name) for name in _FILTERED}
    values |= {"tag_ids": tag_ids, "hides_deleted": None if wanted.include_deleted else True}
    return await page(db, _SHELF, part, {**values, **scope_values(scope)})


async def create(
    tx: Transaction, fields: DeviceFields, tag_ids: Sequence[int], *, is_approved: bool, actor: str, at: datetime
) -> int:
    """Create a device and return its id.  Raises: DuplicateError: its name, or its address and port, are taken."""
    await _check_free(tx, fields, None)
    device_id = await tx.run(
        """
        INSERT INTO devices (uid, hostname, ip_address, port, device_type, description, notes, serial_number, model,
            os_version, source, site_id, credential_id, ssh_profile, timeouts, max_age_hours, is_enabled, is_approved,
            created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :hostname, :ip_address, :port, :device_type, :description, :notes, :serial_number, :model,
            :os_version, :source, :site_id, :credential_id, :ssh_profile, :timeouts, :max_age_hours, :is_enabled,
            :is_approved, :at, :actor, :at, :actor)
        RETURNING id
        """,
        {**_values(fields), "uid": new_uid(at), "is_approved": is_approved, "actor": actor, "at": to_text(at)},
    )
    await set_tags(tx, device_id, tag_ids)
    return device_id


async def update(
    tx: Transaction, before: DeviceRecord, fields: DeviceFields, *, is_approved: bool, actor: str, at: datetime
) -> None:
    """Change a device.  Raises: DuplicateError: its name, or its address and port, are taken."""
    await _check_free(tx, fields, before.id)
    await tx.run(
        """
        UPDATE devices SET hostname = :hostname, ip_address = :ip_address, port = :port, device_type = :device_type,
            description = :description, notes = :notes, serial_number = :serial_number, model = :model,
            os_version = :os_version, source = :source, site_id = :site_id, credential_id = :credential_id,
            ssh_profile = :ssh_profile, timeouts = :timeouts, max_age_hours = :max_age_hours, is_enabled = :is_enabled,
            is_approved = :is_approved, updated_at = :at, updated_by = :actor,
            loopback_allowed = loopback_allowed AND ip_address = :ip_address
        WHERE id = :id
        """,
        {**_values(fields), "id": before.id, "is_approved": is_approved, "actor": actor, "at": to_text(at)},
    )


async def set_tags(tx: Transaction, device_id: int, tag_ids: Sequence[int]) -> None:
    """Give the device these tags and no others; without any, the default tag."""
    await tx.run("DELETE FROM device_tags WHERE device_id = :id", {"id": device_id})
    await tx.run_many(
        "INSERT INTO device_tags (device_id, tag_id) VALUES (:device_id, :tag_id)",
        [{"device_id": device_id, "tag_id": tag_id} for tag_id in dict.fromkeys(tag_ids or (DEFAULT_ID,))],
    )


async def approve(tx: Transaction, device_id: int, *, actor: str, at: datetime) -> None:
    """Let credentials be sent to the device."""
    await tx.run(
        "UPDATE devices SET is_approved = 1, updated_at = :at, updated_by = :actor WHERE id = :id",
        {"id": device_id, "actor": actor, "at": to_text(at)},
    )


async def delete(tx: Transaction, device_id: int, *, actor: str, at: datetime) -> None:
    """Take a device off the lists; its backups stay, its name and address are free again."""
    await tx.run(
        "UPDATE devices SET deleted_at = :at, deleted_by = :actor WHERE id = :id AND deleted_at IS NULL",
        {"id": device_id, "actor": actor, "at": to_text(at)},
    )


async def restore(tx: Transaction, device: DeviceRecord, *, actor: str, at: datetime) -> None:
    """Put a deleted device back.  Raises: ConflictError: its name or address was taken meanwhile."""
    try:
        await _check_free(tx, device.fields, device.id)
    except DuplicateError as error:
        raise ConflictError(str(error)) from error
    await tx.run(
        """
        UPDATE devices SET deleted_at = NULL, deleted_by = NULL, updated_at = :at, updated_by = :actor WHERE id = :id
        """,
        {"id": device.id, "actor": actor, "at": to_text(at)},
    )


async def purge(tx: Transaction, device_id: int) -> None:
    """Remove a device with all that hangs on it in the database; its text stays in the history of the repository."""
    await tx.run("DELETE FROM devices WHERE id = :id", {"id": device_id})


async def _check_free(tx: Transaction, fields: DeviceFields, device_id: int | None) -> None:
    rows = await tx.rows(
        """
        SELECT hostname FROM devices
        WHERE deleted_at IS NULL AND id IS NOT :id
            AND (hostname = :hostname OR (ip_address = :ip_address AND port = :port))
        """,
        {"id": device_id, "hostname": fields.hostname, "ip_address": fields.ip_address, "port": fields.port},
    )
    if any(row["hostname"].casefold() == fields.hostname.casefold() for row in rows):
        raise DuplicateError(f"hostname already registered: {fields.hostname}")
    if rows:
        raise DuplicateError(f"ip_address already registered: {fields.ip_address}")


def _values(fields: DeviceFields) -> dict[str, Value]:
    return {**asdict(fields), "timeouts": json.dumps(dict(fields.timeouts))}


def _record(row: sqlite3.Row) -> DeviceRecord:
    # A row looks through all its columns for a name, which counts where there are hundreds of rows.
    values: dict[str, Any] = dict(zip(_FIELDS, row, strict=False))
    for name in _TIMES:
        if values[name] is not None:
            values[name] = from_text(values[name])
    values["is_enabled"], values["is_approved"] = bool(values["is_enabled"]), bool(values["is_approved"])
    values["timeouts"] = json.loads(values["timeouts"])
    values["tags"] = _tags(values["tags"])
    return DeviceRecord(**values)


@lru_cache(maxsize=1024)
def _tags(text: str) -> tuple[TagRef, ...]:
    # Few sets of tags are those of many devices.
    return tuple(TagRef(**tag) for tag in json.loads(text))


# In the order of the columns.
_FIELDS = (
    "id",
    "uid",
    "hostname",
    "ip_address",
    "port",
    "device_type",
    "description",
    "notes",
    "serial_number",
    "model",
    "os_version",
    "source",
    "site_id",
    "credential_id",
    "ssh_profile",
    "timeouts",
    "max_age_hours",
    "is_enabled",
    "is_approved",
    "last_seen",
    "last_job_status",
    "last_backup_at",
    "last_backup_status",
    "last_reachability_timestamp",
    "last_reachability_status",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "deleted_at",
    "tags",
    "matching_credentials_count",
)
_TIMES = ("last_seen", "last_backup_at", "last_reachability_timestamp", "created_at", "updated_at", "deleted_at")
_FILTERED = (
    "hostname",
    "ip_address",
    "device_type",
    "serial_number",
    "model",
    "notes",
    "tag",
    "reachability",
    "site_id",
)

_SHELF = Shelf(
    columns=_COLUMNS,
    source="FROM devices WHERE " + VISIBLE,
    conditions={
        "hides_deleted": "deleted_at IS NULL",
        "hostname": "instr(lower(hostname), lower(:hostname)) > 0",
        "ip_address": "instr(ip_address, :ip_address) > 0",
        "device_type": "device_type = :device_type",
        "serial_number": "instr(lower(serial_number), lower(:serial_number)) > 0",
        "model": "instr(lower(model), lower(:model)) > 0",
        "notes": "instr(lower(notes), lower(:notes)) > 0",
        "reachability": "last_reachability_status = :reachability",
        "site_id": "site_id = :site_id",
        "tag_ids": """devices.id IN (
            SELECT device_id FROM device_tags WHERE tag_id IN (SELECT value FROM json_each(:tag_ids))
        )""",
        "tag": "devices.id IN (SELECT device_id FROM device_tags JOIN tags ON tags.id = tag_id WHERE name = :tag)",
    },
    orders=ORDERS,
    read=_record,
    key="devices.id",
)
