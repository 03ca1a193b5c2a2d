"""Devices that the tests of the simulator play."""

from dataclasses import replace

from netraven.device.simulator import Misbehaviour, SimulatedDevice
from netraven.device.simulator.manners import MANNERS

SHOW = "show running-config"
CONFIG = "Current configuration : {size} bytes\n!\nhostname edge1\nend\n"
IOS = SimulatedDevice(
    hostname="edge1",
    platform="cisco_ios",
    manners=MANNERS["cisco_ios"],
    replies={SHOW: CONFIG, "show version": "".join(f"line {number}\n" for number in range(50))},
    password="secret",
    enable_password="more secret",
    banner="\nwelcome to edge1#\n",
)
LINUX = SimulatedDevice(
    hostname="web1",
    platform="linux",
    manners=MANNERS["linux"],
    replies={"cat /etc/hostname": "web1\n"},
    password="secret",
)


def playing(device: SimulatedDevice, **wrong: object) -> SimulatedDevice:
    return replace(device, misbehaviour=Misbehaviour(**wrong))  # type: ignore[arg-type]  # the tests name the fields
