"""Organizations with their members and sites."""

from types import NoneType

from netraven.api.page import Page
from netraven.api.routing import Call, Method, Params, Route, both
from netraven.api.schemas.organizations import (
    MemberParams,
    MemberView,
    NewMember,
    NewOrganization,
    OrganizationChanges,
    OrganizationParams,
    OrganizationView,
)
from netraven.core.access import Allow
from netraven.services import organizations as tenants
from netraven.store import memberships, organizations
from netraven.store.organizations import OrganizationFields
from netraven.store.pages import Slice


async def list_organizations(call: Call[None, OrganizationParams]) -> Page[OrganizationView]:
    """Return the organizations that the caller sees."""
    query = call.query
    part = Slice(limit=query.size, offset=query.offset, sort=query.sort)
    found = await organizations.select(call.world.db.reader, query.name, call.caller.scope, part)
    return Page(items=[OrganizationView.model_validate(one) for one in found.items], total=found.total)


async def get_organization(call: Call[None, Params]) -> OrganizationView:
    """Return one organization."""
    found = await organizations.find(call.world.db.reader, call.ids["organization_id"], call.caller.scope)
    return OrganizationView.model_validate(found)


async def create_organization(call: Call[NewOrganization, Params]) -> OrganizationView:
    """Create an organization."""
    fields = OrganizationFields(**call.body.model_dump())
    return OrganizationView.model_validate(await tenants.create(call.world, call.caller, fields))


async def update_organization(call: Call[OrganizationChanges, Params]) -> OrganizationView:
    """Change what is sent of an organization."""
    changes = call.body.model_dump(exclude_unset=True)
    changed = await tenants.change(call.world, call.caller, call.ids["organization_id"], changes)
    return OrganizationView.model_validate(changed)


async def delete_organization(call: Call[None, Params]) -> None:
    """Take an organization off the lists with its sites; their devices stand nowhere from then on."""
    await tenants.delete(call.world, call.caller, call.ids["organization_id"])


async def list_members(call: Call[None, MemberParams]) -> Page[MemberView]:
    """Return the members of an organization."""
    db, query = call.world.db.reader, call.query
    organization = await organizations.find(db, call.ids["organization_id"], call.caller.scope)
    part = Slice(limit=query.size, offset=query.offset, sort=query.sort)
    found = await memberships.select(db, organization.id, query.role, part)
    return Page(items=[MemberView.model_validate(one) for one in found.items], total=found.total)


async def add_member(call: Call[NewMember, Params]) -> MemberView:
    """Make a user a member, who sees the devices of his organizations only from then on."""
    body, organization_id = call.body, call.ids["organization_id"]
    return MemberView.model_validate(
        await tenants.add_member(call.world, call.caller, organization_id, body.user_id, body.role)
    )


async def remove_member(call: Call[None, Params]) -> None:
    """Make a user no member any more; one without organizations sees no devices then."""
    await tenants.remove_member(call.world, call.caller, call.ids["organization_id"], call.ids["user_id"])


_ORGANIZATION = {"organization_id": "organization"}

ROUTES = (
    Route(
        method=Method.GET,
        path="/organizations/",
        handler=list_organizations,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=OrganizationParams,
        gives=Page[OrganizationView],
        summary="List organizations",
    ),
    Route(
        method=Method.POST,
        path="/organizations/",
        handler=create_organization,
        allow=Allow.ADMIN,
        takes=NewOrganization,
        query=Params,
        gives=OrganizationView,
        status=201,
        summary="Create an organization",
    ),
    Route(
        method=Method.GET,
        path="/organizations/{organization_id}",
        handler=get_organization,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=OrganizationView,
        ids=_ORGANIZATION,
        summary="Get an organization",
    ),
    *both(
        Route(
            method=Method.PUT,
            path="/organizations/{organization_id}",
            handler=update_organization,
            allow=Allow.ADMIN,
            takes=OrganizationChanges,
            query=Params,
            gives=OrganizationView,
            ids=_ORGANIZATION,
            summary="Change an organization",
        )
    ),
    Route(
        method=Method.DELETE,
        path="/organizations/{organization_id}",
        handler=delete_organization,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=Params,
        gives=NoneType,
        status=204,
        ids=_ORGANIZATION,
        summary="Delete an organization",
    ),
    Route(
        method=Method.GET,
        path="/organizations/{organization_id}/users",
        handler=list_members,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=MemberParams,
        gives=Page[MemberView],
        ids=_ORGANIZATION,
        summary="List the members of an organization",
    ),
    Route(
        method=Method.POST,
        path="/organizations/{organization_id}/users",
        handler=add_member,
        allow=Allow.USER,
        takes=NewMember,
        query=Params,
        gives=MemberView,
        status=201,
        ids=_ORGANIZATION,
        summary="Add a member to an organization",
    ),
    Route(
        method=Method.DELETE,
        path="/organizations/{organization_id}/users/{user_id}",
        handler=remove_member,
        allow=Allow.USER,
        takes=NoneType,
        query=Params,
        gives=NoneType,
        status=204,
        ids={**_ORGANIZATION, "user_id": "user"},
        summary="Take a member out of an organization",
    ),
)
