"""Measures the same thing several times against a fleet, and leaves out what the fleet itself held up."""

import logging
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.bench.figures import MEASURED, REQUEST, Measured, Request
from tests.bench.fleet import BUSY, Fleet

log = logging.getLogger(__name__)

_ROOT = Path(__file__).parents[2]
_LONGEST_S = 300.0
_ATTEMPTS = 3


def measure(fleet: Fleet, request: Request) -> Measured:
    """Measure in a process of its own.  Raises: RuntimeError: the fleet was too busy each time."""
    for _ in range(_ATTEMPTS):
        before = fleet.usage()
        ended = subprocess.run(
            [sys.executable, "-m", "tests.bench.child"],
            cwd=_ROOT,
            input=REQUEST.dump_json(request),
            stdout=subprocess.PIPE,
            timeout=_LONGEST_S,
            check=True,
        )
        share = fleet.usage().share_since(before)
        if share <= BUSY:
            return MEASURED.validate_json(ended.stdout)
        log.warning("void: the fleet used %.0f %% of its core", share * 100)
    raise RuntimeError(f"the fleet used more than {BUSY:.0%} of its core in each of {_ATTEMPTS} rounds")


def median(values: Iterable[float]) -> float:
    """Return the value in the middle."""
    return statistics.median(values)


def ratio(subjects: Sequence[float], references: Sequence[float]) -> float:
    """Return how many times the reference of its round a subject takes, in the middle."""
    return median(subject / reference for subject, reference in zip(subjects, references, strict=True))
