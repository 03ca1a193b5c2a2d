"""A fleet of simulated devices on loopback addresses, in a process of its own on a core of its own.

`FLEET` names the binary of the fleet server, which costs about a third of what a visit costs its client.  Without it
the project's own simulator plays the devices; that one costs as much as the client, so its figures are rough.
"""

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

USERNAME = "admin"
PASSWORD = "secret"
ROOT = Path(__file__).parents[2]

_PORTS = (20_000, 30_000)  # below the range from which the kernel takes ports for clients
_STOP_S = 10.0

Place = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPlan:
    """Which devices a fleet plays."""

    devices: int
    size_bytes: int = 20_480
    latency_ms: int = 0


PLAN = TypeAdapter(FleetPlan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the fleet has used so far."""

    at_s: float
    cpu_s: float

    def share_since(self, before: "Usage") -> float:
        """Return which part of a core the fleet used since then."""
        return (self.cpu_s - before.cpu_s) / (self.at_s - before.at_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A running fleet; `places` are the addresses and ports of its devices."""

    pid: int
    plan: FleetPlan
    places: tuple[Place, ...]

    def usage(self) -> Usage:
        """Return how much CPU the fleet has used."""
        figures = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        # proc(5): fields 14 and 15 are the time in user and system mode; ")" ends field 2.
        ticks = int(figures[11]) + int(figures[12])
        return Usage(at_s=time.perf_counter(), cpu_s=ticks / os.sysconf("SC_CLK_TCK"))


def server() -> str | None:
    """Return the binary of the fleet server; None where the simulator must do."""
    return os.environ.get("FLEET")


def cores() -> tuple[int, int]:
    """Return the core of the fleet and the core of the client; the same one on a machine that has no second."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


@contextmanager
def fleet(plan: FleetPlan) -> Iterator[Fleet]:
    """Run a fleet for the length of the block."""
    binary = server()
    port = _free_port()
    command = _simulator_command(plan) if binary is None else _server_command(binary, plan, port)
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment()
    ) as process:
        try:
            os.sched_setaffinity(process.pid, {cores()[0]})
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise RuntimeError(f"the fleet did not start: {process.communicate(timeout=_STOP_S)[1]}")
            yield Fleet(pid=process.pid, plan=plan, places=_simulated(line) if binary is None else _served(plan, port))
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _environment() -> dict[str, str]:
    return os.environ | {"GOMAXPROCS": "1"}  # the server has one core


def _server_command(binary: str, plan: FleetPlan, port: int) -> list[str]:
    return [binary, f"-n={plan.devices}", f"-size={plan.size_bytes}", f"-latency={plan.latency_ms}ms", f"-port={port}"]


def _served(plan: FleetPlan, port: int) -> tuple[Place, ...]:
    return tuple((address(device), port) for device in range(plan.devices))


def address(device: int) -> str:
    """Return where the fleet server plays a device, counted from 0."""
    return f"127.{1 + device // 62_500}.{device // 250 % 250 + 1}.{device % 250 + 1}"


def _simulator_command(plan: FleetPlan) -> list[str]:
    return [sys.executable, "-m", "tests.bench.simulated", PLAN.dump_json(plan).decode()]


def _simulated(line: str) -> tuple[Place, ...]:
    return tuple(("127.0.0.1", port) for port in json.loads(line))


def _free_port() -> int:
    """Return a port on which nobody plays a fleet yet."""
    while True:
        port = random.randint(*_PORTS)  # noqa: S311 - nothing secret
        with socket.socket() as probe:
            if probe.connect_ex((address(0), port)):
                return port
