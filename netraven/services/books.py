"""Writes batches of turns: the commit first, then every row that tells of it in one transaction."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from netraven.core.clock import Clock
from netraven.core.errors import NotStoredError, StoreError
from netraven.core.models import Snapshot
from netraven.core.outcome import Failure, Outcome, Status
from netraven.jobs.target import Target
from netraven.services.configs import Configs, Version
from netraven.services.vault import Place, Vault
from netraven.store import credentials, devices, hardware, host_keys, runs, snapshots, suspects
from netraven.store.credentials import CredentialUse
from netraven.store.database import Database, Transaction
from netraven.store.devices import DeviceVisit
from netraven.store.hardware import Hardware
from netraven.store.runs import Run
from netraven.store.snapshots import NewSnapshot
from netraven.store.suspects import NewSuspect
from netraven.store.uids import new_uid

log = logging.getLogger(__name__)

Turn = tuple[Target, Outcome]


class Books:
    """The books of the appliance: what a batch of turns writes to disk.

    `mend` writes the index rows of commits that have none.
    """

    def __init__(
        self, db: Database, configs: Configs, vault: Vault, clock: Clock, mend: Callable[[], Awaitable[int]]
    ) -> None:
        self._db = db
        self._configs = configs
        self._vault = vault
        self._clock = clock
        self._mend = mend
        self._is_behind = False
        self._writing = asyncio.Lock()

    async def catch_up(self) -> None:
        """Write the rows of commits whose rows could not be written before.  Raises: StoreError: not now either."""
        async with self._writing:
            await self._catch_up()

    async def _catch_up(self) -> None:
        if self._is_behind:
            await self._mend()
            self._is_behind = False

    async def keep(self, run: Run, batch: Sequence[Turn]) -> list[Outcome]:
        """Store the batch and return its outcomes without their texts; what could not be stored has failed."""
        # One batch at a time, whichever run it is of: between a commit and its rows nobody may look for lost rows.
        async with self._writing:
            return await self._keep(run, batch)

    async def _keep(self, run: Run, batch: Sequence[Turn]) -> list[Outcome]:
        at = self._clock.now()
        changed = [turn for turn in batch if turn[1].changed]
        try:
            await self._catch_up()
            batch = await self._as_of_now(batch)
            changed = [turn for turn in batch if turn[1].changed]
            rows = await self._commit(run, changed, at)
        except StoreError as error:
            log.error("run %d: %d configurations not stored: %s", run.id, len(changed), error)  # noqa: TRY400 - known cause
            batch, rows = [(target, _not_stored(outcome, error)) for target, outcome in batch], []
        placed = {row.device_id: row for row in rows}
        final = [(target, _placed(outcome, placed.get(target.device.id))) for target, outcome in batch]
        self._is_behind = self._is_behind or bool(rows)
        try:
            async with self._db.transaction() as tx:
                await self._write(tx, run, final, rows, at)
            self._is_behind = self._is_behind and not rows
        except StoreError as error:
            log.error("run %d: %d results not stored: %s", run.id, len(batch), error)  # noqa: TRY400 - known cause
            final = [(target, _not_stored(outcome, error)) for target, outcome in final]
        return [replace(outcome, text=None) for _, outcome in final]

    async def _as_of_now(self, batch: Sequence[Turn]) -> list[Turn]:
        """Return the batch against what is stored by now: another run may have brought the same text meanwhile."""
        changed = [target.device.id for target, outcome in batch if outcome.changed]
        newest = await snapshots.latest(self._db.reader, changed)
        return [
            _compared(target, outcome, newest.get(target.device.id)) if outcome.changed else (target, outcome)
            for target, outcome in batch
        ]

    async def _commit(self, run: Run, changed: Sequence[Turn], at: datetime) -> list[NewSnapshot]:
        if not changed:
            return []
        versions = [_version(target, outcome) for target, outcome in changed]
        return await self._configs.commit(self._db.reader, run, versions, at=at)

    async def _write(
        self, tx: Transaction, run: Run, batch: Sequence[Turn], rows: Sequence[NewSnapshot], at: datetime
    ) -> None:
        outcomes = [outcome for _, outcome in batch]
        unchanged = [target.last.id for target, outcome in batch if target.last is not None and _unchanged(outcome)]
        await snapshots.add(tx, rows)
        await snapshots.touch(tx, unchanged, at)
        await runs.add_results(tx, run.id, [(target.device, outcome) for target, outcome in batch], at)
        await devices.note_visits(tx, [_visit(outcome) for outcome in outcomes], at)
        await hardware.keep(tx, [found for outcome in outcomes if (found := _hardware(outcome)) is not None], at)
        await credentials.note_use(tx, [use for outcome in outcomes for use in _uses(outcome)], at)
        await host_keys.keep(tx, [(o.device_id, o.host_key) for o in outcomes if o.host_key is not None], at)
        await host_keys.offer(tx, [(o.device_id, o.offered_key) for o in outcomes if o.offered_key is not None], at)
        await self._set_aside(tx, run, batch, at)

    async def _set_aside(self, tx: Transaction, run: Run, batch: Sequence[Turn], at: datetime) -> None:
        """Keep the suspect texts of the batch, sealed; one that a second visit settled is kept aside no more."""
        found = [outcome for _, outcome in batch if _suspicious(outcome)]
        # In this order: a text may be found suspect and settled in the same batch.
        await suspects.keep(tx, await asyncio.to_thread(self._sealed, run, found, at), at)
        settled = [(target.device.id, target.suspicion) for target, outcome in batch if _good(outcome)]
        await suspects.drop_same(tx, [(device_id, first.sha256) for device_id, first in settled if first is not None])

    def _sealed(self, run: Run, found: Sequence[Outcome], at: datetime) -> list[NewSuspect]:
        return [self._suspect(run, outcome, at) for outcome in found]

    def _suspect(self, run: Run, outcome: Outcome, at: datetime) -> NewSuspect:
        uid = new_uid(at)
        content = (outcome.text or "").encode("utf-8", "surrogateescape")
        return NewSuspect(
            uid=uid,
            device_id=outcome.device_id,
            run_id=run.id,
            reason=outcome.failure.reason if outcome.failure else "",
            message=outcome.failure.message if outcome.failure else "",
            size_bytes=len(content),
            sha256=outcome.sha256 or "",
            text=self._vault.seal(Place("suspects", uid, "text"), content),
        )


def _compared(target: Target, outcome: Outcome, newest: Snapshot | None) -> Turn:
    is_same = newest is not None and newest.sha256 == outcome.sha256
    return replace(target, last=newest), replace(outcome, changed=False, text=None) if is_same else outcome


def _version(target: Target, outcome: Outcome) -> Version:
    return Version(
        device=target.device,
        text=outcome.text or "",
        size_bytes=outcome.size_bytes or 0,
        sha256=outcome.sha256 or "",
        significant_sha256=outcome.significant_sha256 or "",
        received_sha256=outcome.received_sha256,
        last=target.last,
    )


def _placed(outcome: Outcome, row: NewSnapshot | None) -> Outcome:
    return outcome if row is None else replace(outcome, commit=row.commit, path=row.path)


def _not_stored(outcome: Outcome, error: StoreError) -> Outcome:
    """Return the outcome as a failure, unless there was nothing of it to store."""
    if not outcome.changed:
        return outcome
    failure = Failure(stage=NotStoredError.stage, reason=NotStoredError.reason, message=str(error))
    return replace(outcome, status=Status.FAILED, changed=False, text=None, failure=failure)


def _good(outcome: Outcome) -> bool:
    return outcome.status is Status.SUCCESS


def _unchanged(outcome: Outcome) -> bool:
    return _good(outcome) and not outcome.changed


def _suspicious(outcome: Outcome) -> bool:
    return outcome.status is Status.SUSPECT and outcome.text is not None


def _visit(outcome: Outcome) -> DeviceVisit:
    return DeviceVisit(
        device_id=outcome.device_id,
        status=outcome.status,
        facts=outcome.facts,
        seen=outcome.host_key is not None or outcome.offered_key is not None,
        reason=outcome.failure.reason if outcome.failure else None,
    )


def _hardware(outcome: Outcome) -> Hardware | None:
    facts = outcome.facts
    if outcome.status is not Status.SUCCESS or facts is None or outcome.hardware_sha256 is None:
        return None
    return Hardware(
        device_id=outcome.device_id,
        sha256=outcome.hardware_sha256,
        interfaces=facts.interfaces,
        modules=facts.modules,
    )


def _uses(outcome: Outcome) -> Iterator[CredentialUse]:
    for credential_id in outcome.rejected_ids:
        yield CredentialUse(credential_id=credential_id, device_id=outcome.device_id, accepted=False)
    if outcome.credential_id is not None:
        yield CredentialUse(credential_id=outcome.credential_id, device_id=outcome.device_id, accepted=True)
