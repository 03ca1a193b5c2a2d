"""A queue that is about to end: visits that have begun may end, and nothing begins any more."""

import asyncio

import pytest

from netraven.core.errors import QueueFullError
from netraven.core.outcome import Outcome, RunStatus
from netraven.jobs.target import Target, Tools
from netraven.services.runner import Limits
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


@pytest.fixture
def narrow(house: House) -> House:
    """A house that visits one device at a time."""
    object.__setattr__(house.runner, "limits", Limits(most_sessions=1, recheck_after_s=0.0))
    return house


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
