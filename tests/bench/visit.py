"""CPU per device at latency 0, 50 sessions at once: the whole path beside the bare loop."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import Measured, Request
from tests.bench.fleet import Fleet, FleetPlan, fleet
from tests.bench.rounds import measure, median, ratio
from tests.bench.table import Row

_SESSIONS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """What the whole path may take, in milliseconds and in times of the bare loop; None is not judged."""

    first_ms: float | None = None
    first_times: float | None = None
    unchanged_ms: float | None = None
    unchanged_times: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """The reference and both subjects, one after the other."""

    bare: Measured
    first: Measured
    unchanged: Measured


def run(*, quick: bool) -> list[Row]:
    """Measure configurations of 20 KB."""
    plan = FleetPlan(devices=200 if quick else 1_000)
    return compare("visit", plan, Bars(first_ms=4.0, first_times=1.8, unchanged_ms=3.2), rounds=1 if quick else 5)


def run_large(*, quick: bool) -> list[Row]:
    """Measure configurations of 200 KB."""
    plan = FleetPlan(devices=100 if quick else 500, size_bytes=204_800)
    return compare("large", plan, Bars(first_times=2.5, unchanged_times=1.5), rounds=1 if quick else 3)


def compare(benchmark: str, plan: FleetPlan, bars: Bars, *, rounds: int) -> list[Row]:
    """Return the CPU per device of the bare loop, of a first run and of an unchanged second one."""
    with fleet(plan) as devices:
        taken = [_round(devices, plan) for _ in range(rounds)]
    bare = [each.bare.cpu_ms for each in taken]
    first = [each.first.cpu_ms for each in taken]
    unchanged = [each.unchanged.cpu_ms for each in taken]

    def row(what: str, value: float, unit: str, at_most: float | None = None) -> Row:
        return Row(benchmark=benchmark, what=what, value=value, unit=unit, at_most=at_most)

    return [
        row("bare asyncssh loop", median(bare), "ms CPU per device"),
        row("first run", median(first), "ms CPU per device", bars.first_ms),
        row("first run", ratio(first, bare), "times the bare loop", bars.first_times),
        row("unchanged second run", median(unchanged), "ms CPU per device", bars.unchanged_ms),
        row("unchanged second run", ratio(unchanged, bare), "times the bare loop", bars.unchanged_times),
    ]


def _round(devices: Fleet, plan: FleetPlan) -> _Round:
    def take(data_dir: Path | None, changed: int) -> Measured:
        request = Request(
            places=devices.places,
            size_bytes=plan.size_bytes,
            sessions=_SESSIONS,
            data_dir=data_dir,
            changed=changed,
        )
        return measure(devices, request)

    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        return _Round(bare=take(None, 0), first=take(data_dir, plan.devices), unchanged=take(data_dir, 0))
