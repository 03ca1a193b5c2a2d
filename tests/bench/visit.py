"""CPU per device at latency 0: configurations of 20 KB, 50 sessions at once."""

from tests.bench.child import Request
from tests.bench.fleet import FleetPlan, fleet
from tests.bench.rounds import measure, median
from tests.bench.table import Row

SESSIONS = 50


def run(*, quick: bool) -> list[Row]:
    """Measure the bare loop."""
    plan = FleetPlan(devices=300 if quick else 1_000)
    with fleet(plan) as devices:
        request = Request(devices=plan.devices, port=devices.port, size_bytes=plan.size_bytes, sessions=SESSIONS)
        bare = [measure(devices, request).cpu_ms for _ in range(1 if quick else 5)]
    return [Row(benchmark="visit", what="bare asyncssh loop", value=median(bare), unit="ms CPU per device")]
