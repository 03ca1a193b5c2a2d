"""Sites as their organizations edit them."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address

from netraven.core.access import Caller
from netraven.core.errors import FieldFaultError, ForbiddenError, NotFoundError
from netraven.core.models import JumpHost, Site
from netraven.device.resolve import is_own
from netraven.services.organizations import check_right, is_trusted
from netraven.services.site_steps import changes as changes_of
from netraven.services.site_steps import place_of, settle, shown, take_away
from netraven.services.world import World
from netraven.services.writing import writing
from netraven.store import credentials, site_records, sites
from netraven.store.database import Reader
from netraven.store.site_records import SiteRecord


async def create(world: World, caller: Caller, site: Site) -> SiteRecord:
    """Create a site; its `id` and `uid` do not count.

    Raises: NotFoundError: no such organization or credential.  DuplicateError: the organization has a site of this
    name.  ForbiddenError.  FieldFaultError: the jump host cannot be.
    """
    async with writing(world, caller) as write:
        await check_right(write.tx, caller, site.organization_id)
        await _check_jump(world, caller, write.tx, None, site.jump)
        made = await sites.create(write.tx, site, actor=write.actor, at=write.at)
        await write.audit("create", f"site {made.id}", shown(made))
        return await site_records.find(write.tx, made.id, caller.scope)


async def change(world: World, caller: Caller, site_id: int, changes: Mapping[str, object]) -> SiteRecord:
    """Change what is given of a site; `changes` are fields of `Site`.

    A jump host without a credential keeps the one that it has, if it is the same machine.  Raises: as `create`.
    """
    async with writing(world, caller) as write:
        before = (await site_records.find(write.tx, site_id, caller.scope)).site
        await check_right(write.tx, caller, before.organization_id)
        after = replace(before, **changes)  # type: ignore[arg-type]  # the schema of the request has checked them
        after = replace(after, jump=_wished_jump(before.jump, after.jump))
        if after.organization_id != before.organization_id:
            await check_right(write.tx, caller, after.organization_id)
        await _check_jump(world, caller, write.tx, before.jump, after.jump)
        await settle(write.tx, before, after, actor=write.actor, at=write.at)
        await write.audit("update", f"site {site_id}", changes_of(before, after))
        return await site_records.find(write.tx, site_id, caller.scope)


async def delete(world: World, caller: Caller, site_id: int) -> None:
    """Take a site off the lists; its devices stand nowhere from now on.

    Where a jump host led to them they are other machines, perhaps: unless an administrator did it, they wait for
    approval.  Raises: NotFoundError, ForbiddenError.
    """
    async with writing(world, caller) as write:
        site = (await site_records.find(write.tx, site_id, caller.scope)).site
        await check_right(write.tx, caller, site.organization_id)
        keep_approval = site.jump is None or is_trusted(world, caller)
        await take_away(write.tx, site, keep_approval=keep_approval, actor=write.actor, at=write.at)
        await write.audit("delete", f"site {site_id}", shown(site))


def _wished_jump(before: JumpHost | None, wished: JumpHost | None) -> JumpHost | None:
    if before is None or wished is None or place_of(before) != place_of(wished):
        return wished
    return replace(before, credential_id=wished.credential_id or before.credential_id)


async def _check_jump(
    world: World, caller: Caller, db: Reader, before: JumpHost | None, after: JumpHost | None
) -> None:
    if after == before:
        return
    if not is_trusted(world, caller):
        # Passwords go to it, and whoever stands there can pass himself off as any device behind it.
        raise ForbiddenError("only an administrator may say which jump host leads to a site")
    if after is None:
        return
    if after.credential_id is None:
        raise FieldFaultError(
            "jump_host.credential_id",
            "is required" if before is None else "is required again: the one before is not sent to another host",
        )
    if not await credentials.by_ids(db, {after.credential_id}):
        raise NotFoundError("Credential not found")
    if place_of(before) != place_of(after):
        _check_address(world, after.host)


def _check_address(world: World, host: str) -> None:
    try:
        address = ip_address(host)
    except ValueError:
        return  # a name: what it leads to is checked when it is connected to
    refused = world.addresses.refusal(address, is_own)
    if refused is not None:
        raise FieldFaultError("jump_host.host", refused)
