"""Interfaces of devices, as last collected."""

from netraven.core.models import Interface
from netraven.store.database import Reader


async def of_device(db: Reader, device_id: int) -> list[Interface]:
    """Return the interfaces of a device, in the order in which they were first seen."""
    rows = await db.rows(
        "SELECT name, description, address, status FROM interfaces WHERE device_id = :id ORDER BY id",
        {"id": device_id},
    )
    return [Interface(**dict(row)) for row in rows]
