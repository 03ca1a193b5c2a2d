"""What a Prometheus server collects."""

from types import NoneType

from netraven.api.routing import Call, Method, Params, Route, Text
from netraven.core.access import Allow, TokenScope
from netraven.store import devices


async def metrics(call: Call[None, Params]) -> Text:
    """Return what is counted and timed, in the text format of Prometheus."""
    content = call.world.metrics.shown(devices=await devices.count(call.world.db.reader))
    return Text(content=content, media_type="text/plain; version=0.0.4")


ROUTES = (
    Route(
        method=Method.GET,
        path="/metrics",
        handler=metrics,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=Text,
        only_root=True,
        is_open_here=True,
        token_scope=TokenScope.METRICS,
        summary="Give the figures for Prometheus",
    ),
)
