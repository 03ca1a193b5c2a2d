"""Devices as people read them."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, LiteralString

from netraven.core.access import Scope
from netraven.core.clock import from_text
from netraven.core.errors import NotFoundError
from netraven.store.database import Reader, Value
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.scope import VISIBLE, scope_values

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
    return await page(db, _SHELF, part, {**values, "tag_ids": tag_ids, **scope_values(scope)})


async def count_seen(db: Reader, device_ids: Collection[int], scope: Scope) -> int:
    """Return how many of these devices the scope shows."""
    row = await db.row(
        "SELECT count(*) AS seen FROM devices WHERE devices.id IN (SELECT value FROM json_each(:ids)) AND " + VISIBLE,
        {"ids": json.dumps(list(device_ids)), **scope_values(scope)},
    )
    return 0 if row is None else int(row["seen"])


def _record(row: sqlite3.Row) -> DeviceRecord:
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    values |= {name: None if row[column] is None else from_text(row[column]) for name, column in _TIMES.items()}
    values |= {name: bool(row[name]) for name in ("is_enabled", "is_approved")}
    values["timeouts"] = json.loads(row["timeouts"])
    values["tags"] = tuple(TagRef(**tag) for tag in json.loads(row["tags"]))
    return DeviceRecord(**values)


_PLAIN = (
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
    "max_age_hours",
    "last_job_status",
    "last_backup_status",
    "last_reachability_status",
    "created_by",
    "updated_by",
    "matching_credentials_count",
)
_TIMES = {
    "last_seen": "last_seen",
    "last_backup_at": "last_backup_at",
    "last_reachability_timestamp": "last_reachability_at",
    "created_at": "created_at",
    "updated_at": "updated_at",
    "deleted_at": "deleted_at",
}
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
    "include_deleted",
)

_SHELF = Shelf(
    columns=_COLUMNS,
    source="""
        FROM devices
        WHERE (:include_deleted OR deleted_at IS NULL)
            AND (:hostname IS NULL OR instr(lower(hostname), lower(:hostname)) > 0)
            AND (:ip_address IS NULL OR instr(ip_address, :ip_address) > 0)
            AND (:device_type IS NULL OR device_type = :device_type)
            AND (:serial_number IS NULL OR instr(lower(serial_number), lower(:serial_number)) > 0)
            AND (:model IS NULL OR instr(lower(model), lower(:model)) > 0)
            AND (:notes IS NULL OR instr(lower(notes), lower(:notes)) > 0)
            AND (:reachability IS NULL OR last_reachability_status = :reachability)
            AND (:site_id IS NULL OR site_id = :site_id)
            AND (:tag_ids IS NULL OR devices.id IN (
                SELECT device_id FROM device_tags WHERE tag_id IN (SELECT value FROM json_each(:tag_ids))
            ))
            AND (:tag IS NULL OR devices.id IN (
                SELECT device_id FROM device_tags JOIN tags ON tags.id = tag_id WHERE name = :tag
            ))
            AND """
    + VISIBLE,
    orders=ORDERS,
    read=_record,
)
