"""Executes runs: every device gets its turn, under a limit, and what it brings is stored."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from netraven.core.clock import Clock
from netraven.core.errors import StoreError
from netraven.core.events import RunFinished, RunStarted
from netraven.core.models import Device
from netraven.core.outcome import Counts, Outcome, RunReport, RunStatus, Status
from netraven.jobs.job_type import JobType
from netraven.services import targets as known
from netraven.services.books import Books
from netraven.services.bus import Bus
from netraven.services.cancellation import Cancellation
from netraven.services.doors import Doors
from netraven.services.journal import Journal
from netraven.services.ledger import Ledger
from netraven.services.noise import tell_of_noise
from netraven.services.pauses import left_alone, paused_until
from netraven.services.retries import MOST_RETRIES, WAITS_S, Retries, Waits
from netraven.services.run_journal import RunJournal
from netraven.services.toolbox import Toolbox
from netraven.services.turns import Turns
from netraven.services.waiting import Room, Waiting
from netraven.store import devices as stored_devices
from netraven.store import runs
from netraven.store.database import Database
from netraven.store.runs import Run

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is done at once, how often a failure is retried, and after how long a suspect is collected again.

    `retries` is the most for one device in one run; `retry_waits_s` gives the shortest and the longest wait before
    each, the last pair also for those that follow.
    """

    room: Room = field(default_factory=Room)
    retries: int = MOST_RETRIES
    retry_waits_s: Waits = WAITS_S
    recheck_after_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One run while it is executed."""

    run: Run
    job_type: JobType
    devices: Sequence[Device]
    is_automatic: bool
    ledger: Ledger
    journal: RunJournal


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Executes runs with the doors and stores of the appliance; none visits another device once `closing` is set."""

    db: Database
    books: Books
    toolbox: Toolbox
    journal: Journal
    bus: Bus
    clock: Clock
    limits: Limits = field(default_factory=Limits)
    doors: Doors = field(default_factory=Doors)
    waiting: Waiting = field(init=False)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        object.__setattr__(self, "waiting", Waiting(self.limits.room, self.doors))

    async def execute(
        self,
        run: Run,
        job_type: JobType,
        devices: Sequence[Device],
        *,
        is_automatic: bool = False,
        cancellation: Cancellation | None = None,
    ) -> RunReport:
        """Give every device its turn and return what came of it; failures are part of the report.

        `is_automatic`: nobody waits for it, so devices that keep failing are left alone for a while.
        `cancellation` ends the run early; what was collected by then is stored.
        """
        cancellation = cancellation or Cancellation()
        started_at = self.clock.now()
        async with self.db.transaction() as tx:
            await runs.start(tx, run.id, started_at)
        journal = RunJournal(self.journal, run)
        await journal.started(len(devices))
        self.bus.publish(RunStarted(run.id, len(devices)))
        ledger = Ledger(run, self.books, journal.turn_ended)
        work = _Work(
            run=run, job_type=job_type, devices=devices, is_automatic=is_automatic, ledger=ledger, journal=journal
        )
        status = RunStatus.FAILURE  # of our own, unless it comes to a better end
        try:
            async with cancellation.ending():
                await self._work_through(work)
            status = RunStatus.CANCELLED if cancellation.has_ended_it else self._status(ledger, len(devices))
        except asyncio.CancelledError:
            status = RunStatus.INTERRUPTED
            raise
        finally:
            report = RunReport(
                run_id=run.id,
                status=status,
                started_at=started_at,
                completed_at=self.clock.now(),
                counts=_count(len(devices), [outcome for _, outcome in ledger.outcomes]),
                outcomes=ledger.outcomes,
            )
            await self._close(run, report, journal)
        return report

    async def call_off(self, run: Run) -> RunReport:
        """End a run that has not begun, and return its report."""
        at = self.clock.now()
        report = RunReport(
            run_id=run.id,
            status=RunStatus.CANCELLED,
            started_at=at,
            completed_at=at,
            counts=Counts(total=run.counts.total),
            outcomes=(),
        )
        await self._close(run, report, RunJournal(self.journal, run))
        return report

    async def _work_through(self, work: _Work) -> None:
        await self.books.catch_up()
        targets, sealed = await known.gather(self.db.reader, work.devices)
        skipped = await self._paused(work)
        turns = Turns(
            run_id=work.run.id,
            job_type=work.job_type,
            tools=self.toolbox.tools(sealed),
            ledger=work.ledger,
            journal=work.journal,
            bus=self.bus,
            waiting=self.waiting,
            closing=self.closing,
            retries=Retries(len(targets), most=self.limits.retries, waits_s=self.limits.retry_waits_s),
            recheck_after_s=self.limits.recheck_after_s,
        )
        try:
            for target in targets:
                if target.device.id in skipped:
                    await turns.skip(target, skipped[target.device.id])
            await turns.take([target for target in targets if target.device.id not in skipped])
        finally:
            # Also a cancelled run keeps what it has collected.
            await work.ledger.store()

    async def _paused(self, work: _Work) -> dict[int, Outcome]:
        """Return the outcomes of the devices that this run leaves alone, by device id."""
        if not work.is_automatic:
            return {}
        now = self.clock.now()
        standings = await stored_devices.failing(self.db.reader, [device.id for device in work.devices])
        return {
            device.id: left_alone(device, standing, until)
            for device in work.devices
            if (standing := standings.get(device.id)) and (until := paused_until(standing, now))
        }

    def _status(self, ledger: Ledger, total: int) -> RunStatus:
        if self.closing.is_set() and len(ledger.outcomes) < total:
            return RunStatus.INTERRUPTED
        return _status([outcome for _, outcome in ledger.outcomes])

    async def _close(self, run: Run, report: RunReport, journal: RunJournal) -> None:
        try:
            async with self.db.transaction() as tx:
                await runs.finish(tx, run.id, report.status, report.counts, report.completed_at)
        except StoreError:
            log.exception("run %d: its end could not be written; the next start will call it interrupted", run.id)
        await journal.ended(report)
        if report.counts.changed:
            await tell_of_noise(self.db.reader, self.journal, run)
        await self.journal.flush()
        self.bus.publish(RunFinished(report))


def _count(total: int, outcomes: Sequence[Outcome]) -> Counts:
    good = [outcome for outcome in outcomes if outcome.status is Status.SUCCESS]
    changed = sum(outcome.changed for outcome in good)
    suspect = sum(outcome.status is Status.SUSPECT for outcome in outcomes)
    skipped = sum(outcome.status is Status.SKIPPED for outcome in outcomes)
    return Counts(
        total=total,
        success=len(good),
        failed=len(outcomes) - len(good) - suspect - skipped,
        suspect=suspect,
        skipped=skipped,
        changed=changed,
        unchanged=len(good) - changed,
    )


def _status(outcomes: Sequence[Outcome]) -> RunStatus:
    if not outcomes:
        return RunStatus.NO_DEVICES
    good = sum(outcome.status is Status.SUCCESS for outcome in outcomes)
    if good == len(outcomes):
        return RunStatus.SUCCESS
    if good:
        return RunStatus.PARTIAL_FAILURE
    if all(outcome.failure is not None and outcome.failure.reason == "no_credential" for outcome in outcomes):
        return RunStatus.NO_CREDENTIALS
    return RunStatus.FAILURE
