"""Whether the appliance lives."""

from types import NoneType
from typing import Literal

from pydantic import BaseModel

from netraven.api.routing import Call, Method, Params, Route
from netraven.core.access import Allow


class Health(BaseModel):
    """The process answers."""

    status: Literal["healthy"] = "healthy"


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
