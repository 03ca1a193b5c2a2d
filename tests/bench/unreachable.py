"""Devices that do not answer at all: a run ends when the timeouts say so, and the loop and the memory stay small.

All of them are loopback addresses with one port, whose queue of connections is full: the kernel drops what comes to it.
As a module of its own it is the measured process: `python -m tests.bench.unreachable DEVICES SESSIONS FOLDER`.
"""

import json
import resource
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import uvloop

from netraven.core.clock import SystemClock
from netraven.core.outcome import Counts
from netraven.daemon import OnceRequest, once, open_world
from netraven.services.inventory import keep_rows
from netraven.services.runner import Limits
from netraven.settings import Settings
from tests.bench import path
from tests.bench.figures import MEASURED, Measured
from tests.bench.fleet import ROOT, address
from tests.bench.stopwatch import Stopwatch
from tests.bench.table import Row

TIMEOUT_S = 1.0

_FILLERS = 4
_KB_PER_MB = 1024
_LONGEST_S = 300.0


def run(*, quick: bool) -> list[Row]:
    """Measure a run in which no device answers."""
    devices, sessions = (1_000, 250) if quick else (10_000, 500)
    ideal_s = devices / sessions * TIMEOUT_S
    with tempfile.TemporaryDirectory() as folder:
        ended = subprocess.run(
            [sys.executable, "-m", "tests.bench.unreachable", str(devices), str(sessions), folder],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            timeout=_LONGEST_S,
            check=True,
        )
    measured = MEASURED.validate_json(ended.stdout)

    def row(what: str, value: float, unit: str, *, at_most: float | None = None) -> Row:
        return Row(benchmark="unreachable", what=what, value=value, unit=unit, at_most=at_most)

    return [
        row(f"{devices} devices, {sessions} at once", measured.wall_s, "s"),
        row("whole path", measured.wall_s / ideal_s, "of the ideal", at_most=1.1),
        row("memory at its peak", measured.peak_mb, "MB", at_most=250),
        row("event loop blocked", measured.longest_block_ms, "ms", at_most=120),
        row("of that by its own work", measured.longest_busy_ms, "ms of CPU"),
    ]


@contextmanager
def black_hole() -> Iterator[int]:
    """Yield a port at which no loopback address answers."""
    with ExitStack() as opened:
        listener = opened.enter_context(socket.socket())
        listener.bind(("0.0.0.0", 0))  # noqa: S104 - it takes nothing in
        listener.listen(0)
        port = listener.getsockname()[1]
        for _ in range(_FILLERS):
            filler = opened.enter_context(socket.socket())
            filler.settimeout(0)
            filler.connect_ex(("127.0.0.1", port))
        yield port


async def _measure(devices: int, sessions: int, folder: Path) -> Measured:
    settings = Settings(data_dir=folder / "data", max_sessions=sessions)
    stopwatch = Stopwatch()
    with black_hole() as port:
        await _keep(settings, devices, port)
        progress = path.Start(stopwatch)
        report = await once(settings, OnceRequest(), clock=SystemClock(), progress=progress)
        stopwatch.stop()
    if report.counts != Counts(total=devices, failed=devices):
        raise RuntimeError(f"a device answered: {report.counts}")
    return Measured(
        devices=devices,
        cpu_s=stopwatch.cpu_s,
        wall_s=stopwatch.wall_s,
        longest_block_s=stopwatch.longest_block_s,
        longest_busy_s=stopwatch.longest_busy_s,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KB_PER_MB,
    )


async def _keep(settings: Settings, devices: int, port: int) -> None:
    """Write the devices down, each with a short patience."""
    rows = path.inventory([(address(device), port) for device in range(devices)])
    async with open_world(settings, clock=SystemClock(), purpose="a benchmark", limits=Limits()) as world:
        await keep_rows(world.db, world.vault, rows, clock=world.clock)
        async with world.db.transaction() as tx:
            await tx.run("UPDATE devices SET timeouts = :timeouts", {"timeouts": json.dumps({"tcp_s": TIMEOUT_S})})


def main() -> None:
    """Measure what the arguments ask for, and print it as JSON."""
    devices, sessions, folder = sys.argv[1:]
    sys.stdout.buffer.write(MEASURED.dump_json(uvloop.run(_measure(int(devices), int(sessions), Path(folder)))))


if __name__ == "__main__":
    main()
