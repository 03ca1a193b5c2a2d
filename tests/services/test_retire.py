"""A queue that is about to end: visits that have begun may end, and nothing begins any more."""

import asyncio
from dataclasses import replace

import pytest

from netraven.core.errors import QueueFullError
from netraven.core.outcome import Failure, Outcome, RunStatus, Stage, Status
from netraven.daemon import at_work
from netraven.jobs.target import Target, Tools
from netraven.services.queue import RunQueue
from netraven.services.runner import Limits
from netraven.services.waiting import Room
from tests.database import add_device
from tests.services.conftest import House, collect


class Gate:
    """A kind of turn that waits until it is let go."""

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self.opened = asyncio.Event()

    async def turn(self, target: Target, tools: Tools) -> Outcome:
        self.entered.set()
        await self.opened.wait()
        return await collect(target, tools)


def lost(target: Target) -> Outcome:
    """Return an outcome that a retry may mend."""
    failure = Failure(stage=Stage.TCP, reason="tcp_timeout", message="no answer")
    return Outcome(device_id=target.device.id, status=Status.FAILED, duration_ms=1, failure=failure)


@pytest.fixture
def narrow(house: House) -> House:
    """A house that visits one device at a time."""
    limits = Limits(room=Room(sessions=1), retry_waits_s=((3600.0, 3600.0),), recheck_after_s=0.0)
    runner = replace(house.runner, limits=limits)
    return replace(house, runner=runner, queue=RunQueue(runner, house.db, house.clock, places=2))


async def test_a_visit_that_has_begun_may_end_and_no_other_begins(narrow: House) -> None:
    gate, devices = Gate(), [await add_device(narrow.db, f"edge{number}") for number in range(3)]
    async with narrow.at_work():
        ticket = await narrow.queue.start_run(narrow.order(devices, gate.turn))
        await gate.entered.wait()
        narrow.queue.retire()
        gate.opened.set()
        await narrow.queue.rest(20)

    report = await ticket.report
    assert report.status is RunStatus.INTERRUPTED
    assert [device.hostname for device, _ in report.outcomes] == ["edge0"]


async def test_a_run_whose_last_visit_ends_has_not_been_interrupted(narrow: House) -> None:
    gate, device = Gate(), await add_device(narrow.db, "edge1")
    async with narrow.at_work():
        ticket = await narrow.queue.start_run(narrow.order([device], gate.turn))
        await gate.entered.wait()
        narrow.queue.retire()
        gate.opened.set()
        await narrow.queue.rest(20)

    assert (await ticket.report).status is RunStatus.SUCCESS


async def test_a_device_that_waits_for_a_retry_keeps_the_outcome_of_its_last_visit(narrow: House) -> None:
    gate, devices = Gate(), [await add_device(narrow.db, f"edge{number}") for number in range(2)]

    async def turn(target: Target, tools: Tools) -> Outcome:
        return lost(target) if target.device.hostname == "edge0" else await gate.turn(target, tools)

    async with narrow.at_work():
        ticket = await narrow.queue.start_run(narrow.order(devices, turn))
        await gate.entered.wait()
        narrow.queue.retire()
        gate.opened.set()
        await narrow.queue.rest(20)

    report = await ticket.report
    assert report.status is RunStatus.PARTIAL_FAILURE
    assert [outcome.status for _, outcome in report.outcomes] == [Status.FAILED, Status.SUCCESS]


async def test_all_runs_at_work_are_waited_for(narrow: House) -> None:
    gates, devices = (Gate(), Gate()), [await add_device(narrow.db, f"edge{number}") for number in range(2)]
    wide = replace(narrow.runner, limits=Limits(room=Room(sessions=2)))
    house = replace(narrow, runner=wide, queue=RunQueue(wide, narrow.db, narrow.clock))
    async with house.at_work(), at_work(house.queue.work):
        tickets = [
            await house.queue.start_run(house.order([device], gate.turn))
            for device, gate in zip(devices, gates, strict=True)
        ]
        for gate in gates:
            await gate.entered.wait()
        house.queue.retire()
        gates[0].opened.set()
        await tickets[0].report
        gates[1].opened.set()
        await house.queue.rest(20)

    assert [(await ticket.report).status for ticket in tickets] == [RunStatus.SUCCESS] * 2


async def test_a_visit_that_does_not_end_in_time_is_not_waited_for(
    narrow: House, caplog: pytest.LogCaptureFixture
) -> None:
    gate, device = Gate(), await add_device(narrow.db, "edge1")
    async with narrow.at_work():
        ticket = await narrow.queue.start_run(narrow.order([device], gate.turn))
        await gate.entered.wait()
        narrow.queue.retire()
        await narrow.queue.rest(0.01)

    assert ticket.report.cancelled()
    assert "is interrupted" in caplog.text


async def test_a_retired_queue_takes_no_run_and_begins_none_that_waits(narrow: House) -> None:
    gate, device = Gate(), await add_device(narrow.db, "edge1")
    async with narrow.at_work():
        await narrow.queue.start_run(narrow.order([device], gate.turn))
        await gate.entered.wait()
        waiting = await narrow.queue.start_run(narrow.order([device]))
        narrow.queue.retire()
        with pytest.raises(QueueFullError, match="is stopping"):
            await narrow.queue.start_run(narrow.order([device]))
        gate.opened.set()
        await narrow.queue.rest(20)

    assert not waiting.report.done()


async def test_the_load_is_what_is_visited_and_what_waits(narrow: House) -> None:
    gate, device = Gate(), await add_device(narrow.db, "edge1")
    async with narrow.at_work():
        await narrow.queue.start_run(narrow.order([device], gate.turn))
        await gate.entered.wait()
        await narrow.queue.start_run(narrow.order([device]))
        load = narrow.queue.load
        gate.opened.set()

    assert (load.busy, load.limit, load.queued, load.places) == (1, 1, 1, 2)
