"""Sites as people read them."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from netraven.core.access import Scope
from netraven.core.clock import from_text
from netraven.core.errors import NotFoundError
from netraven.core.models import Site
from netraven.store.database import Reader
from netraven.store.pages import Page, Shelf, Slice, page
from netraven.store.scope import VISIBLE, scope_values
from netraven.store.sites import COLUMNS, read_site

ORDERS: Mapping[str, LiteralString] = {
    "id": "sites.id",
    "-id": "sites.id DESC",
    "name": "sites.name, sites.id",
    "-name": "sites.name DESC, sites.id DESC",
    "created_at": "sites.created_at, sites.id",
    "-created_at": "sites.created_at DESC, sites.id DESC",
}

_COLUMNS: LiteralString = (
    COLUMNS + ", sites.created_at, sites.created_by, sites.updated_at, sites.updated_by,"
    " (SELECT fingerprint FROM jump_host_keys WHERE site_id = sites.id) AS fingerprint,"
    " (SELECT fingerprint FROM offered_jump_host_keys WHERE site_id = sites.id) AS offered_fingerprint,"
    " (SELECT count(*) FROM devices WHERE devices.site_id = sites.id AND devices.deleted_at IS NULL AND "
    + VISIBLE
    + ") AS device_count"
)
_IN_SIGHT: LiteralString = (
    "sites.deleted_at IS NULL AND (:scope_organizations IS NULL"
    " OR sites.organization_id IN (SELECT value FROM json_each(:scope_organizations)))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """A site with what is known of it; `device_count` counts the devices that whoever asks sees.

    `fingerprint` is of the pinned key of its jump host, `offered_fingerprint` of a changed one that waits for approval.
    """

    site: Site
    device_count: int
    fingerprint: str | None
    offered_fingerprint: str | None
    created_at: datetime
    created_by: str | None
    updated_at: datetime
    updated_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFilter:
    """Which sites to list; None where it does not matter.  The name is looked for within the field."""

    name: str | None = None
    organization_id: int | None = None


async def find(db: Reader, site_id: int, scope: Scope) -> SiteRecord:
    """Return one site that the scope shows.  Raises: NotFoundError."""
    row = await db.row(
        "SELECT " + _COLUMNS + " FROM sites WHERE sites.id = :id AND " + _IN_SIGHT,
        {"id": site_id, **scope_values(scope)},
    )
    if row is None:
        raise NotFoundError("Site not found")
    return _record(row)


async def select(db: Reader, wanted: SiteFilter, scope: Scope, part: Slice) -> Page[SiteRecord]:
    """Return a part of the sites that the scope shows, and how many there are."""
    values = {"name": wanted.name, "organization_id": wanted.organization_id}
    return await page(db, _SHELF, part, {**values, **scope_values(scope)})


async def of_organization(db: Reader, organization_id: int) -> list[Site]:
    """Return all sites of an organization."""
    rows = await db.rows(
        "SELECT " + COLUMNS + " FROM sites WHERE organization_id = :id AND deleted_at IS NULL ORDER BY id",
        {"id": organization_id},
    )
    return [read_site(row) for row in rows]


def _record(row: sqlite3.Row) -> SiteRecord:
    return SiteRecord(
        site=read_site(row),
        device_count=row["device_count"],
        fingerprint=row["fingerprint"],
        offered_fingerprint=row["offered_fingerprint"],
        created_at=from_text(row["created_at"]),
        created_by=row["created_by"],
        updated_at=from_text(row["updated_at"]),
        updated_by=row["updated_by"],
    )


_SHELF = Shelf(
    columns=_COLUMNS,
    source="""
        FROM sites
        WHERE (:name IS NULL OR instr(lower(sites.name), lower(:name)) > 0)
            AND (:organization_id IS NULL OR sites.organization_id = :organization_id) AND """
    + _IN_SIGHT,
    orders=ORDERS,
    read=_record,
)
