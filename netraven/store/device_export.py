"""The devices of a scope as the rows of a file that an import reads; there are no secrets in it."""

import asyncio
import json
import sqlite3

from netraven.core.access import Scope
from netraven.core.models import InventoryRow, SshProfile
from netraven.store.database import Reader
from netraven.store.scope import VISIBLE, scope_values


async def rows(db: Reader, scope: Scope) -> list[InventoryRow]:
    """Return all devices that the scope shows, by hostname; the default tag is left out, for all get it."""
    found = await db.rows(
        """
        SELECT hostname, ip_address, port, device_type, devices.ssh_profile, devices.description, notes, max_age_hours,
            is_enabled, sites.name AS site,
            (SELECT json_group_array(name) FROM (
                SELECT tags.name FROM device_tags JOIN tags ON tags.id = tag_id
                WHERE device_id = devices.id AND tags.id <> 1 ORDER BY tags.id
            )) AS tags
        FROM devices LEFT JOIN sites ON sites.id = site_id AND sites.deleted_at IS NULL
        WHERE devices.deleted_at IS NULL AND """
        + VISIBLE
        + " ORDER BY hostname, devices.id",
        scope_values(scope),
    )
    return await asyncio.to_thread(lambda: [_row(number, row) for number, row in enumerate(found, start=1)])


def _row(number: int, row: sqlite3.Row) -> InventoryRow:
    return InventoryRow(
        line=number,
        hostname=row["hostname"],
        ip_address=row["ip_address"],
        device_type=row["device_type"],
        port=row["port"],
        ssh_profile=SshProfile(row["ssh_profile"]),
        tags=tuple(json.loads(row["tags"])),
        site=row["site"],
        description=row["description"],
        notes=row["notes"],
        max_age_hours=row["max_age_hours"],
        is_enabled=bool(row["is_enabled"]),
    )
