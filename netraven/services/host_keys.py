"""Host keys in the hands of an administrator: accepted, forgotten, imported, and each time on record."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from netraven.core.clock import Clock
from netraven.core.errors import ConflictError, NotFoundError
from netraven.core.models import HostKey
from netraven.core.suggestion import did_you_mean
from netraven.device.algorithms import preference
from netraven.device.hostkeys import is_weak
from netraven.device.known_hosts import Entry, KnownHosts, names_of
from netraven.services.journal import Journal, Note
from netraven.store import audit, host_keys
from netraven.store.audit import NewAudit
from netraven.store.database import Database, Reader, Transaction
from netraven.store.host_keys import Standing


@dataclass(slots=True)
class Imported:
    """What came of a known_hosts file: hostnames by what happened to them, lines about no device, and notes."""

    pinned: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    unmatched_lines: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKeys:
    """What an administrator does with pinned keys; `actor` answers for it in the audit trail.

    A device is named by its id or its hostname.
    """

    db: Database
    journal: Journal
    clock: Clock
    actor: str

    async def accept(self, device: int | str, fingerprint: str) -> HostKey:
        """Pin the changed key that the device has shown, if this is its fingerprint, and return it.

        Raises: NotFoundError: no such device.  ConflictError: it has shown no other key, or another one.
        """
        async with self.db.transaction() as tx:
            standing = await _standing(tx, device)
            if standing.offered is None:
                raise ConflictError(f"device {standing.hostname!r} has shown no other key than the pinned one")
            key = standing.offered.key
            if key.fingerprint != fingerprint:
                raise ConflictError(
                    f"device {standing.hostname!r} has shown key {key.fingerprint}, not {fingerprint}: nothing changed"
                )
            at = self.clock.now()
            await host_keys.approve(tx, [(standing.device_id, key)], self.actor, at)
            await self._write(tx, "host_key.accept", standing, {"from": _fingerprint(standing), "to": key.fingerprint})
        await self._tell(f"host key {key.fingerprint} of {standing.hostname} accepted", standing)
        return key

    async def forget(self, device: int | str) -> None:
        """Remove the pinned key of the device: the next key that it shows is pinned.

        Raises: NotFoundError: no such device.  ConflictError: no key is pinned for it.
        """
        async with self.db.transaction() as tx:
            standing = await _standing(tx, device)
            if standing.pinned is None:
                raise ConflictError(f"no host key is pinned for device {standing.hostname!r}")
            await host_keys.forget(tx, [standing.device_id])
            await self._write(tx, "host_key.forget", standing, {"from": _fingerprint(standing)})
        await self._tell(f"host key {_fingerprint(standing)} of {standing.hostname} forgotten", standing)

    async def take(self, known: KnownHosts) -> Imported:
        """Pin the keys of a known_hosts file for devices that have none."""
        imported = Imported(notes=[*known.notes])
        async with self.db.transaction() as tx:
            standings = await host_keys.standings(tx)
            # Each hashed name is compared with all of ours.
            candidates = await asyncio.to_thread(_candidates, known, standings, imported)
            chosen = [
                (standing, key)
                for standing in standings
                if (key := _choose(standing, candidates.get(standing.device_id, ()), imported)) is not None
            ]
            pins = [(standing.device_id, key) for standing, key in chosen]
            await host_keys.approve(tx, pins, self.actor, self.clock.now())
            for standing, key in chosen:
                await self._write(tx, "host_key.import", standing, {"to": key.fingerprint})
        await self._tell(f"host keys of {len(imported.pinned)} devices imported from a known_hosts file")
        return imported

    async def _write(self, tx: Transaction, action: str, standing: Standing, changes: Mapping[str, object]) -> None:
        entry = NewAudit(actor=self.actor, action=action, resource=f"device:{standing.uid}", changes=changes)
        await audit.append(tx, entry, self.clock.now())

    async def _tell(self, message: str, standing: Standing | None = None) -> None:
        await self.journal.record(
            Note(
                log_type="audit",
                level="info",
                source="host_keys",
                message=f"{message} by {self.actor}",
                device_id=standing.device_id if standing else None,
            )
        )


async def _standing(db: Reader, device: int | str) -> Standing:
    every = await host_keys.standings(db, device if isinstance(device, int) else None)
    for standing in every:
        if standing.device_id == device or standing.hostname.casefold() == str(device).casefold():
            return standing
    raise NotFoundError(f"no device {device!r}" + did_you_mean(str(device), [one.hostname for one in every]))


def _fingerprint(standing: Standing) -> str | None:
    return standing.pinned.key.fingerprint if standing.pinned else None


def _candidates(
    known: KnownHosts, standings: Sequence[Standing], imported: Imported
) -> dict[int, list[tuple[int, HostKey]]]:
    """Return the keys that the file has for each device, each with how well its line fits: 0 for the address."""
    places: dict[str, list[tuple[int, int]]] = {}
    for standing in standings:
        for rank, host in enumerate((standing.ip_address, standing.hostname)):
            for name in names_of(host, standing.port):
                places.setdefault(name, []).append((standing.device_id, rank))
    found: dict[int, list[tuple[int, HostKey]]] = {}
    for entry in known.entries:
        matches = [place for name in _names(entry, places) for place in places[name]]
        for device_id, rank in matches:
            found.setdefault(device_id, []).append((rank, entry.key))
        if not matches:
            imported.unmatched_lines.append(entry.line)
        elif entry.key.public_key in known.revoked:
            imported.notes.append(f"line {entry.line}: its key is revoked")
    return {
        device_id: [(rank, key) for rank, key in keys if key.public_key not in known.revoked]
        for device_id, keys in found.items()
    }


def _names(entry: Entry, places: Mapping[str, object]) -> Iterable[str]:
    """Return the names of devices that the line is about; a hashed one is about one name, which must be found."""
    if entry.hashed is None:
        return [name for name in entry.names if name in places]
    name = next(filter(entry.holds, places), None)
    return [] if name is None else [name]


def _choose(standing: Standing, candidates: Sequence[tuple[int, HostKey]], imported: Imported) -> HostKey | None:
    """Return the key to pin for the device, if there is one to pin, and write down what becomes of it."""
    if not candidates:
        return None
    name, keys = standing.hostname, [key for _, key in candidates]
    if standing.pinned is not None:
        same = standing.pinned.key.public_key in {key.public_key for key in keys}
        (imported.known if same else imported.different).append(name)
        if not same:
            theirs = ", ".join(sorted(key.fingerprint for key in keys))
            imported.notes.append(f"device {name!r} keeps {_fingerprint(standing)}; the file has {theirs}")
        return None
    ranked = [
        (place, rank, order)
        for order, (rank, key) in enumerate(candidates)
        if (place := preference(standing.ssh_profile, key.key_type)) is not None
        and not is_weak(key, standing.ssh_profile)
    ]
    if not ranked:
        kinds = ", ".join(sorted({key.key_type for key in keys}))
        imported.notes.append(f"device {name!r} may not use its keys ({kinds}): they need ssh_profile = legacy")
        return None
    imported.pinned.append(name)
    return keys[min(ranked)[2]]
