"""How the appliance is, for those who look after it."""

from types import NoneType

from netraven import __version__
from netraven.api.routing import Call, Method, Params, Route
from netraven.api.schemas.system import CacheView, PartView, StatusView, WorkerView
from netraven.core.access import Allow
from netraven.core.errors import StoreError
from netraven.services.health import examine
from netraven.services.world import World
from netraven.store import runs


async def status(call: Call[None, Params]) -> StatusView:
    """Return how the parts of the appliance are, what its worker does, and since when it is up."""
    world = call.world
    parts = await examine(world)
    return StatusView(
        heartbeat=world.heartbeat.last_at,
        uptime_seconds=world.heartbeat.uptime_s,
        version=__version__,
        components={
            name: PartView(
                status="healthy" if part.is_healthy else "unhealthy",
                latency_ms=part.latency_ms,
                last_check=part.checked_at,
            )
            for name, part in parts.items()
        },
        worker=await _worker(world),
        cache=await _cache(world),
    )


async def _worker(world: World) -> WorkerView:
    load = world.queue.load
    midnight = world.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    done, failed = await runs.count_results(world.db.reader, midnight)
    return WorkerView(busy=load.busy, limit=load.limit, queued=load.queued, done=done, failed=failed)


async def _cache(world: World) -> CacheView | None:
    try:
        state = await world.cache.state()
    except StoreError:
        return None  # its component says that it is unhealthy
    return CacheView(
        uptime_seconds=max((world.clock.now() - state.opened_at).total_seconds(), 0.0),
        size_bytes=state.size_bytes,
        last_heartbeat=state.checked_at,
    )


ROUTES = (
    Route(
        method=Method.GET,
        path="/status",
        handler=status,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=StatusView,
        enveloped=False,
        summary="Tell how the appliance is",
    ),
)
