"""Which failures come again, after how long, and when a run gives up on it."""

import pytest

from netraven.core.outcome import Failure, Outcome, Stage, Status
from netraven.services.retries import WAITS_S, Retries


def failed(reason: str, *, device_id: int = 1, stage: Stage = Stage.TCP, rejected: tuple[int, ...] = ()) -> Outcome:
    failure = Failure(stage=stage, reason=reason, message="no")
    return Outcome(device_id=device_id, status=Status.FAILED, duration_ms=1, failure=failure, rejected_ids=rejected)


@pytest.mark.parametrize(
    "reason", ["tcp_timeout", "tcp_refused", "unreachable", "kex_timeout", "connection_lost", "jump_lost"]
)
def test_what_may_have_passed_a_moment_later_comes_again_twice(reason: str) -> None:
    retries = Retries(100)
    waits = [retries.take(failed(reason)) for _ in range(3)]
    assert [wait is not None and low <= wait <= high for wait, (low, high) in zip(waits, WAITS_S, strict=False)] == [
        True,
        True,
    ]
    assert (waits[2], retries.attempts(1)) == (None, 3)


@pytest.mark.parametrize(
    "reason",
    ["auth_rejected", "auth_timeout", "host_key_changed", "truncated", "command_rejected", "kex_closed", "silence"],
)
def test_other_failures_are_final(reason: str) -> None:
    assert Retries(100).take(failed(reason)) is None


def test_a_turn_in_which_a_log_in_was_rejected_does_not_come_again() -> None:
    assert Retries(100).take(failed("connection_lost", rejected=(3,))) is None


def test_a_good_turn_and_a_suspect_do_not_come_again() -> None:
    retries = Retries(100)
    assert retries.take(Outcome(device_id=1, status=Status.SUCCESS, duration_ms=1)) is None
    assert retries.take(Outcome(device_id=1, status=Status.SUSPECT, duration_ms=1)) is None


def test_the_wait_of_the_last_pair_counts_for_all_that_follow() -> None:
    retries = Retries(100, most=5, waits_s=((1.0, 1.0), (7.0, 7.0)))
    assert [retries.take(failed("tcp_timeout")) for _ in range(6)] == [1.0, 7.0, 7.0, 7.0, 7.0, None]


@pytest.mark.parametrize(("devices", "budget"), [(1, 20), (400, 20), (401, 21), (10_000, 500)])
def test_a_run_has_a_twentieth_of_its_devices_as_retries_and_twenty_at_least(devices: int, budget: int) -> None:
    retries = Retries(devices)
    taken = [retries.take(failed("tcp_timeout", device_id=number)) for number in range(devices + 20)]
    assert (retries.budget, retries.is_spent) == (budget, len(taken) >= budget)
    assert sum(wait is not None for wait in taken) == budget


def test_no_retries_may_be_wanted() -> None:
    assert Retries(100, most=0).take(failed("tcp_timeout")) is None
