"""Simulated devices that the served appliance may visit."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager

from netraven.core.events import Event, RunStarted, TurnEnded
from netraven.device.simulator import SimulatedDevice, Simulator
from netraven.services.inventory import keep_rows
from netraven.store import runs
from netraven.store.runs import Run
from tests.api.conftest import Served
from tests.journeys.conftest import row


@asynccontextmanager
async def visited(served: Served, devices: Sequence[SimulatedDevice]) -> AsyncIterator[tuple[Simulator, list[int]]]:
    """Play the devices, and keep them in the inventory as an operator's file does; the ids are in the same order."""
    world = served.world
    async with Simulator(devices) as simulator:
        rows = [row(simulator, device) for device in devices]
        yield simulator, await keep_rows(world.db, world.vault, rows, clock=world.clock)


async def ended(served: Served, run_id: int) -> Run:
    """Wait until a run has ended, and return it."""
    reports = [ticket.report for ticket in served.world.queue.tickets() if ticket.run.id == run_id]
    async with asyncio.timeout(60):
        for report in reports:
            await report
    return await runs.get(served.world.db.reader, run_id)


def begun(served: Served) -> "asyncio.Future[None]":
    """Return what is done when the next run has begun."""
    return _heard(served, lambda event: isinstance(event, RunStarted))


def turn_of(served: Served, hostname: str) -> "asyncio.Future[None]":
    """Return what is done when a turn of the device is over."""
    return _heard(served, lambda event: isinstance(event, TurnEnded) and event.device.hostname == hostname)


def _heard(served: Served, is_it: Callable[[Event], bool]) -> "asyncio.Future[None]":
    heard = asyncio.get_running_loop().create_future()
    stack = ExitStack()

    def hear(event: Event) -> None:
        if is_it(event):
            heard.set_result(None)
            stack.close()

    stack.enter_context(served.world.bus.listening(hear))
    return heard
