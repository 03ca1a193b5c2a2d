"""Many slow devices at once: throughput beside an equally paced bare loop, memory, and how long the loop is held."""

import tempfile
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
    return [
        Row(benchmark="scale", what="bare loop, paced", value=median(reference), unit="devices/s"),
        Row(benchmark="scale", what="whole path", value=median(speed), unit="devices/s"),
        Row(benchmark="scale", what="whole path", value=ratio(speed, reference), unit="of the bare loop", at_least=0.8),
        Row(
            benchmark="scale",
            what="memory at its peak",
            value=median(each.peak_mb for each in subject),
            unit="MB",
            at_most=200,
        ),
        Row(
            benchmark="scale",
            what="bare loop blocked",
            value=median(each.longest_block_ms for each in bare),
            unit="ms at the longest",
        ),
        Row(
            benchmark="scale",
            what="event loop blocked",
            value=median(each.longest_block_ms for each in subject),
            unit="ms at the longest",
            at_most=120,
        ),
    ]
