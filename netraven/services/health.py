"""Whether the parts of the appliance do their work, each tried out and not only looked at."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from netraven.core.errors import NetravenError, UnhealthyError
from netraven.services.world import World

log = logging.getLogger(__name__)

PATIENCE_S = 5.0

Check = Callable[[World], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartState:
    """How one part is."""

    is_healthy: bool
    latency_ms: float
    checked_at: datetime


async def examine(world: World) -> dict[str, PartState]:
    """Try out every part, all at once, and return how each is."""
    async with asyncio.TaskGroup() as group:
        tried = {name: group.create_task(_try(world, name, check)) for name, check in CHECKS.items()}
    return {name: task.result() for name, task in tried.items()}


async def check_database(world: World) -> None:
    """Write to the database and read it back.  Raises: StoreError, UnhealthyError: it does not answer in time."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await world.db.probe()
    except TimeoutError as error:
        raise UnhealthyError("the database does not answer in time") from error


async def _try(world: World, name: str, check: Check) -> PartState:
    loop = asyncio.get_running_loop()
    started = loop.time()
    is_healthy = True
    try:
        async with asyncio.timeout(2 * PATIENCE_S):
            await check(world)
    except (NetravenError, TimeoutError) as error:
        log.warning("%s is not healthy: %s", name, str(error) or "no answer in time")
        is_healthy = False
    return PartState(
        is_healthy=is_healthy,
        latency_ms=round((loop.time() - started) * 1000, 3),
        checked_at=world.clock.now(),
    )


async def _check_api(world: World) -> None:
    """Whoever reads the answer has the proof; what it takes is one turn of the event loop."""
    del world
    await asyncio.sleep(0)


async def _check_cache(world: World) -> None:
    await world.cache.check()


async def _check_config_store(world: World) -> None:
    await world.archive.check()


async def _check_queue(world: World) -> None:
    load = world.queue.load
    if load.queued >= load.places:
        raise UnhealthyError(f"all {load.places} places of the queue are taken")


async def _check_worker(world: World) -> None:
    if not world.queue.is_working:
        raise UnhealthyError("nobody works through the queue")


async def _check_scheduler(world: World) -> None:
    if not world.heartbeat.is_fresh:
        raise UnhealthyError(f"no timer has fired since {world.heartbeat.last_at}")


CHECKS: Mapping[str, Check] = {
    "api": _check_api,
    "database": check_database,
    "cache": _check_cache,
    "config_store": _check_config_store,
    "queue": _check_queue,
    "worker": _check_worker,
    "scheduler": _check_scheduler,
}
