"""The queue of runs: bounded, in order, and not to be stopped by a run that goes wrong."""

import asyncio
from dataclasses import replace

import pytest

from netraven.core.errors import ConflictError, QueueFullError
from netraven.core.outcome import Outcome, RunStatus, Status
from netraven.jobs.target import Target, Tools
from netraven.services.queue import Priority
from netraven.store import runs
from tests.database import add_device, add_job, value
from tests.services.conftest import House, Turn, collect


async def test_a_full_queue_refuses_the_run_and_writes_no_row(house: House) -> None:
    for _ in range(2):
        await house.queue.start_run(house.order([]))
    with pytest.raises(QueueFullError, match="all 2 places of the queue are taken"):
        await house.queue.start_run(house.order([]))
    assert await value(house.db, "SELECT count(*) FROM runs") == 2


async def test_a_run_that_is_taken_gives_its_place_back(house: House) -> None:
    first = await house.queue.start_run(house.order([]))
    second = await house.queue.start_run(house.order([]))
    async with house.at_work():
        assert (await first.report).status is RunStatus.NO_DEVICES
        assert (await second.report).status is RunStatus.NO_DEVICES
        await (await house.queue.start_run(house.order([]))).report


async def test_a_run_that_is_refused_takes_no_place(house: House) -> None:
    job_id = await add_job(house.db)
    await house.queue.start_run(house.order([], job_id=job_id))
    for _ in range(2):
        with pytest.raises(ConflictError, match="run 1 of job 1 is queued"):
            await house.queue.start_run(house.order([], job_id=job_id))
    await house.queue.start_run(house.order([]))


def noting(name: str, order: list[str]) -> Turn:
    async def turn(target: Target, tools: Tools) -> Outcome:
        order.append(name)
        return await collect(target, tools)

    return turn


async def test_what_is_urgent_goes_first(house: House) -> None:
    device, order = await add_device(house.db, "edge1"), list[str]()
    low = await house.queue.start_run(house.order([device], noting("low", order), priority=Priority.LOW))
    await house.queue.start_run(house.order([device], noting("high", order), priority=Priority.HIGH))
    async with house.at_work():
        await low.report
    assert order == ["high", "low"]


async def test_equals_go_in_the_order_in_which_they_came(house: House) -> None:
    device, order = await add_device(house.db, "edge1"), list[str]()
    await house.queue.start_run(house.order([device], noting("first", order)))
    second = await house.queue.start_run(house.order([device], noting("second", order)))
    async with house.at_work():
        await second.report
    assert order == ["first", "second"]


async def of_nobody(target: Target, tools: Tools) -> Outcome:
    """Keep a text aside for a device that does not exist, which the database refuses."""
    return replace(await collect(target, tools), device_id=999, status=Status.SUSPECT, changed=False)


async def test_a_run_that_fails_in_our_own_code_is_ended_and_the_next_one_works(house: House) -> None:
    device = await add_device(house.db, "edge1")
    job_id = await add_job(house.db)
    async with house.at_work():
        broken = await house.queue.start_run(house.order([device], of_nobody, job_id=job_id))
        with pytest.raises(ConflictError):
            await broken.report
        assert (await runs.get(house.db.reader, broken.run.id)).status is RunStatus.FAILURE
        report = await (await house.queue.start_run(house.order([device], job_id=job_id))).report
    assert report.status is RunStatus.SUCCESS


async def test_who_stops_waiting_does_not_stop_the_worker(house: House) -> None:
    device, release = await add_device(house.db, "edge1"), asyncio.Event()

    async def slow(target: Target, tools: Tools) -> Outcome:
        await release.wait()
        return await collect(target, tools)

    async with house.at_work():
        ticket = await house.queue.start_run(house.order([device], slow))
        ticket.report.cancel()
        release.set()
        await (await house.queue.start_run(house.order([]))).report
    assert (await runs.get(house.db.reader, ticket.run.id)).status is RunStatus.SUCCESS


async def test_who_stops_waiting_for_a_run_that_fails_does_not_stop_the_worker(house: House) -> None:
    device = await add_device(house.db, "edge1")
    async with house.at_work():
        ticket = await house.queue.start_run(house.order([device], of_nobody))
        ticket.report.cancel()
        report = await (await house.queue.start_run(house.order([]))).report
    assert report.status is RunStatus.NO_DEVICES
