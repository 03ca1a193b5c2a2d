"""Keep the rows of an inventory file as devices, each with its own sealed login."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from pydantic import SecretStr

from netraven.core.clock import Clock
from netraven.core.errors import InputError
from netraven.core.models import InventoryRow
from netraven.core.suggestion import did_you_mean
from netraven.services.vault import Place, Vault
from netraven.store import inventory, sites
from netraven.store.credentials import SealedCredential
from netraven.store.database import Database
from netraven.store.inventory import FreeIds, KeptDevice, KnownDevice
from netraven.store.uids import new_uid


async def keep_rows(db: Database, vault: Vault, rows: Sequence[InventoryRow], *, clock: Clock) -> list[int]:
    """Create or update the devices of a file, all in one transaction; return their ids in the order of the rows.

    A row is matched by its hostname, else by its address and port.  A row without a login leaves the device's own
    credential as it is, one without a site the device's site.  Raises: InputError: two rows are the same device, or a
    row claims another device's address or names a site that there is not.
    """
    at = clock.now()
    async with db.transaction() as tx:
        known = await inventory.known_devices(tx)
        free = await inventory.free_ids(tx)
        site_ids = _site_ids(rows, await sites.ids_by_name(tx))
        kept = await asyncio.to_thread(_plan, rows, known, free, Sealer(vault, at), site_ids)
        await inventory.keep(tx, kept, at)
    return [device.id for device in kept]


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals what rows give to log in with."""

    vault: Vault
    at: datetime

    def login(self, row: InventoryRow, known: KnownDevice | None, free_ids: Iterator[int]) -> SealedCredential | None:
        """Seal what the row gives to log in with, in the place of the login that an earlier file gave."""
        if row.username is None or (row.password is None and row.private_key is None):
            return None
        if known is not None and known.credential_id is not None and known.credential_uid is not None:
            credential_id, uid = known.credential_id, known.credential_uid
        else:
            credential_id, uid = next(free_ids), new_uid(self.at)
        return SealedCredential(
            id=credential_id,
            uid=uid,
            username=row.username,
            password=self._sealed(uid, "password", row.password),
            enable_password=self._sealed(uid, "enable_password", row.enable_password),
            private_key=self._sealed(uid, "private_key", row.private_key),
        )

    def _sealed(self, uid: str, column: str, secret: SecretStr | None) -> bytes | None:
        return None if secret is None else self.vault.seal(Place("credentials", uid, column), secret)


def _site_ids(rows: Sequence[InventoryRow], known: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Return the id of each site that the rows name, as they write it."""
    lines: dict[str, int] = {}
    for row in rows:
        if row.site:
            lines.setdefault(row.site, row.line)
    found = {site: _ids_of(site, known) for site in lines}
    problems = [_site_problem(site, lines[site], ids, known) for site, ids in found.items() if len(ids) != 1]
    if problems:
        raise InputError("\n".join(problems))
    return {site: ids[0] for site, ids in found.items()}


def _ids_of(site: str, known: Mapping[str, Sequence[int]]) -> list[int]:
    return [site_id for name, ids in known.items() if name.lower() == site.lower() for site_id in ids]


def _site_problem(site: str, line: int, ids: Sequence[int], known: Mapping[str, Sequence[int]]) -> str:
    if ids:
        return f"line {line}: site: {len(ids)} organizations have a site {site!r}"
    advice = did_you_mean(site, list(known)) or "; make it with `netraven site add`"
    return f"line {line}: site: no site is named {site!r}{advice}"


def _plan(
    rows: Sequence[InventoryRow],
    known: Sequence[KnownDevice],
    free: FreeIds,
    sealer: Sealer,
    site_ids: Mapping[str, int],
) -> list[KeptDevice]:
    _check_once(rows)
    matches = _matches(rows, known)
    device_ids, credential_ids = count(free.device), count(free.credential)
    return [
        KeptDevice(
            id=next(device_ids) if match is None else match.id,
            row=row,
            known=match,
            login=sealer.login(row, match, credential_ids),
            site_id=site_ids.get(row.site or ""),
        )
        for row, match in zip(rows, matches, strict=True)
    ]


def _check_once(rows: Sequence[InventoryRow]) -> None:
    hostnames: dict[str, int] = {}
    addresses: dict[tuple[str, int], int] = {}
    for row in rows:
        first = hostnames.setdefault(row.hostname.lower(), row.line)
        if first != row.line:
            raise InputError(f"line {row.line}: hostname {row.hostname!r} stands on line {first} already")
        first = addresses.setdefault((row.ip_address, row.port), row.line)
        if first != row.line:
            raise InputError(
                f"line {row.line}: ip_address {row.ip_address} with port {row.port} stands on line {first} already"
            )


def _matches(rows: Sequence[InventoryRow], known: Sequence[KnownDevice]) -> list[KnownDevice | None]:
    by_hostname = {device.hostname.lower(): device for device in known}
    by_address = {(device.ip_address, device.port): device for device in known}
    named = [by_hostname.get(row.hostname.lower()) for row in rows]
    claimed = {device.id for device in named if device is not None}
    matches: list[KnownDevice | None] = []
    for row, match in zip(rows, named, strict=True):
        owner = by_address.get((row.ip_address, row.port))
        # A device that the file names moves to its new address and leaves this one.
        if owner is None or owner is match or owner.id in claimed:
            matches.append(match)
        elif match is None:
            matches.append(owner)
        else:
            raise InputError(
                f"line {row.line}: ip_address {row.ip_address} with port {row.port} belongs to device"
                f" {owner.hostname!r}, and hostname {row.hostname!r} is another device: correct one of them"
            )
    return matches
