"""SSH servers on loopback that play recorded devices and misbehave on demand, for the demo and the tests."""

from netraven.device.simulator.demo import demo_devices
from netraven.device.simulator.devices import Fault, Greeting, Manners, Misbehaviour, Mode, Pager, SimulatedDevice
from netraven.device.simulator.recording import load_recording
from netraven.device.simulator.server import Simulator
from netraven.device.simulator.visitor import Counters

__all__ = [
    "Counters",
    "Fault",
    "Greeting",
    "Manners",
    "Misbehaviour",
    "Mode",
    "Pager",
    "SimulatedDevice",
    "Simulator",
    "demo_devices",
    "load_recording",
]
