"""Runs."""

from types import NoneType

from netraven.api.page import Page
from netraven.api.routing import Call, Method, Params, Route
from netraven.api.schemas.runs import RunParams, RunView
from netraven.core.access import Allow
from netraven.services import runs
from netraven.store import run_records
from netraven.store.pages import Slice
from netraven.store.run_records import RunFilter


async def list_runs(call: Call[None, RunParams]) -> Page[RunView]:
    """Return the runs that the caller started, and those that touched devices that he sees."""
    query = call.query
    wanted = RunFilter(job_id=query.job_id, job_type=query.job_type, status=query.status, trigger=query.trigger)
    part = Slice(limit=query.size, offset=query.offset, sort=query.sort)
    found = await run_records.select(call.world.db.reader, wanted, call.caller, part)
    return Page(items=[RunView.model_validate(run) for run in found.items], total=found.total)


async def get_run(call: Call[None, Params]) -> RunView:
    """Return one run."""
    return RunView.model_validate(await run_records.find(call.world.db.reader, call.ids["run_id"], call.caller))


async def cancel_run(call: Call[None, Params]) -> RunView:
    """Cancel a run: a queued one is taken out, a running one ends within two seconds and keeps what it collected."""
    return RunView.model_validate(await runs.cancel(call.world, call.caller, call.ids["run_id"]))


async def back_up_device(call: Call[None, Params]) -> RunView:
    """Back up one device now, also if it has failed of late."""
    return RunView.model_validate(await runs.back_up(call.world, call.caller, call.ids["device_id"]))


_RUN = {"run_id": "run"}

ROUTES = (
    Route(
        method=Method.GET,
        path="/runs/",
        handler=list_runs,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=RunParams,
        gives=Page[RunView],
        summary="List runs",
    ),
    Route(
        method=Method.GET,
        path="/runs/{run_id}",
        handler=get_run,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=RunView,
        ids=_RUN,
        summary="Get a run",
    ),
    Route(
        method=Method.POST,
        path="/runs/{run_id}/cancel",
        handler=cancel_run,
        allow=Allow.USER,
        takes=NoneType,
        query=Params,
        gives=RunView,
        status=202,
        ids=_RUN,
        errors=(409,),
        summary="Cancel a run",
    ),
    Route(
        method=Method.POST,
        path="/devices/{device_id}/backup",
        handler=back_up_device,
        allow=Allow.USER,
        takes=NoneType,
        query=Params,
        gives=RunView,
        status=202,
        ids={"device_id": "device"},
        errors=(409, 503),
        summary="Back up a device",
    ),
)
