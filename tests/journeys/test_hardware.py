"""Interfaces and modules, from the device to the database, night after night."""

from dataclasses import replace

from netraven.device.simulator import SimulatedDevice, Simulator, load_recording
from tests.journeys.conftest import Appliance, row
from tests.platforms.cases import HERE

SHOWN = "SELECT name, description, address, status FROM interfaces ORDER BY id"


def router(**edits: tuple[str, str]) -> SimulatedDevice:
    device = load_recording(HERE / "juniper_junos" / "edge_router")
    replies = dict(device.replies)
    for command, (old, new) in edits.items():
        text = command.replace("_", " ")
        replies[text] = replies[text].replace(old, new)
    return replace(device, replies=replies)


async def test_rows_are_kept_and_only_what_differs_is_written_again(appliance: Appliance) -> None:
    device = router()
    async with Simulator([device]) as simulator:
        await appliance.once([row(simulator, device)])
        first = appliance.rows(SHOWN)
        assert first[1] == ("et-1/0/0.100", None, "192.0.2.1/31", "up")
        assert appliance.rows("SELECT part_number, serial_number, description FROM modules WHERE slot = 'CB 0'") == [
            ("750-062572", "CAJZ4545", "Enhanced MX SCB 2")
        ]
        appliance.change("UPDATE interfaces SET seen_at = 'long ago'")
        await appliance.once()
        assert appliance.rows("SELECT count(*) FROM interfaces WHERE seen_at = 'long ago'") == [(len(first),)]
        edit = ("password reset desk, floor 2", "spare")
        simulator.replace(device.hostname, router(show_interfaces_descriptions=edit))
        await appliance.once()
    assert appliance.rows("SELECT description FROM interfaces WHERE seen_at <> 'long ago'") == [("spare",)]


async def test_a_device_that_stops_to_list_its_interfaces_keeps_them(appliance: Appliance) -> None:
    device = router()
    async with Simulator([device]) as simulator:
        await appliance.once([row(simulator, device)])
        silent = {text: reply for text, reply in device.replies.items() if "interfaces" not in text}
        simulator.replace(device.hostname, replace(device, replies=silent))
        await appliance.once()
    assert appliance.rows("SELECT count(*) FROM interfaces") == [(7,)]
