"""Devices by the file: what makes sense is kept in one transaction, the rest is told row by row."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_address
from itertools import count

from netraven.core.access import Caller, Scope
from netraven.core.errors import FieldFaultError, InputError
from netraven.core.imports import ImportForm, parse_import
from netraven.core.inventory import Fault
from netraven.core.models import InventoryRow
from netraven.core.policy import AddressRules
from netraven.device.resolve import is_own
from netraven.services.devices import is_trusted
from netraven.services.inventory import Sealer
from netraven.services.world import World
from netraven.services.writing import writing
from netraven.store import import_scope, inventory
from netraven.store.import_scope import Reach
from netraven.store.inventory import FreeIds, KeptDevice, KnownDevice, Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """A row whose device is known, or stood in an earlier row."""

    row: int
    hostname: str
    message: str


@dataclass(slots=True)
class ImportReport:
    """What came of a file."""

    success_count: int = 0
    faults: list[Fault] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)


async def import_devices(
    world: World, caller: Caller, form: ImportForm, content: bytes, *, dry_run: bool
) -> ImportReport:
    """Create the devices of a file, whose rows are checked as if each were sent by itself.

    `dry_run`: only tell what would come of it.  Raises: FieldFaultError: the file as a whole makes no sense.
    """
    report = ImportReport()
    read = partial(_read, form, content, world.platform_names, world.addresses, report)
    try:
        rows = await asyncio.to_thread(read)
    except InputError as error:
        raise FieldFaultError("file", str(error).removeprefix("file: ")) from error
    async with writing(world, caller) as write:
        reach = await import_scope.reach(write.tx, caller.scope)
        known, free = await inventory.known_devices(write.tx), await inventory.free_ids(write.tx)
        sealer = Sealer(world.vault, write.at)
        kept = await asyncio.to_thread(_plan, rows, _Grounds(known, free, reach, caller.scope), sealer, report)
        report.success_count = len(kept)
        if kept and not dry_run:
            is_approved = is_trusted(world, caller)
            terms = Terms(actor=write.actor, is_approved=is_approved, loopback_allowed=False)
            await inventory.keep(write.tx, kept, write.at, terms)
            await write.audit("import", "devices", {"devices": [device.id for device in kept]})
    report.faults.sort(key=lambda fault: fault.row)
    report.duplicates.sort(key=lambda duplicate: duplicate.row)
    return report


def _read(
    form: ImportForm, content: bytes, platforms: frozenset[str], addresses: AddressRules, report: ImportReport
) -> list[InventoryRow]:
    """Return the rows that make sense by themselves."""
    parsed = parse_import(form, content, platforms)
    twins = [fault for fault in parsed.faults if fault.twin is not None]
    report.faults.extend(fault for fault in parsed.faults if fault.twin is None)
    report.duplicates.extend(
        Duplicate(row=fault.row, hostname=fault.twin or "", message=fault.message) for fault in twins
    )
    good = []
    for row in parsed.rows:
        faults = list(_faults(row, addresses))
        report.faults.extend(faults)
        if not faults:
            good.append(row)
    return good


def _faults(row: InventoryRow, addresses: AddressRules) -> Iterator[Fault]:
    if "%" in row.ip_address:
        yield Fault(row.line, "ip_address", "a scope id means something on one machine only")
    else:
        refused = addresses.refusal(ip_address(row.ip_address), is_own)
        if refused is not None:
            yield Fault(row.line, "ip_address", refused)
    has_secret = row.password is not None or row.private_key is not None
    if has_secret and row.username is None:
        yield Fault(row.line, "username", "is missing beside a password or a key")
    if row.username is not None and not has_secret:
        yield Fault(row.line, "password", "is missing beside a user name")


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What rows are held against."""

    known: Sequence[KnownDevice]
    free: FreeIds
    reach: Reach
    scope: Scope


def _plan(rows: Sequence[InventoryRow], grounds: _Grounds, sealer: Sealer, report: ImportReport) -> list[KeptDevice]:
    hostnames = {device.hostname.lower() for device in grounds.known}
    addresses = {(device.ip_address, device.port) for device in grounds.known}
    device_ids, credential_ids = count(grounds.free.device), count(grounds.free.credential)
    kept = []
    for row in rows:
        if row.hostname.lower() in hostnames:
            report.duplicates.append(_known(row, f"hostname already registered: {row.hostname}"))
        elif (row.ip_address, row.port) in addresses:
            report.duplicates.append(_known(row, f"ip_address already registered: {row.ip_address}"))
        elif fault := _out_of_reach(row, grounds):
            report.faults.append(fault)
        else:
            login = sealer.login(row, None, credential_ids)
            site_id = None if row.site is None else grounds.reach.sites[row.site.lower()]
            kept.append(KeptDevice(id=next(device_ids), row=row, known=None, login=login, site_id=site_id))
    return kept


def _known(row: InventoryRow, message: str) -> Duplicate:
    return Duplicate(row=row.line, hostname=row.hostname, message=message)


def _out_of_reach(row: InventoryRow, grounds: _Grounds) -> Fault | None:
    """Return why the caller could not see the device of this row afterwards."""
    reach = grounds.reach
    if row.site is not None and row.site.lower() not in reach.sites:
        return Fault(row.line, "site", _site_problem(row.site, reach.ambiguous))
    if row.site is None and grounds.scope.organization_ids is not None:
        return Fault(row.line, "site", "is missing: without a site the device would be out of your own sight")
    if reach.tags is not None and not reach.tags & {"default", *map(str.lower, row.tags)}:
        return Fault(row.line, "tags", "would put the device out of your own sight")
    return None


def _site_problem(site: str, ambiguous: Mapping[str, int]) -> str:
    count_of = ambiguous.get(site.lower())
    return f"there is no site {site[:64]!r}" if count_of is None else f"{count_of} sites are called {site[:64]!r}"
