"""Runs from queued to their end, and the results of their devices."""

from datetime import timedelta

import pytest

from netraven.core.errors import ConflictError, NotFoundError
from netraven.core.outcome import Counts, Failure, Outcome, RunStatus, Stage, Status, Trigger
from netraven.store import runs
from netraven.store.database import Database
from tests.database import AT, add_device, add_job, add_run, value


async def test_a_run_goes_from_queued_over_running_to_its_end(db: Database) -> None:
    run = await add_run(db)
    assert (run.status, run.trigger, run.counts.total, run.queued_at) == (RunStatus.QUEUED, Trigger.ONCE, 2, AT)
    counts = Counts(total=3, success=1, failed=1, suspect=0, skipped=1, changed=1, unchanged=0)
    async with db.transaction() as tx:
        await runs.start(tx, run.id, AT + timedelta(seconds=1))
        assert (await runs.get(tx, run.id)).status is RunStatus.RUNNING
        await runs.finish(tx, run.id, RunStatus.PARTIAL_FAILURE, counts, AT + timedelta(seconds=9))
    ended = await runs.get(db.reader, run.id)
    assert (ended.status, ended.counts) == (RunStatus.PARTIAL_FAILURE, counts)
    assert (ended.started_at, ended.completed_at) == (AT + timedelta(seconds=1), AT + timedelta(seconds=9))


async def test_a_job_never_overlaps_itself(db: Database) -> None:
    job_id = await add_job(db)
    run = await add_run(db, job_id=job_id)
    with pytest.raises(ConflictError, match=f"run {run.id} of job {job_id} is queued"):
        await add_run(db, job_id=job_id)
    async with db.transaction() as tx:
        await runs.finish(tx, run.id, RunStatus.SUCCESS, Counts(), AT)
    assert (await add_run(db, job_id=job_id)).id > run.id


async def test_a_job_knows_its_last_run_and_a_run_outlives_its_job(db: Database) -> None:
    job_id = await add_job(db)
    run = await add_run(db, job_id=job_id)
    assert await value(db, "SELECT last_run_id FROM jobs") == run.id
    async with db.transaction() as tx:
        await tx.run("DELETE FROM jobs")
    left = await runs.get(db.reader, run.id)
    assert (left.job_id, left.job_name) == (None, "nightly")


async def test_runs_that_a_dead_process_left_are_interrupted(db: Database) -> None:
    queued, running, ended = [await add_run(db) for _ in range(3)]
    async with db.transaction() as tx:
        await runs.start(tx, running.id, AT)
        await runs.finish(tx, ended.id, RunStatus.SUCCESS, Counts(), AT)
        assert await runs.interrupt_left(tx, AT) == [queued.id, running.id]
        assert await runs.interrupt_left(tx, AT) == []
    assert (await runs.get(db.reader, queued.id)).status is RunStatus.INTERRUPTED
    assert (await runs.get(db.reader, ended.id)).status is RunStatus.SUCCESS


async def test_a_run_that_was_interrupted_does_not_start(db: Database) -> None:
    run = await add_run(db)
    async with db.transaction() as tx:
        await runs.interrupt_left(tx, AT)
        await runs.start(tx, run.id, AT)
    assert (await runs.get(db.reader, run.id)).status is RunStatus.INTERRUPTED


async def test_an_unknown_run_is_named(db: Database) -> None:
    with pytest.raises(NotFoundError, match="no run 7"):
        await runs.get(db.reader, 7)


async def test_results_tell_what_came_of_each_device(db: Database) -> None:
    run = await add_run(db)
    good, bad = await add_device(db, "edge1"), await add_device(db, "edge2")
    failure = Failure(stage=Stage.AUTH, reason="auth_rejected", message="refused", tail="denied")
    success = Outcome(
        device_id=good.id, status=Status.SUCCESS, duration_ms=80, changed=True, commit="c1", path="3f/edge1.cfg",
        size_bytes=10, sha256="aa", credential_id=4
    )  # fmt: skip
    failed = Outcome(device_id=bad.id, status=Status.FAILED, duration_ms=90, failure=failure)
    async with db.transaction() as tx:
        await runs.add_results(tx, run.id, [(good, success), (bad, failed)], AT)
    first, second = await runs.results(db.reader, run.id)
    assert (first.device_name, first.status, first.changed, first.commit) == ("edge1", Status.SUCCESS, True, "c1")
    assert (first.stage, first.credential_id, first.created_at) == (None, 4, AT)
    assert (second.stage, second.reason, second.message, second.tail) == (
        Stage.AUTH,
        "auth_rejected",
        "refused",
        "denied",
    )
