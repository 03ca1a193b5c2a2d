"""One measurement in a process of its own: takes a request on stdin, prints what was measured on stdout, as JSON."""

import os
import resource
import sys
import time
from dataclasses import dataclass

import uvloop
from pydantic import TypeAdapter

from tests.bench import bare
from tests.bench.fleet import cores

_MEGABYTE = 1024  # ru_maxrss counts kilobytes
_WARM_UP = 10  # visits before the clock starts: what Python loads at the first one is no device's cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to measure."""

    devices: int
    port: int
    size_bytes: int
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What it took."""

    devices: int
    cpu_s: float
    wall_s: float
    peak_mb: float

    @property
    def cpu_ms(self) -> float:
        """CPU per device."""
        return self.cpu_s / self.devices * 1000


REQUEST = TypeAdapter(Request)
MEASURED = TypeAdapter(Measured)


async def _bare(request: Request) -> Measured:
    await bare.visit_all(_WARM_UP, request.port, _WARM_UP)
    wall, cpu = time.perf_counter(), time.process_time()
    received_bytes = await bare.visit_all(request.devices, request.port, request.sessions)
    cpu_s, wall_s = time.process_time() - cpu, time.perf_counter() - wall
    if received_bytes < request.devices * request.size_bytes:
        raise RuntimeError(f"{request.devices} devices printed only {received_bytes} bytes")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
    return Measured(devices=request.devices, cpu_s=cpu_s, wall_s=wall_s, peak_mb=peak)


def main() -> None:
    """Measure what stdin asks for."""
    os.sched_setaffinity(0, {cores()[1]})
    request = REQUEST.validate_json(sys.stdin.buffer.read())
    measured = uvloop.run(_bare(request))
    sys.stdout.buffer.write(MEASURED.dump_json(measured))


if __name__ == "__main__":
    main()
