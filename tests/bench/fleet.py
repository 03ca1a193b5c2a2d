"""A fleet of simulated devices on loopback addresses, in a process of its own on a core of its own.

`FLEET` names the binary of the fleet server.
"""

import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USERNAME = "admin"
PASSWORD = "secret"
BUSY = 0.9  # a fleet that used more of a core than this was what the benchmark measured

_PORTS = (20_000, 30_000)  # below the range from which the kernel takes ports for clients
_STOP_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetPlan:
    """Which devices a fleet plays."""

    devices: int
    size_bytes: int = 20_480
    latency_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What the fleet has used so far."""

    at_s: float
    cpu_s: float

    def share_since(self, before: "Usage") -> float:
        """Return which part of a core the fleet used since then."""
        return (self.cpu_s - before.cpu_s) / (self.at_s - before.at_s)


class Fleet:
    """A running fleet."""

    def __init__(self, process: subprocess.Popen[str], port: int, plan: FleetPlan) -> None:
        self._process = process
        self.port = port
        self.plan = plan

    def usage(self) -> Usage:
        """Return how much CPU the fleet has used."""
        figures = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        # proc(5): fields 14 and 15 are the time in user and system mode; ")" ends field 2.
        ticks = int(figures[11]) + int(figures[12])
        return Usage(at_s=time.perf_counter(), cpu_s=ticks / os.sysconf("SC_CLK_TCK"))


def address(device: int) -> str:
    """Return where the fleet plays a device, counted from 0."""
    return f"127.{1 + device // 62_500}.{device // 250 % 250 + 1}.{device % 250 + 1}"


def cores() -> tuple[int, int]:
    """Return the core of the fleet and the core of the client; the same one on a machine that has no second."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


@contextmanager
def fleet(plan: FleetPlan) -> Iterator[Fleet]:
    """Run a fleet for the length of the block."""
    port = _free_port()
    with subprocess.Popen(_command(plan, port), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            os.sched_setaffinity(process.pid, {cores()[0]})
            assert process.stdout is not None
            if process.stdout.readline() != "ready\n":
                raise RuntimeError(f"the fleet did not start: {process.communicate(timeout=_STOP_S)[1]}")
            yield Fleet(process, port, plan)
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def _command(plan: FleetPlan, port: int) -> list[str]:
    binary = os.environ["FLEET"]
    figures = {
        "n": str(plan.devices),
        "size": str(plan.size_bytes),
        "latency": f"{plan.latency_ms}ms",
        "port": str(port),
    }
    return [binary, *(f"-{name}={value}" for name, value in figures.items())]


def _free_port() -> int:
    """Return a port on which nobody plays a fleet yet."""
    while True:
        port = random.randint(*_PORTS)  # noqa: S311 - nothing secret
        with socket.socket() as probe:
            if probe.connect_ex((address(0), port)):
                return port
