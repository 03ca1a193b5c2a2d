"""The project's own simulator as a fleet: prints the ports of its devices and plays them until it is told to stop."""

import asyncio
import json
import signal
import sys

import uvloop

from netraven.device.simulator import Misbehaviour, SimulatedDevice, Simulator
from netraven.device.simulator.manners import MANNERS
from tests.bench.fleet import PASSWORD, PLAN, USERNAME, FleetPlan

_VERSION = """Cisco IOS Software, C3750 Software (C3750-IPBASEK9-M), Version 15.2(4)E, RELEASE SOFTWARE (fc2)
cisco WS-C3750-48P (PowerPC405) processor (revision F0) with 131072K bytes of memory.
Processor board ID FDO{device:07}
Configuration register is 0xF
"""
_INVENTORY = 'NAME: "1", DESCR: "WS-C3750-48P"\nPID: WS-C3750-48P , VID: V02 , SN: FDO1234X0AB\n'


def configuration(device: int, size_bytes: int) -> str:
    """Return a running configuration of about this size."""
    lines = ["!", "version 15.2", f"hostname rtr-{device}", "!"]
    left_bytes = size_bytes
    port = 0
    while left_bytes > 0:
        block = (
            f"interface GigabitEthernet{port // 480}/{port // 48 % 10}/{port % 48}",
            f" description link {port} of rtr-{device} to core",
            f" ip address 10.{port & 255}.{device >> 8}.{device & 255} 255.255.255.252",
            " no ip redirects",
            f" ip ospf cost {10 + port % 7}",
            "!",
        )
        lines += block
        left_bytes -= sum(len(line) + len("\r\n") for line in block)
        port += 1
    return "\n".join(
        [
            "Building configuration...",
            "",
            "Current configuration : {size} bytes",
            *lines,
            "line vty 0 4",
            "!",
            "end",
            "",
        ]
    )


def device(number: int, plan: FleetPlan) -> SimulatedDevice:
    """Return the device of this number."""
    return SimulatedDevice(
        hostname=f"rtr-{number}",
        platform="cisco_ios",
        manners=MANNERS["cisco_ios"],
        replies={
            "show version": _VERSION.format(device=number),
            "show inventory": _INVENTORY,
            "show running-config": configuration(number, plan.size_bytes),
        },
        username=USERNAME,
        password=PASSWORD,
        misbehaviour=Misbehaviour(latency_s=plan.latency_ms / 1000),
    )


async def play(plan: FleetPlan) -> None:
    """Play the devices of the plan until SIGTERM."""
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    devices = [device(number, plan) for number in range(plan.devices)]
    async with Simulator(devices) as simulator:
        ports = [simulator.port(each.hostname) for each in devices]
        sys.stdout.write(json.dumps(ports) + "\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    uvloop.run(play(PLAN.validate_json(sys.argv[1])))
