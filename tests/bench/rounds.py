"""Measures the same thing several times against a fleet, and leaves out what the fleet itself held up."""

import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence

from tests.bench.figures import MEASURED, REQUEST, Measured, Request
from tests.bench.fleet import ROOT, Fleet, server

_BUSY = 0.9  # a fleet that used more of a core than this was what the benchmark measured
_LONGEST_S = 300.0
_ATTEMPTS = 3


def measure(fleet: Fleet, request: Request) -> Measured:
    """Measure in a process of its own.  Raises: RuntimeError: the fleet server was too busy each time."""
    for _ in range(_ATTEMPTS):
        before = fleet.usage()
        ended = subprocess.run(
            [sys.executable, "-m", "tests.bench.child"],
            cwd=ROOT,
            input=REQUEST.dump_json(request),
            stdout=subprocess.PIPE,
            timeout=_LONGEST_S,
            check=True,
        )
        # The simulator is always busy; that its figures are rough is said above the table.
        if fleet.usage().share_since(before) <= _BUSY or server() is None:
            return MEASURED.validate_json(ended.stdout)
    raise RuntimeError(f"the fleet used more than {_BUSY:.0%} of its core in each of {_ATTEMPTS} rounds")


def median(values: Iterable[float]) -> float:
    """Return the value in the middle."""
    return statistics.median(values)


def ratio(subjects: Sequence[float], references: Sequence[float]) -> float:
    """Return how many times the reference of its round a subject takes, in the middle."""
    return median(subject / reference for subject, reference in zip(subjects, references, strict=True))
