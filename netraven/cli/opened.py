"""The opened data directory, for verbs that look into it or change it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from netraven.core.clock import SystemClock
from netraven.daemon import open_world
from netraven.services.runner import Limits
from netraven.services.world import World
from netraven.settings import Settings

Answer = TypeVar("Answer")


async def in_world(settings: Settings, purpose: str, work: Callable[[World], Awaitable[Answer]]) -> Answer:
    """Open the data directory, do the work in it, close it again, and return what the work returned.

    `purpose` tells others for what the directory is locked.  Raises: what `open_world` raises.
    """
    async with open_world(settings, clock=SystemClock(), purpose=purpose, limits=Limits()) as world:
        return await work(world)
