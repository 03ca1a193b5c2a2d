"""Modules: the parts of hardware that were found on devices, as people read them."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.access import Scope
from netraven.core.clock import from_text
from netraven.core.errors import NotFoundError
from netraven.store.database import Reader
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.scope import VISIBLE, scope_values

ORDERS: Mapping[str, LiteralString] = {
    "id": "modules.id",
    "-id": "modules.id DESC",
    "slot": "slot, modules.id",
    "-slot": "slot DESC, modules.id DESC",
    "part_number": "part_number, modules.id",
    "-part_number": "part_number DESC, modules.id DESC",
    "serial_number": "modules.serial_number, modules.id",
    "-serial_number": "modules.serial_number DESC, modules.id DESC",
    "device_name": "hostname, modules.id",
    "-device_name": "hostname DESC, modules.id DESC",
}

_COLUMNS: LiteralString = (
    "modules.id, modules.uid, device_id, hostname, slot, part_number, modules.serial_number, modules.description,"
    " modules.created_at, modules.updated_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleRecord:
    """A part of the hardware of a device."""

    id: int
    uid: str
    device_id: int
    device_name: str
    slot: str
    part_number: str | None
    serial_number: str | None
    description: str | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleFilter:
    """Which modules to list; None where it does not matter.  Texts are looked for within the field."""

    device_id: int | None = None
    site_id: int | None = None
    part_number: str | None = None
    serial_number: str | None = None


async def find(db: Reader, module_id: int, scope: Scope) -> ModuleRecord:
    """Return one module of a device that the scope shows.  Raises: NotFoundError."""
    row = await db.row(
        "SELECT "
        + _COLUMNS
        + " FROM modules JOIN devices ON devices.id = device_id"
        + " WHERE modules.id = :id AND deleted_at IS NULL AND "
        + VISIBLE,
        {"id": module_id, **scope_values(scope)},
    )
    if row is None:
        raise NotFoundError("Module not found")
    return _record(row)


async def select(db: Reader, wanted: ModuleFilter, scope: Scope, part: Slice) -> Page[ModuleRecord]:
    """Return a part of the modules of the devices that the scope shows, and how many there are."""
    values = {
        "device_id": wanted.device_id,
        "site_id": wanted.site_id,
        "part_number": wanted.part_number,
        "serial_number": wanted.serial_number,
    }
    return await page(db, _SHELF, part, {**values, **scope_values(scope)})


async def of_device(db: Reader, device_id: int) -> list[ModuleRecord]:
    """Return the modules of a device, in the order in which they were first seen."""
    rows = await db.rows(
        "SELECT "
        + _COLUMNS
        + " FROM modules JOIN devices ON devices.id = device_id WHERE device_id = :id ORDER BY modules.id",
        {"id": device_id},
    )
    return [_record(row) for row in rows]


def _record(row: sqlite3.Row) -> ModuleRecord:
    return ModuleRecord(
        id=row["id"],
        uid=row["uid"],
        device_id=row["device_id"],
        device_name=row["hostname"],
        slot=row["slot"],
        part_number=row["part_number"],
        serial_number=row["serial_number"],
        description=row["description"],
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
    )


_SHELF = Shelf(
    columns=_COLUMNS,
    source="""
        FROM modules JOIN devices ON devices.id = device_id
        WHERE deleted_at IS NULL
            AND (:device_id IS NULL OR device_id = :device_id)
            AND (:site_id IS NULL OR site_id = :site_id)
            AND (:part_number IS NULL OR instr(lower(part_number), lower(:part_number)) > 0)
            AND (:serial_number IS NULL OR instr(lower(modules.serial_number), lower(:serial_number)) > 0)
            AND """
    + VISIBLE,
    orders=ORDERS,
    read=_record,
)
