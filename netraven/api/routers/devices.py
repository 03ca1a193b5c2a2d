"""Devices."""

from types import NoneType
from typing import Any

from pydantic import Field

from netraven.api.page import Page
from netraven.api.routing import Call, Method, Params, Route, both
from netraven.api.schemas.devices import DeviceChanges, DeviceDetail, DeviceParams, DeviceView, InterfaceView, NewDevice
from netraven.api.schemas.modules import ModuleView
from netraven.core.access import Allow, Role
from netraven.core.errors import ForbiddenError
from netraven.services import devices
from netraven.services.world import World
from netraven.store import device_records, interfaces, modules
from netraven.store.device_records import DeviceFields, DeviceFilter, DeviceRecord
from netraven.store.pages import Slice


class DeleteParams(Params):
    """How far a device is deleted."""

    purge: bool = Field(default=False, description="also remove its index rows (admin)")


async def list_devices(call: Call[None, DeviceParams]) -> Page[DeviceView]:
    """Return the devices that the caller sees."""
    query = call.query
    wanted = DeviceFilter(
        tag_ids=query.tag_id,
        **query.model_dump(exclude={"page", "size", "sort", "tag_id"}),
    )
    part = Slice(limit=query.size, offset=query.offset, sort=query.sort)
    found = await device_records.select(call.world.db.reader, wanted, call.caller.scope, part)
    return Page(items=[_view(device) for device in found.items], total=found.total)


async def get_device(call: Call[None, Params]) -> DeviceDetail:
    """Return one device."""
    return await _detail(
        call.world, await device_records.find(call.world.db.reader, call.ids["device_id"], call.caller.scope)
    )


async def create_device(call: Call[NewDevice, Params]) -> DeviceDetail:
    """Create a device; one of a user waits for the approval of an administrator."""
    return await _detail(
        call.world, await devices.create(call.world, call.caller, DeviceFields(**_sent(call.body)), call.body.tags)
    )


async def update_device(call: Call[DeviceChanges, Params]) -> DeviceDetail:
    """Change what is sent of a device."""
    body = call.body
    tag_ids = (body.tags or ()) if "tags" in body.model_fields_set else None
    return await _detail(
        call.world, await devices.change(call.world, call.caller, call.ids["device_id"], _sent(body), tag_ids)
    )


async def delete_device(call: Call[None, DeleteParams]) -> None:
    """Take a device off the lists; its backups are kept."""
    if call.query.purge and call.caller.role is not Role.ADMIN:
        raise ForbiddenError("Not enough permissions")
    await devices.delete(call.world, call.caller, call.ids["device_id"], purge=call.query.purge)


async def restore_device(call: Call[None, Params]) -> DeviceDetail:
    """Put a deleted device back."""
    return await _detail(call.world, await devices.restore(call.world, call.caller, call.ids["device_id"]))


async def approve_device(call: Call[None, Params]) -> DeviceDetail:
    """Let credentials be sent to a device."""
    return await _detail(call.world, await devices.approve(call.world, call.caller, call.ids["device_id"]))


def _sent(body: DeviceChanges) -> dict[str, Any]:
    sent = body.model_dump(exclude_unset=True, exclude={"tags", "timeouts"})
    if "timeouts" in body.model_fields_set:
        sent["timeouts"] = body.timeouts.model_dump(exclude_none=True)
    return sent


async def _detail(world: World, device: DeviceRecord) -> DeviceDetail:
    db = world.db.reader
    return DeviceDetail(
        **vars(_view(device)),
        interfaces=[InterfaceView.model_validate(one) for one in await interfaces.of_device(db, device.id)],
        modules=[ModuleView.model_validate(one) for one in await modules.of_device(db, device.id)],
    )


def _view(device: DeviceRecord) -> DeviceView:
    return DeviceView.model_validate(device)


_DEVICE = {"device_id": "device"}

ROUTES = (
    Route(
        method=Method.GET,
        path="/devices/",
        handler=list_devices,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=DeviceParams,
        gives=Page[DeviceView],
        summary="List devices",
    ),
    Route(
        method=Method.POST,
        path="/devices/",
        handler=create_device,
        allow=Allow.USER,
        takes=NewDevice,
        query=Params,
        gives=DeviceDetail,
        status=201,
        errors=(400, 404),
        summary="Create a device",
    ),
    Route(
        method=Method.GET,
        path="/devices/{device_id}",
        handler=get_device,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=DeviceDetail,
        ids=_DEVICE,
        summary="Get a device",
    ),
    *both(
        Route(
            method=Method.PUT,
            path="/devices/{device_id}",
            handler=update_device,
            allow=Allow.USER,
            takes=DeviceChanges,
            query=Params,
            gives=DeviceDetail,
            ids=_DEVICE,
            summary="Change a device",
        )
    ),
    Route(
        method=Method.DELETE,
        path="/devices/{device_id}",
        handler=delete_device,
        allow=Allow.USER,
        takes=NoneType,
        query=DeleteParams,
        gives=NoneType,
        status=204,
        ids=_DEVICE,
        summary="Delete a device",
    ),
    Route(
        method=Method.POST,
        path="/devices/{device_id}/restore",
        handler=restore_device,
        allow=Allow.USER,
        takes=NoneType,
        query=Params,
        gives=DeviceDetail,
        ids=_DEVICE,
        errors=(409,),
        summary="Put a deleted device back",
    ),
    Route(
        method=Method.POST,
        path="/devices/{device_id}/approve",
        handler=approve_device,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=Params,
        gives=DeviceDetail,
        ids=_DEVICE,
        summary="Approve a device",
    ),
)
