"""What the end of the process makes of runs: none is left as if somebody still worked on it."""

import asyncio

from netraven.core.clock import SystemClock
from netraven.core.outcome import Outcome, Trigger
from netraven.daemon import open_world
from netraven.device.simulator import Simulator
from netraven.jobs.job_type import JobType
from netraven.jobs.target import Target, Tools
from netraven.services.queue import Order
from netraven.services.runner import Limits
from netraven.store import devices
from tests.journeys.conftest import Appliance, ios, row


async def test_the_run_at_work_and_those_that_wait_count_as_interrupted(appliance: Appliance) -> None:
    device, entered = ios("edge1"), asyncio.Event()

    async def endless(target: Target, tools: Tools) -> Outcome:
        del target, tools
        entered.set()
        return await asyncio.Future[Outcome]()

    async with Simulator([device]) as simulator:
        await appliance.once([row(simulator, device)])
    kind = JobType(name="backup", label="", description="", turn=endless)
    async with open_world(appliance.settings, clock=SystemClock(), purpose="tests", limits=Limits()) as world:
        stored = await devices.select(world.db.reader, tags=(), hostnames=())
        for name in ("at work", "waiting"):
            order = Order(job_type=kind, job_name=name, devices=stored, trigger=Trigger.API)
            await world.queue.start_run(order)
        await entered.wait()

    assert appliance.rows("SELECT job_name, status FROM runs WHERE id > 1 ORDER BY id") == [
        ("at work", "interrupted"),
        ("waiting", "interrupted"),
    ]
