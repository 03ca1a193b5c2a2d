"""Modules: the hardware found on devices."""

from types import NoneType

from netraven.api.page import Page
from netraven.api.routing import Call, Method, Params, Route
from netraven.api.schemas.modules import DeviceModuleParams, ModuleParams, ModuleView
from netraven.core.access import Allow
from netraven.store import device_records, modules
from netraven.store.modules import ModuleFilter
from netraven.store.pages import Slice


async def list_modules(call: Call[None, ModuleParams]) -> Page[ModuleView]:
    """Return the modules of the devices that the caller sees."""
    wanted = ModuleFilter(**call.query.model_dump(exclude={"page", "size", "sort"}))
    return await _page(call, wanted)


async def list_modules_of_device(call: Call[None, DeviceModuleParams]) -> Page[ModuleView]:
    """Return the modules of one device."""
    device = await device_records.find(call.world.db.reader, call.ids["device_id"], call.caller.scope)
    fields = call.query.model_dump(exclude={"page", "size", "sort"})
    return await _page(call, ModuleFilter(device_id=device.id, **fields))


async def get_module(call: Call[None, Params]) -> ModuleView:
    """Return one module."""
    found = await modules.find(call.world.db.reader, call.ids["module_id"], call.caller.scope)
    return ModuleView.model_validate(found)


async def _page(
    call: Call[None, DeviceModuleParams] | Call[None, ModuleParams], wanted: ModuleFilter
) -> Page[ModuleView]:
    part = Slice(limit=call.query.size, offset=call.query.offset, sort=call.query.sort)
    found = await modules.select(call.world.db.reader, wanted, call.caller.scope, part)
    return Page(items=[ModuleView.model_validate(one) for one in found.items], total=found.total)


ROUTES = (
    Route(
        method=Method.GET,
        path="/modules/",
        handler=list_modules,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=ModuleParams,
        gives=Page[ModuleView],
        summary="List modules",
    ),
    Route(
        method=Method.GET,
        path="/modules/{module_id}",
        handler=get_module,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=ModuleView,
        ids={"module_id": "module"},
        summary="Get a module",
    ),
    Route(
        method=Method.GET,
        path="/devices/{device_id}/modules",
        handler=list_modules_of_device,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=DeviceModuleParams,
        gives=Page[ModuleView],
        ids={"device_id": "device"},
        summary="List the modules of a device",
    ),
)
