"""Runs that end early because somebody wishes it."""

import asyncio

import pytest

from netraven.core.errors import ConflictError
from netraven.core.outcome import Outcome, RunStatus
from netraven.jobs.target import Target, Tools
from netraven.services.cancellation import Cancellation
from netraven.services.queue import Priority
from netraven.store import runs
from tests.database import add_device
from tests.services.conftest import House, Turn, collect, config_of


def stuck_on(hostname: str, *, begun: asyncio.Event) -> Turn:
    """Return a turn that never ends on one device, and says when it has begun there."""

    async def turn(target: Target, tools: Tools) -> Outcome:
        if target.device.hostname == hostname:
            begun.set()
            await asyncio.Event().wait()
        return await collect(target, tools)

    return turn


async def test_a_running_run_keeps_what_it_has_collected(house: House) -> None:
    quick, stuck, begun = await add_device(house.db, "quick"), await add_device(house.db, "stuck"), asyncio.Event()
    async with house.at_work():
        ticket = await house.queue.start_run(house.order([quick, stuck], stuck_on("stuck", begun=begun)))
        await begun.wait()
        await house.queue.cancel(ticket.run.id)
        report = await ticket.report

    assert report.status is RunStatus.CANCELLED
    [(device, outcome)] = report.outcomes
    assert device.hostname == "quick"
    assert await house.archive.read(outcome.commit or "", outcome.path or "") == config_of(quick).encode()
    assert (await runs.get(house.db.reader, ticket.run.id)).status is RunStatus.CANCELLED
    assert any("was cancelled" in message for message in await house.said())


async def test_the_worker_goes_on_after_a_cancelled_run(house: House) -> None:
    device, begun = await add_device(house.db, "edge1"), asyncio.Event()
    async with house.at_work():
        first = await house.queue.start_run(house.order([device], stuck_on("edge1", begun=begun)))
        second = await house.queue.start_run(house.order([device]))
        await begun.wait()
        await house.queue.cancel(first.run.id)
        assert (await second.report).status is RunStatus.SUCCESS


async def test_a_queued_run_gives_its_place_back(house: House) -> None:
    device, begun = await add_device(house.db, "edge1"), asyncio.Event()
    async with house.at_work():
        running = await house.queue.start_run(house.order([device], stuck_on("edge1", begun=begun)))
        await begun.wait()
        first = await house.queue.start_run(house.order([]))
        await house.queue.start_run(house.order([]))
        await house.queue.cancel(first.run.id)
        await house.queue.start_run(house.order([]))
        await house.queue.cancel(running.run.id)

    assert (await first.report).status is RunStatus.CANCELLED
    assert (await runs.get(house.db.reader, first.run.id)).status is RunStatus.CANCELLED


async def test_what_is_over_is_not_cancelled(house: House) -> None:
    async with house.at_work():
        ticket = await house.queue.start_run(house.order([]))
        await ticket.report
        with pytest.raises(ConflictError, match="run 1 is neither queued nor running"):
            await house.queue.cancel(ticket.run.id)


async def test_a_wish_before_the_work_ends_it_as_it_begins() -> None:
    cancellation = Cancellation()
    cancellation.wish()
    async with cancellation.ending():
        await asyncio.Event().wait()
    assert cancellation.has_ended_it


async def test_a_wish_after_the_work_changes_nothing() -> None:
    cancellation = Cancellation()
    async with cancellation.ending():
        pass
    cancellation.wish()
    assert not cancellation.has_ended_it


async def test_a_timeout_of_the_work_itself_is_its_own() -> None:
    cancellation = Cancellation()
    with pytest.raises(TimeoutError):
        async with cancellation.ending():
            raise TimeoutError
    assert not cancellation.has_ended_it


async def test_an_urgent_worker_leaves_other_runs_alone(house: House) -> None:
    device, begun = await add_device(house.db, "edge1"), asyncio.Event()
    async with house.at_work(), asyncio.TaskGroup() as group:
        urgent = group.create_task(house.queue.work(least=Priority.HIGH))
        slow = await house.queue.start_run(house.order([device], stuck_on("edge1", begun=begun)))
        await begun.wait()
        waiting = await house.queue.start_run(house.order([]))
        high = await house.queue.start_run(house.order([], priority=Priority.HIGH))
        assert (await high.report).status is RunStatus.NO_DEVICES
        assert not waiting.report.done()
        await house.queue.cancel(slow.run.id)
        await waiting.report
        urgent.cancel()
