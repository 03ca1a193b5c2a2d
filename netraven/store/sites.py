"""Sites: places with devices, and the jump hosts that lead there."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import LiteralString

from netraven.core.clock import to_text
from netraven.core.errors import ConflictError, DuplicateError, NotFoundError
from netraven.core.models import JumpHost, Site, SshProfile
from netraven.core.suggestion import did_you_mean
from netraven.store.database import Reader, Transaction, Values
from netraven.store.uids import new_uid

DEFAULT_ORGANIZATION = "default"

COLUMNS: LiteralString = (
    "sites.id, sites.uid, sites.organization_id, sites.name, sites.address, sites.description, jump_host, jump_port,"
    " jump_credential_id, jump_loopback_allowed, sites.max_sessions, sites.ssh_profile"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """A site as a list shows it: who logs in to its jump host, the fingerprints of that, and how many devices it has.

    `offered` is the fingerprint of a changed key that waits for approval.
    """

    site: Site
    username: str | None
    fingerprint: str | None
    offered: str | None
    devices: int


async def create(tx: Transaction, site: Site, *, actor: str, at: datetime) -> Site:
    """Create a site and return it as it is kept; the id of the value does not count.

    One of no organization goes to that of the sites for which nobody named one.  Raises: DuplicateError: the
    organization has a site of this name.
    """
    if site.organization_id is None:
        site = replace(site, organization_id=await _organization(tx, actor, at))
    await _check_free(tx, site)
    site_id = await tx.run(
        """
        INSERT INTO sites (uid, organization_id, name, address, description, jump_host, jump_port, jump_credential_id,
            jump_loopback_allowed, max_sessions, ssh_profile, created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :organization_id, :name, :address, :description, :jump_host, :jump_port, :jump_credential_id,
            :jump_loopback_allowed, :max_sessions, :ssh_profile, :at, :actor, :at, :actor)
        """,
        {**_values(site, actor, at), "uid": site.uid},
    )
    return replace(site, id=site_id)


async def change(tx: Transaction, site: Site, *, actor: str, at: datetime) -> None:
    """Give the site with this id everything else that the value says.  Raises: DuplicateError: the name is taken."""
    await _check_free(tx, site)
    await tx.run(
        """
        UPDATE sites SET organization_id = :organization_id, name = :name, address = :address,
            description = :description, jump_host = :jump_host, jump_port = :jump_port,
            jump_credential_id = :jump_credential_id, jump_loopback_allowed = :jump_loopback_allowed,
            max_sessions = :max_sessions, ssh_profile = :ssh_profile, updated_at = :at, updated_by = :actor
        WHERE id = :id
        """,
        _values(site, actor, at),
    )


async def remove(tx: Transaction, site_id: int, *, keep_approval: bool, actor: str, at: datetime) -> int:
    """Delete a site softly and return how many devices stood there; they stand nowhere from now on.

    Without `keep_approval` they wait for approval before credentials are sent to them on their new way.
    """
    values: Values = {"id": site_id, "keep_approval": keep_approval, "at": to_text(at), "actor": actor}
    devices = await tx.row("SELECT count(*) AS devices FROM devices WHERE site_id = :id AND deleted_at IS NULL", values)
    await tx.run(
        """
        UPDATE devices SET site_id = NULL, is_approved = is_approved AND :keep_approval, updated_at = :at,
            updated_by = :actor
        WHERE site_id = :id
        """,
        values,
    )
    await tx.run(
        """
        UPDATE sites SET deleted_at = :at, deleted_by = :actor, jump_credential_id = NULL WHERE id = :id
        """,
        values,
    )
    return 0 if devices is None else int(devices["devices"])


async def by_name(db: Reader, name: str) -> Site:
    """Return a site.  Raises: NotFoundError: with the closest name.  ConflictError: several have this name."""
    rows = await db.rows(f"SELECT {COLUMNS} FROM sites WHERE deleted_at IS NULL")
    found = [row for row in rows if row["name"].lower() == name.lower()]
    if not found:
        raise NotFoundError(f"no site {name!r}" + did_you_mean(name, [row["name"] for row in rows]))
    if len(found) > 1:
        raise ConflictError(f"{len(found)} organizations have a site {name!r}")
    return read_site(found[0])


async def ids_by_name(db: Reader) -> dict[str, list[int]]:
    """Return the ids of the sites of each name; several organizations may use the same."""
    rows = await db.rows("SELECT id, name FROM sites WHERE deleted_at IS NULL ORDER BY id")
    found: dict[str, list[int]] = {}
    for row in rows:
        found.setdefault(row["name"], []).append(row["id"])
    return found


async def entries(db: Reader) -> list[SiteEntry]:
    """Return all sites in the order of their names."""
    rows = await db.rows(
        f"""
        SELECT {COLUMNS}, credentials.username AS username, jump_host_keys.fingerprint AS fingerprint,
            offered_jump_host_keys.fingerprint AS offered,
            (SELECT count(*) FROM devices WHERE site_id = sites.id AND deleted_at IS NULL) AS devices
        FROM sites
        LEFT JOIN credentials ON credentials.id = jump_credential_id
        LEFT JOIN jump_host_keys ON jump_host_keys.site_id = sites.id
        LEFT JOIN offered_jump_host_keys ON offered_jump_host_keys.site_id = sites.id
        WHERE sites.deleted_at IS NULL
        ORDER BY sites.name
        """
    )
    return [
        SiteEntry(
            site=read_site(row),
            username=row["username"],
            fingerprint=row["fingerprint"],
            offered=row["offered"],
            devices=row["devices"],
        )
        for row in rows
    ]


async def for_devices(db: Reader, device_ids: Sequence[int]) -> dict[int, Site]:
    """Return the site of each of these devices that stands at one."""
    rows = await db.rows(
        f"""
        SELECT devices.id AS device_id, {COLUMNS} FROM devices JOIN sites ON sites.id = site_id
        WHERE devices.id IN (SELECT value FROM json_each(:ids)) AND sites.deleted_at IS NULL
        """,
        {"ids": json.dumps(device_ids)},
    )
    known: dict[int, Site] = {}  # one value for all devices of a site
    for row in rows:
        if row["id"] not in known:
            known[row["id"]] = read_site(row)
    return {row["device_id"]: known[row["id"]] for row in rows}


def read_site(row: sqlite3.Row) -> Site:
    """Return the site of a row of these columns."""
    return Site(
        id=row["id"],
        uid=row["uid"],
        organization_id=row["organization_id"],
        name=row["name"],
        address=row["address"],
        description=row["description"],
        jump=None if row["jump_host"] is None else _jump_host(row),
        max_sessions=row["max_sessions"],
        ssh_profile=None if row["ssh_profile"] is None else SshProfile(row["ssh_profile"]),
    )


def _jump_host(row: sqlite3.Row) -> JumpHost:
    return JumpHost(
        host=row["jump_host"],
        port=row["jump_port"],
        credential_id=row["jump_credential_id"],
        loopback_allowed=bool(row["jump_loopback_allowed"]),
    )


def _values(site: Site, actor: str, at: datetime) -> dict[str, str | int | None]:
    jump = site.jump or JumpHost(host="")
    return {
        "id": site.id,
        "organization_id": site.organization_id,
        "name": site.name,
        "address": site.address,
        "description": site.description,
        "jump_host": jump.host or None,
        "jump_port": jump.port,
        "jump_credential_id": jump.credential_id,
        "jump_loopback_allowed": jump.loopback_allowed,
        "max_sessions": site.max_sessions,
        "ssh_profile": site.ssh_profile,
        "at": to_text(at),
        "actor": actor,
    }


async def _check_free(tx: Transaction, site: Site) -> None:
    taken = await tx.rows(
        "SELECT name FROM sites WHERE organization_id = :organization_id AND deleted_at IS NULL AND id <> :id",
        {"organization_id": site.organization_id, "id": site.id},
    )
    for row in taken:
        if row["name"].lower() == site.name.lower():
            raise DuplicateError(f"there is a site {row['name']!r} already")


async def _organization(tx: Transaction, actor: str, at: datetime) -> int:
    """Return the organization of sites for which nobody named one; it is made when it is first needed."""
    named: Values = {"name": DEFAULT_ORGANIZATION}
    row = await tx.row("SELECT id FROM organizations WHERE name = :name AND deleted_at IS NULL", named)
    if row is not None:
        return int(row["id"])
    return await tx.run(
        """
        INSERT INTO organizations (uid, name, description, created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :name, 'Of sites that were made without one', :at, :actor, :at, :actor)
        """,
        {**named, "uid": new_uid(at), "at": to_text(at), "actor": actor},
    )
