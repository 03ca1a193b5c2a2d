"""What belongs to every change of a site, whoever asks for it and however."""

from datetime import datetime

from netraven.core.models import JumpHost, Site
from netraven.store import jump_credentials, jump_keys, sites
from netraven.store.database import Transaction


async def settle(tx: Transaction, before: Site, after: Site, *, actor: str, at: datetime) -> None:
    """Keep a site as it is from now on: what belonged to the jump host that it had goes with that.

    Raises: DuplicateError: its organization has a site of this name.
    """
    own_id = await jump_credentials.own_id(tx, before)
    await sites.change(tx, after, actor=actor, at=at)
    if own_id is not None:
        if after.jump is None or after.jump.credential_id != own_id:
            await jump_credentials.remove(tx, own_id)
        else:
            await jump_credentials.rename(tx, own_id, after)
    if place_of(before.jump) != place_of(after.jump):
        await jump_keys.forget(tx, before.id)


async def take_away(tx: Transaction, site: Site, *, keep_approval: bool, actor: str, at: datetime) -> int:
    """Delete a site with the log-in and the keys of its jump host; return how many devices stood there.

    `keep_approval` is as the store has it.
    """
    own_id = await jump_credentials.own_id(tx, site)
    devices = await sites.remove(tx, site.id, keep_approval=keep_approval, actor=actor, at=at)
    await jump_keys.forget(tx, site.id)
    if own_id is not None:
        await jump_credentials.remove(tx, own_id)
    return devices


def place_of(jump: JumpHost | None) -> tuple[str, int] | None:
    """Return with which machine and port a jump host is reached."""
    return None if jump is None else (jump.host, jump.port)


def shown(site: Site) -> dict[str, object]:
    """Return what the audit trail keeps of a site."""
    jump = site.jump
    return {
        "name": site.name,
        "organization_id": site.organization_id,
        "address": site.address,
        "description": site.description,
        "jump_host": jump and jump.host,
        "jump_port": jump and jump.port,
        "jump_credential_id": jump and jump.credential_id,
        "max_sessions": site.max_sessions,
        "ssh_profile": site.ssh_profile,
    }


def changes(before: Site, after: Site) -> dict[str, object]:
    """Return what the audit trail keeps of a change: each part that differs, as it was and as it is."""
    was, now = shown(before), shown(after)
    return {name: [was[name], now[name]] for name in now if was[name] != now[name]}
