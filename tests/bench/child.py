"""One measurement in a process of its own: takes a request on stdin, prints what was measured on stdout, as JSON."""

import os
import resource
import sys

import uvloop

from tests.bench import bare, path
from tests.bench.figures import MEASURED, REQUEST, Measured, Request
from tests.bench.fleet import cores
from tests.bench.stopwatch import Stopwatch

_KB_PER_MB = 1024
_WARM_UP = 10  # visits before the clock starts: what Python loads at the first one is no device's cost


async def _measure_bare(request: Request, stopwatch: Stopwatch) -> None:
    await bare.visit_all(request.places[:_WARM_UP], _WARM_UP, paced=False)
    stopwatch.start()
    received_bytes = await bare.visit_all(request.places, request.sessions, paced=request.paced)
    stopwatch.stop()
    if received_bytes < len(request.places) * request.size_bytes:
        raise RuntimeError(f"{len(request.places)} devices printed only {received_bytes} bytes")


async def _measure(request: Request) -> Measured:
    stopwatch = Stopwatch()
    if request.data_dir is None:
        await _measure_bare(request, stopwatch)
    else:
        counts = await path.back_up(request.data_dir, path.inventory(request.places), request.sessions, stopwatch)
        if counts.changed != request.changed:
            raise RuntimeError(f"{counts.changed} configurations changed instead of {request.changed}")
    return Measured(
        devices=len(request.places),
        cpu_s=stopwatch.cpu_s,
        wall_s=stopwatch.wall_s,
        longest_block_s=stopwatch.longest_block_s,
        longest_busy_s=stopwatch.longest_busy_s,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KB_PER_MB,
    )


def main() -> None:
    """Measure what stdin asks for."""
    os.sched_setaffinity(0, {cores()[1]})
    request = REQUEST.validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(MEASURED.dump_json(uvloop.run(_measure(request))))


if __name__ == "__main__":
    main()
