"""Organizations and their members; also the one place that says who may edit what belongs to an organization."""

from collections.abc import Mapping
from dataclasses import asdict, replace

from netraven.core.access import EVERYTHING, Caller, MemberRole
from netraven.core.errors import ForbiddenError
from netraven.services.site_steps import shown, take_away
from netraven.services.world import World
from netraven.services.writing import writing
from netraven.store import memberships, organizations, site_records, users
from netraven.store.database import Reader
from netraven.store.memberships import Member
from netraven.store.organizations import Organization, OrganizationFields


async def check_right(db: Reader, caller: Caller, organization_id: int | None) -> None:
    """Let pass who may edit the sites and members of an organization: administrators, and its own `admin` members.

    None is the organization of sites for which nobody named one, which only administrators edit.
    Raises: NotFoundError: the caller sees no such organization.  ForbiddenError: he may not edit it.
    """
    if organization_id is not None:
        await organizations.find(db, organization_id, caller.scope)
    if not caller.edits(organization_id):
        raise ForbiddenError("Not enough permissions")


async def create(world: World, caller: Caller, fields: OrganizationFields) -> Organization:
    """Create an organization.  Raises: DuplicateError."""
    async with writing(world, caller) as write:
        organization_id = await organizations.create(write.tx, fields, actor=write.actor, at=write.at)
        await write.audit("create", f"organization {organization_id}", asdict(fields))
        return await organizations.find(write.tx, organization_id, EVERYTHING)


async def change(world: World, caller: Caller, organization_id: int, changes: Mapping[str, str | None]) -> Organization:
    """Change what is given of an organization.  Raises: NotFoundError, DuplicateError."""
    async with writing(world, caller) as write:
        before = await organizations.find(write.tx, organization_id, caller.scope)
        fields = OrganizationFields(name=before.name, description=before.description)
        fields = replace(fields, **changes)  # type: ignore[arg-type]  # the schema of the request has checked them
        await organizations.update(write.tx, organization_id, fields, actor=write.actor, at=write.at)
        await write.audit("update", f"organization {organization_id}", changes)
        return await organizations.find(write.tx, organization_id, caller.scope)


async def delete(world: World, caller: Caller, organization_id: int) -> None:
    """Take an organization off the lists with its sites, whose devices stand nowhere from now on.

    Its members keep seeing no other devices.  Raises: NotFoundError.
    """
    async with writing(world, caller) as write:
        before = await organizations.find(write.tx, organization_id, caller.scope)
        for site in await site_records.of_organization(write.tx, organization_id):
            await take_away(write.tx, site, keep_approval=True, actor=write.actor, at=write.at)
            await write.audit("delete", f"site {site.id}", shown(site))
        names = await memberships.usernames(write.tx, organization_id)
        await organizations.delete(write.tx, organization_id, actor=write.actor, at=write.at)
        told = {"name": before.name, "description": before.description, "members": names}
        await write.audit("delete", f"organization {organization_id}", told)
    for name in names:
        world.callers.forget_user(name)


async def add_member(world: World, caller: Caller, organization_id: int, user_id: int, role: MemberRole) -> Member:
    """Make a user a member: from now on he sees the devices of his organizations only.

    Raises: NotFoundError: no such organization or user.  DuplicateError: he is a member.  ForbiddenError.
    """
    async with writing(world, caller) as write:
        await check_right(write.tx, caller, organization_id)
        user = await users.find(write.tx, user_id)
        await memberships.add(write.tx, organization_id, user_id, role, actor=write.actor, at=write.at)
        told = {"user": user.username, "role": role}
        await write.audit("add member", f"organization {organization_id}", told)
        member = await memberships.find(write.tx, organization_id, user_id)
    world.callers.forget_user(user.username)
    return member


async def remove_member(world: World, caller: Caller, organization_id: int, user_id: int) -> None:
    """Make a user no member any more; who is in no organization then sees no devices until an administrator says more.

    Raises: NotFoundError: no such organization, or he is no member.  ForbiddenError.
    """
    async with writing(world, caller) as write:
        await check_right(write.tx, caller, organization_id)
        member = await memberships.find(write.tx, organization_id, user_id)
        await memberships.remove(write.tx, organization_id, user_id)
        told = {"user": member.username, "role": member.role}
        await write.audit("remove member", f"organization {organization_id}", told)
    world.callers.forget_user(member.username)
