"""Requests that nobody would think of get answers that the description knows."""

import random
from pathlib import Path

import pytest
import requests

from netraven.api.surface import ROOT, SURFACES, V1, Surface
from tests.contract.daemon import running
from tests.contract.fuzz import Fuzz

SEED = 20250101


def test_thousands_of_odd_requests_get_answers_that_are_described(tmp_path: Path) -> None:
    # What the surfaces share is most of it, so that two of them are enough here.
    fuzz(tmp_path, 1_500, SEED, V1)
    fuzz(tmp_path, 1_500, random.SystemRandom().randrange(2**32), ROOT)


@pytest.mark.long
def test_tens_of_thousands_of_odd_requests_get_answers_that_are_described(tmp_path: Path) -> None:
    fuzz(tmp_path, 50_000, random.SystemRandom().randrange(2**32))


def fuzz(folder: Path, most: int, number: int, *surfaces: Surface) -> None:
    """Send so many requests to an appliance of their own, on these surfaces or on all."""
    print(f"seed {number}")  # noqa: T201 - who sees a failure wants to see it again
    with running(folder / str(number)) as daemon, requests.Session() as session:
        session.trust_env = False  # no proxy between us
        run = Fuzz(daemon, session)
        run.run(most, number, surfaces or SURFACES)
    print(f"statuses {sorted(run.statuses.items())}")  # noqa: T201 - whether the requests got anywhere
    assert run.statuses.total() >= most
    assert not [line for line in daemon.said if "Traceback" in line]
