"""Interfaces and modules of devices; only rows that differ are written."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import LiteralString

from netraven.core.clock import to_text
from netraven.core.models import Interface, Module
from netraven.store.database import Reader, Transaction, Values
from netraven.store.uids import new_uid

Row = Interface | Module
_Keys = Mapping[tuple[int, str], tuple[str | None, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """What a visit found; a table that is None was not read, and stays as it is.

    `sha256` is of what it was read from, for the next visit to see whether it must be read again.
    """

    device_id: int
    sha256: str
    interfaces: tuple[Interface, ...] | None = None
    modules: tuple[Module, ...] | None = None


async def hashes(db: Reader, device_ids: Sequence[int]) -> dict[int, str]:
    """Return the hash of what each device's rows were read from, of those that have one."""
    rows = await db.rows(
        """
        SELECT id, hardware_sha256 FROM devices
        WHERE id IN (SELECT value FROM json_each(:ids)) AND hardware_sha256 IS NOT NULL
        """,
        {"ids": json.dumps(device_ids)},
    )
    return {row["id"]: row["hardware_sha256"] for row in rows}


async def interfaces(db: Reader, device_id: int) -> list[Interface]:
    """Return the interfaces of a device, in the order in which they were first seen."""
    rows = await db.rows(
        "SELECT name, description, address, status FROM interfaces WHERE device_id = :id ORDER BY id",
        {"id": device_id},
    )
    return [Interface(**dict(row)) for row in rows]


async def modules(db: Reader, device_id: int) -> list[Module]:
    """Return the modules of a device, in the order in which they were first seen."""
    rows = await db.rows(
        "SELECT slot, part_number, serial_number, description FROM modules WHERE device_id = :id ORDER BY id",
        {"id": device_id},
    )
    return [Module(**dict(row)) for row in rows]


async def keep(tx: Transaction, found: Sequence[Hardware], at: datetime) -> None:
    """Make the rows of these devices what was found."""
    if not found:
        return
    await _settle(tx, _INTERFACES, {one.device_id: one.interfaces for one in found if one.interfaces is not None}, at)
    await _settle(tx, _MODULES, {one.device_id: one.modules for one in found if one.modules is not None}, at)
    await tx.run_many(
        "UPDATE devices SET hardware_sha256 = :sha256 WHERE id = :id",
        [{"id": one.device_id, "sha256": one.sha256} for one in found],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The statements of one table; the first field of its rows names a row of a device."""

    select: LiteralString
    write: LiteralString
    delete: LiteralString


_INTERFACES = _Table(
    select="""
        SELECT device_id, name, description, address, status FROM interfaces
        WHERE device_id IN (SELECT value FROM json_each(:ids))
    """,
    write="""
        INSERT INTO interfaces (device_id, name, description, address, status, seen_at)
        VALUES (:device_id, :name, :description, :address, :status, :at)
        ON CONFLICT (device_id, name) DO UPDATE SET description = excluded.description, address = excluded.address,
            status = excluded.status, seen_at = excluded.seen_at
    """,
    delete="DELETE FROM interfaces WHERE device_id = :device_id AND name = :key",
)
_MODULES = _Table(
    select="""
        SELECT device_id, slot, part_number, serial_number, description FROM modules
        WHERE device_id IN (SELECT value FROM json_each(:ids))
    """,
    write="""
        INSERT INTO modules (uid, device_id, slot, part_number, serial_number, description, created_at, updated_at)
        VALUES (:uid, :device_id, :slot, :part_number, :serial_number, :description, :at, :at)
        ON CONFLICT (device_id, slot) DO UPDATE SET part_number = excluded.part_number,
            serial_number = excluded.serial_number, description = excluded.description, updated_at = excluded.updated_at
    """,
    delete="DELETE FROM modules WHERE device_id = :device_id AND slot = :key",
)


async def _settle(tx: Transaction, table: _Table, found: Mapping[int, Iterable[Row]], at: datetime) -> None:
    rows = await tx.rows(table.select, {"ids": json.dumps(list(found))})
    known: _Keys = {(row[0], row[1]): tuple(row)[2:] for row in rows}
    there = {(device_id, _values(row)[0]): row for device_id, rows in found.items() for row in rows}
    gone: list[Values] = [
        {"device_id": device_id, "key": key} for device_id, key in known if (device_id, key) not in there
    ]
    await tx.run_many(table.delete, gone)
    await tx.run_many(table.write, list(_differing(there, known, at)))


def _differing(there: Mapping[tuple[int, str | None], Row], known: _Keys, at: datetime) -> Iterator[Values]:
    for (device_id, key), row in there.items():
        if known.get((device_id, key or "")) != _values(row)[1:]:
            named = dict(zip((field.name for field in fields(row)), _values(row), strict=True))
            yield named | {"device_id": device_id, "uid": new_uid(at), "at": to_text(at)}


def _values(row: Row) -> tuple[str | None, ...]:
    return tuple(getattr(row, field.name) for field in fields(row))
