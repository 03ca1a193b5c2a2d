import pytest

from netraven.core.access import Role
from tests.api.conftest import Served
from tests.api.inventory import add_module, create, narrow, tag


async def test_a_device_tells_its_interfaces_and_modules(served: Served) -> None:
    device_id = await create(served, "edge1")
    await add_module(served, device_id, "1", "FOC1")

    device = (await served.ask("GET", f"/devices/{device_id}")).body

    assert device["interfaces"] == [
        {"name": "Gi1/1", "description": "to core", "address": "10.0.0.1/24", "status": "up"}
    ]
    assert [(module["slot"], module["serial_number"]) for module in device["modules"]] == [("1", "FOC1")]


async def test_modules_are_listed_for_one_device_and_for_all(served: Served) -> None:
    first, second = await create(served, "edge1"), await create(served, "edge2")
    await add_module(served, first, "1", "FOC1")
    await add_module(served, first, "2", "FOC2")
    await add_module(served, second, "1", "JAE3")

    of_first = await served.ask("GET", f"/devices/{first}/modules?sort=-slot")
    by_serial = await served.ask("GET", "/modules/?serial_number=jae")
    one = await served.ask("GET", f"/api/v1/modules/{by_serial.body['items'][0]['uid']}")

    assert [module["slot"] for module in of_first.body["items"]] == ["2", "1"]
    assert [module["device_name"] for module in by_serial.body["items"]] == ["edge2"]
    assert one.body["data"] == by_serial.body["items"][0]


async def test_modules_out_of_sight_are_not_found(served: Served) -> None:
    seen, hidden = await create(served, "edge1", tags=[await tag(served, "edge")]), await create(served, "edge2")
    await add_module(served, seen, "1", "FOC1")
    await add_module(served, hidden, "1", "FOC2")
    await narrow(served, Role.VIEWER, 2)

    listed = await served.ask("GET", "/modules", role=Role.VIEWER)

    assert [module["device_id"] for module in listed.body["items"]] == [seen]
    assert (await served.ask("GET", "/modules/2", role=Role.VIEWER)).detail == "Module not found"
    assert (await served.ask("GET", f"/devices/{hidden}/modules", role=Role.VIEWER)).detail == "Device not found"


@pytest.mark.parametrize("path", ["/modules", "/modules/1"])
async def test_modules_of_a_deleted_device_are_gone(served: Served, path: str) -> None:
    await add_module(served, await create(served, "edge1"), "1", "FOC1")
    await served.ask("DELETE", "/devices/1")

    reply = await served.ask("GET", path)

    assert reply.status == 404 or reply.body["total"] == 0
