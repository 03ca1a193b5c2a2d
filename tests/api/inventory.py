"""What the tests of devices begin with: a device, and rows that visits leave behind."""

from datetime import UTC, datetime

from netraven.core.access import Role
from netraven.store.uids import new_uid
from tests.api.conftest import Served

DEVICE = {"hostname": "core-switch-02", "ip_address": "192.168.1.2", "device_type": "cisco_ios"}
AT = datetime(2026, 7, 4, 2, 0, tzinfo=UTC)


async def create(served: Served, hostname: str, *, role: Role = Role.ADMIN, **fields: object) -> int:
    """Create a device with an address of its own, and return its id."""
    number = sum(hostname.encode()) % 250 + 1
    body = {**DEVICE, "hostname": hostname, "ip_address": f"192.168.9.{number}", **fields}
    reply = await served.ask("POST", "/devices", role=role, json=body)
    assert reply.status == 201, reply.body
    return int(reply.body["id"])


async def tag(served: Served, name: str) -> int:
    """Create a tag and return its id."""
    return int((await served.ask("POST", "/tags", json={"name": name})).body["id"])


async def narrow(served: Served, role: Role, tag_id: int) -> None:
    """Let the user of this role see only devices with this tag."""
    user = (await served.ask("GET", "/users/me", role=role)).body
    reply = await served.ask("PATCH", f"/users/{user['id']}", json={"device_tags": [tag_id]})
    assert reply.status == 200


async def add_module(served: Served, device_id: int, slot: str, serial_number: str) -> None:
    """Keep a module and an interface, as a visit does."""
    async with served.world.db.transaction() as tx:
        await tx.run(
            """
            INSERT INTO modules (uid, device_id, slot, part_number, serial_number, description, created_at, updated_at)
            VALUES (:uid, :device_id, :slot, 'WS-X4748', :serial_number, 'Line card', :at, :at)
            """,
            {
                "uid": new_uid(AT),
                "device_id": device_id,
                "slot": slot,
                "serial_number": serial_number,
                "at": "2026-07-04T02:00:00.000Z",
            },
        )
        await tx.run(
            """
            INSERT INTO interfaces (device_id, name, description, address, status, seen_at)
            VALUES (:device_id, :name, 'to core', '10.0.0.1/24', 'up', '2026-07-04T02:00:00.000Z')
            """,
            {"device_id": device_id, "name": f"Gi{slot}/1"},
        )
