"""Many slow devices at once: throughput beside an equally paced bare loop, memory, and how long the loop is held."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from tests.bench.figures import Measured, Request
from tests.bench.fleet import FleetPlan, fleet
from tests.bench.rounds import measure, median, ratio
from tests.bench.table import Row


def run(*, quick: bool) -> list[Row]:
    """Measure devices that take 500 ms for each command."""
    plan = FleetPlan(devices=300 if quick else 3_000, latency_ms=500)
    bare, subject = list[Measured](), list[Measured]()
    with fleet(plan) as devices:
        for _ in range(1 if quick else 3):
            with tempfile.TemporaryDirectory() as folder:
                for data_dir, taken in ((None, bare), (Path(folder) / "data", subject)):
                    request = Request(
                        places=devices.places,
                        size_bytes=plan.size_bytes,
                        sessions=100 if quick else 1_000,
                        data_dir=data_dir,
                        changed=plan.devices,
                        paced=True,
                    )
                    taken.append(measure(devices, request))
    speed = [each.devices_per_s for each in subject]
    reference = [each.devices_per_s for each in bare]

    def row(
        what: str, values: Iterable[float], unit: str, *, at_most: float | None = None, at_least: float | None = None
    ) -> Row:
        return Row(benchmark="scale", what=what, value=median(values), unit=unit, at_most=at_most, at_least=at_least)

    return [
        row("bare loop, paced", reference, "devices/s"),
        row("whole path", speed, "devices/s"),
        row("whole path", [ratio(speed, reference)], "of the bare loop", at_least=0.8),
        row("memory at its peak", (each.peak_mb for each in subject), "MB", at_most=200),
        row("bare loop blocked", (each.longest_block_ms for each in bare), "ms"),
        row("event loop blocked", (each.longest_block_ms for each in subject), "ms", at_most=120),
        row("of that by its own work", (each.longest_busy_ms for each in subject), "ms of CPU"),
    ]
