"""Whether the database can be written."""

from types import NoneType

from netraven.api.routing import Call, Method, Params, Route
from netraven.api.schemas.system import DatabaseHealth
from netraven.core.access import Allow
from netraven.services import health


async def check_database(call: Call[None, Params]) -> DatabaseHealth:
    """Write to the database and read it back."""
    await health.check_database(call.world)
    return DatabaseHealth()


ROUTES = (
    Route(
        method=Method.GET,
        path="/healthz",
        handler=check_database,
        allow=Allow.ANYONE,
        takes=NoneType,
        query=Params,
        gives=DatabaseHealth,
        enveloped=False,
        summary="Try out the database",
    ),
)
