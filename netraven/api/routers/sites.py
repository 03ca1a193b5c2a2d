"""Sites, by themselves and of their organizations."""

from types import NoneType
from typing import Any

from netraven.api.page import Page
from netraven.api.routing import Call, Method, Params, Route, both
from netraven.api.schemas.devices import DeviceView, SiteDeviceParams
from netraven.api.schemas.modules import DeviceModuleParams, ModuleView
from netraven.api.schemas.sites import (
    JumpHostView,
    NewSite,
    SiteChanges,
    SiteOfOrganization,
    SiteOfOrganizationParams,
    SiteParams,
    SiteView,
)
from netraven.core.access import Allow
from netraven.core.models import JumpHost, Site
from netraven.services import tenant_sites
from netraven.store import device_records, modules, organizations, site_records
from netraven.store.device_records import DeviceFilter
from netraven.store.modules import ModuleFilter
from netraven.store.pages import Slice
from netraven.store.site_records import SiteFilter, SiteRecord
from netraven.store.uids import new_uid


async def list_sites(call: Call[None, SiteParams]) -> Page[SiteView]:
    """Return the sites of the organizations that the caller sees."""
    return await _page(call, SiteFilter(name=call.query.name, organization_id=call.query.organization_id))


async def list_sites_of_organization(call: Call[None, SiteOfOrganizationParams]) -> Page[SiteView]:
    """Return the sites of one organization."""
    organization = await organizations.find(call.world.db.reader, call.ids["organization_id"], call.caller.scope)
    return await _page(call, SiteFilter(name=call.query.name, organization_id=organization.id))


async def get_site(call: Call[None, Params]) -> SiteView:
    """Return one site."""
    return _view(await site_records.find(call.world.db.reader, call.ids["site_id"], call.caller.scope))


async def create_site(call: Call[NewSite, Params]) -> SiteView:
    """Create a site."""
    return await _create(call, call.body.organization_id)


async def create_site_of_organization(call: Call[SiteOfOrganization, Params]) -> SiteView:
    """Create a site of an organization."""
    return await _create(call, call.ids["organization_id"])


async def update_site(call: Call[SiteChanges, Params]) -> SiteView:
    """Change what is sent of a site; another jump host needs its credential named again."""
    return _view(await tenant_sites.change(call.world, call.caller, call.ids["site_id"], _sent(call.body)))


async def delete_site(call: Call[None, Params]) -> None:
    """Take a site off the lists; its devices stand nowhere from then on."""
    await tenant_sites.delete(call.world, call.caller, call.ids["site_id"])


async def list_devices_of_site(call: Call[None, SiteDeviceParams]) -> Page[DeviceView]:
    """Return the devices of one site that the caller sees."""
    db, scope = call.world.db.reader, call.caller.scope
    record = await site_records.find(db, call.ids["site_id"], scope)
    part = Slice(limit=call.query.size, offset=call.query.offset, sort=call.query.sort)
    found = await device_records.select(db, DeviceFilter(site_id=record.site.id), scope, part)
    return Page(items=[DeviceView.model_validate(device) for device in found.items], total=found.total)


async def list_modules_of_site(call: Call[None, DeviceModuleParams]) -> Page[ModuleView]:
    """Return the modules of the devices of one site that the caller sees."""
    db, scope, query = call.world.db.reader, call.caller.scope, call.query
    record = await site_records.find(db, call.ids["site_id"], scope)
    fields = query.model_dump(exclude={"page", "size", "sort"})
    part = Slice(limit=query.size, offset=query.offset, sort=query.sort)
    found = await modules.select(db, ModuleFilter(site_id=record.site.id, **fields), scope, part)
    return Page(items=[ModuleView.model_validate(one) for one in found.items], total=found.total)


async def _create(
    call: Call[NewSite, Params] | Call[SiteOfOrganization, Params], organization_id: int | None
) -> SiteView:
    fields = {**_sent(call.body), "organization_id": organization_id}
    site = Site(id=0, uid=new_uid(call.world.clock.now()), **fields)
    return _view(await tenant_sites.create(call.world, call.caller, site))


async def _page(
    call: Call[None, SiteParams] | Call[None, SiteOfOrganizationParams], wanted: SiteFilter
) -> Page[SiteView]:
    part = Slice(limit=call.query.size, offset=call.query.offset, sort=call.query.sort)
    found = await site_records.select(call.world.db.reader, wanted, call.caller.scope, part)
    return Page(items=[_view(record) for record in found.items], total=found.total)


def _sent(body: SiteOfOrganization) -> dict[str, Any]:
    sent = body.model_dump(exclude_unset=True, exclude={"jump_host"})
    if "jump_host" in body.model_fields_set:
        sent["jump"] = None if body.jump_host is None else JumpHost(**body.jump_host.model_dump())
    return sent


def _view(record: SiteRecord) -> SiteView:
    site = record.site
    return SiteView(
        id=site.id,
        uid=site.uid,
        organization_id=site.organization_id or 0,
        name=site.name,
        address=site.address,
        description=site.description,
        jump_host=_jump_view(record),
        max_sessions=site.max_sessions,
        ssh_profile=site.ssh_profile,
        device_count=record.device_count,
        created_at=record.created_at,
        created_by=record.created_by,
        updated_at=record.updated_at,
        updated_by=record.updated_by,
    )


def _jump_view(record: SiteRecord) -> JumpHostView | None:
    jump = record.site.jump
    if jump is None:
        return None
    return JumpHostView(
        host=jump.host,
        port=jump.port,
        credential_id=jump.credential_id,
        fingerprint=record.fingerprint,
        offered_fingerprint=record.offered_fingerprint,
    )


_SITE = {"site_id": "site"}
_ORGANIZATION = {"organization_id": "organization"}

ROUTES = (
    Route(
        method=Method.GET,
        path="/sites/",
        handler=list_sites,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=SiteParams,
        gives=Page[SiteView],
        summary="List sites",
    ),
    Route(
        method=Method.POST,
        path="/sites/",
        handler=create_site,
        allow=Allow.USER,
        takes=NewSite,
        query=Params,
        gives=SiteView,
        status=201,
        errors=(404,),
        summary="Create a site",
    ),
    Route(
        method=Method.GET,
        path="/sites/{site_id}",
        handler=get_site,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=SiteView,
        ids=_SITE,
        summary="Get a site",
    ),
    *both(
        Route(
            method=Method.PUT,
            path="/sites/{site_id}",
            handler=update_site,
            allow=Allow.USER,
            takes=SiteChanges,
            query=Params,
            gives=SiteView,
            ids=_SITE,
            summary="Change a site",
        )
    ),
    Route(
        method=Method.DELETE,
        path="/sites/{site_id}",
        handler=delete_site,
        allow=Allow.USER,
        takes=NoneType,
        query=Params,
        gives=NoneType,
        status=204,
        ids=_SITE,
        summary="Delete a site",
    ),
    Route(
        method=Method.GET,
        path="/sites/{site_id}/devices",
        handler=list_devices_of_site,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=SiteDeviceParams,
        gives=Page[DeviceView],
        ids=_SITE,
        summary="List the devices of a site",
    ),
    Route(
        method=Method.GET,
        path="/sites/{site_id}/modules",
        handler=list_modules_of_site,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=DeviceModuleParams,
        gives=Page[ModuleView],
        ids=_SITE,
        summary="List the modules of the devices of a site",
    ),
    Route(
        method=Method.GET,
        path="/organizations/{organization_id}/sites",
        handler=list_sites_of_organization,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=SiteOfOrganizationParams,
        gives=Page[SiteView],
        ids=_ORGANIZATION,
        summary="List the sites of an organization",
    ),
    Route(
        method=Method.POST,
        path="/organizations/{organization_id}/sites",
        handler=create_site_of_organization,
        allow=Allow.USER,
        takes=SiteOfOrganization,
        query=Params,
        gives=SiteView,
        status=201,
        location="/sites",
        ids=_ORGANIZATION,
        summary="Create a site of an organization",
    ),
)
