"""Texts of devices that the acceptance gates refused."""

from types import NoneType
from typing import TypeVar

from netraven.api.routing import Call, Method, Params, Route, Text
from netraven.api.schemas.suspects import AcceptedView, DownloadParams, SuspectView
from netraven.core.access import Allow, Role
from netraven.core.errors import ForbiddenError, NotFoundError
from netraven.services.suspects import Suspects
from netraven.store import device_records, suspects
from netraven.store.device_records import DeviceRecord

AnyQuery = TypeVar("AnyQuery", bound=Params)


async def list_suspects(call: Call[None, Params]) -> list[SuspectView]:
    """Return what is kept aside for a device, the newest first."""
    device = await _device(call)
    return [
        SuspectView.model_validate(suspect) for suspect in await suspects.of_device(call.world.db.reader, device.id)
    ]


async def download_suspect(call: Call[None, DownloadParams]) -> Text:
    """Return a text with its secrets masked; an administrator may have it whole, which is put on record."""
    if not call.query.redact and call.caller.role is not Role.ADMIN:
        raise ForbiddenError("Not enough permissions")
    device, suspect_id = await _suspect(call)
    if call.query.redact:
        text = (await _suspects(call).shown(suspect_id)).encode("utf-8", "surrogateescape")
    else:
        text = await _suspects(call).taken_out(suspect_id, call.caller.name)
    return Text(content=text, filename=f"{device.hostname}.suspect-{suspect_id}.txt")


async def accept_suspect(call: Call[None, Params]) -> AcceptedView:
    """Make a text the current version of its device."""
    device, suspect_id = await _suspect(call)
    commit = await _suspects(call).accept(suspect_id, call.caller.name)
    return AcceptedView(suspect_id=suspect_id, device_id=device.id, commit=commit)


async def drop_suspect(call: Call[None, Params]) -> None:
    """Forget a text."""
    _, suspect_id = await _suspect(call)
    await _suspects(call).drop(suspect_id, call.caller.name)


async def _device(call: Call[None, AnyQuery]) -> DeviceRecord:
    return await device_records.find(call.world.db.reader, call.ids["device_id"], call.caller.scope)


async def _suspect(call: Call[None, AnyQuery]) -> tuple[DeviceRecord, int]:
    """Return the device and the id of its suspect.  Raises: NotFoundError: the device has no such suspect."""
    device, suspect_id = await _device(call), call.ids["suspect_id"]
    known = {suspect.id for suspect in await suspects.of_device(call.world.db.reader, device.id)}
    if suspect_id not in known:
        raise NotFoundError("Suspect not found")
    return device, suspect_id


def _suspects(call: Call[None, AnyQuery]) -> Suspects:
    world = call.world
    return Suspects(
        db=world.db,
        vault=world.vault,
        configs=world.configs,
        find_platform=world.find_platform,
        journal=world.journal,
        clock=world.clock,
    )


_SUSPECT = {"device_id": "device", "suspect_id": "suspect"}

ROUTES = (
    Route(
        method=Method.GET,
        path="/devices/{device_id}/suspects",
        handler=list_suspects,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=list[SuspectView],
        ids={"device_id": "device"},
        summary="List the texts kept aside for a device",
    ),
    Route(
        method=Method.GET,
        path="/devices/{device_id}/suspects/{suspect_id}/download",
        handler=download_suspect,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=DownloadParams,
        gives=Text,
        ids=_SUSPECT,
        summary="Download a text kept aside",
    ),
    Route(
        method=Method.POST,
        path="/devices/{device_id}/suspects/{suspect_id}/accept",
        handler=accept_suspect,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=Params,
        gives=AcceptedView,
        ids=_SUSPECT,
        errors=(409,),
        summary="Make a text kept aside the current version",
    ),
    Route(
        method=Method.DELETE,
        path="/devices/{device_id}/suspects/{suspect_id}",
        handler=drop_suspect,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=Params,
        gives=NoneType,
        status=204,
        ids=_SUSPECT,
        summary="Forget a text kept aside",
    ),
)
