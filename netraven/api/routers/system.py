"""The parts of the appliance, healthy or not."""

from types import NoneType

from netraven.api.routing import Call, Method, Route
from netraven.api.schemas.system import SystemParams, SystemStatus, UnwellSystemStatus
from netraven.core.access import Allow
from netraven.services.health import examine


async def system_status(call: Call[None, SystemParams]) -> SystemStatus:
    """Try out every part of the appliance and return which are healthy."""
    parts = {name: part.is_healthy for name, part in (await examine(call.world)).items()}
    parts |= {"postgres": parts["database"], "redis": parts["cache"] and parts["queue"]}
    kind = UnwellSystemStatus if call.query.strict and not all(parts.values()) else SystemStatus
    conditions = {name: "healthy" if is_healthy else "unhealthy" for name, is_healthy in parts.items()}
    return kind.model_validate({**conditions, "system_time": call.world.clock.now()})


ROUTES = (
    Route(
        method=Method.GET,
        path="/system/status",
        handler=system_status,
        allow=Allow.ANYONE,
        takes=NoneType,
        query=SystemParams,
        gives=SystemStatus,
        other_statuses={UnwellSystemStatus: 503},
        enveloped=False,
        summary="Try out every part",
    ),
)
