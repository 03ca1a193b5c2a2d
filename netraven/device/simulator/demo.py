"""The twelve devices of the demo: two of each platform, made from one recording each."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files

from netraven.device.simulator.devices import SimulatedDevice
from netraven.device.simulator.recording import load_recording

Replacements = tuple[tuple[str, str], ...]

# In what the second device of a platform differs from the recorded first one.
_TWINS: Mapping[str, tuple[str, Replacements]] = {
    "arista_eos": (
        "spine2",
        (
            ("spine1", "spine2"),
            ("JPE21340918", "JPE21340952"),
            ("10.20.3.31", "10.20.3.32"),
            ("10.30.255.1", "10.30.255.2"),
        ),
    ),
    "cisco_ios": (
        "core-sw2",
        (
            ("core-sw1", "core-sw2"),
            ("FCW2032A1K7", "FCW2032A1M3"),
            ("10.20.1.11", "10.20.1.12"),
            ("room 1.02", "room 2.02"),
        ),
    ),
    "cisco_nxos": (
        "dc-sw2",
        (
            ("dc-sw1", "dc-sw2"),
            ("FDO21120U5D", "FDO21120U7K"),
            ("vmnic0", "vmnic1"),
            ("priority 1000", "priority 2000"),
        ),
    ),
    "juniper_junos": (
        "edge-rtr2",
        (
            ("edge-rtr1", "edge-rtr2"),
            ("BX4217", "BX4398"),
            ("10.20.4.41", "10.20.4.42"),
            ("10.40.255.1", "10.40.255.2"),
        ),
    ),
    "linux": ("dns2", (("dns1", "dns2"), ("10.20.0.71", "10.20.0.72"), ("5e:a0:71", "5e:a0:72"))),
    "mikrotik_routeros": (
        "shop-rtr2",
        (("shop-rtr1", "shop-rtr2"), ("HEY08PTB8Q3", "HEY08PTC1W9"), ("10.50.", "10.51."), ("Shop 1", "Shop 2")),
    ),
}

# What somebody changed between the two runs of the demo.
_CHANGES: Mapping[str, Replacements] = {
    "core-sw1": (
        (
            "interface GigabitEthernet1/0/5\n description Desk 1.04\n switchport access vlan 20\n",
            "interface GigabitEthernet1/0/5\n description Camera car park\n switchport access vlan 40\n",
        ),
        ("09:14:22 CET Mon Mar 3 2025 by mkeller", "16:40:05 CET Tue Mar 4 2025 by asuter"),
    ),
    "edge-rtr2": (
        ("2025-03-03 08:47:11 CET by mkeller", "2025-03-04 16:52:30 CET by asuter"),
        (
            "        route 198.51.100.0/24 discard;\n",
            "        route 198.51.100.0/24 discard;\n        route 203.0.113.64/26 next-hop 192.0.2.6;\n",
        ),
    ),
    "shop-rtr1": (('ether3 ] comment="Till 2"', 'ether3 ] comment="Till 2, self-service"'),),
}


def demo_devices(*, changed: bool) -> list[SimulatedDevice]:
    """Return twelve devices of six platforms; `changed`: after somebody has worked on three of them."""
    devices = []
    for platform, (twin, differences) in _TWINS.items():
        device = load_recording(files("netraven.device") / "recordings" / platform)
        devices += [device, replace(_edited(device, differences), hostname=twin)]
    if not changed:
        return devices
    return [_edited(device, _CHANGES.get(device.hostname, ())) for device in devices]


def _edited(device: SimulatedDevice, replacements: Replacements) -> SimulatedDevice:
    replies = dict(device.replies)
    for command, text in device.replies.items():
        for old, new in replacements:
            text = text.replace(old, new)  # noqa: PLW2901 - one after the other
        replies[command] = text
    return replace(device, replies=replies)
