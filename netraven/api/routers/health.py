"""Whether the process answers."""

from types import NoneType

from netraven.api.routing import Call, Method, Params, Route
from netraven.api.schemas.system import Health
from netraven.core.access import Allow


async def health(call: Call[None, Params]) -> Health:  # noqa: ARG001 - every handler takes its call
    """Return that the process answers; nothing else is looked at."""
    return Health()


ROUTES = (
    Route(
        method=Method.GET,
        path="/health",
        handler=health,
        allow=Allow.ANYONE,
        takes=NoneType,
        query=Params,
        gives=Health,
        enveloped=False,
        summary="Tell that the process answers",
    ),
)
