"""Executes runs: every device gets its turn, under a limit, and what it brings is stored."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from netraven.core.clock import Clock
from netraven.core.errors import StoreError
from netraven.core.events import RunFinished, RunStarted, TurnEnded
from netraven.core.models import Device
from netraven.core.outcome import Counts, Failure, Outcome, RunReport, RunStatus, Stage, Status
from netraven.core.text import storable
from netraven.jobs.job_type import JobType
from netraven.jobs.target import Target, Tools
from netraven.services import targets as known
from netraven.services.books import Books
from netraven.services.bus import Bus
from netraven.services.doors import Doors
from netraven.services.journal import Journal, Note
from netraven.services.ledger import Ledger
from netraven.services.pace import Pace
from netraven.services.toolbox import Toolbox
from netraven.store import runs
from netraven.store.database import Database
from netraven.store.runs import Run

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a run does at once, and how long it waits before it collects a suspect configuration again."""

    most_sessions: int = 200
    recheck_after_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One run while it is executed."""

    run: Run
    job_type: JobType
    tools: Tools
    ledger: Ledger
    suspects: list[Target] = field(default_factory=list)


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
    pace: Pace = field(default_factory=Pace)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def execute(self, run: Run, job_type: JobType, devices: Sequence[Device]) -> RunReport:
        """Give every device its turn and return what came of it; failures are part of the report."""
        started_at = self.clock.now()
        async with self.db.transaction() as tx:
            await runs.start(tx, run.id, started_at)
        await self._tell_of_run(run, "info", f"run {run.id} of {run.job_name} started on {len(devices)} devices")
        self.bus.publish(RunStarted(run.id, len(devices)))
        ledger = Ledger(run, self.books, self._tell_of_turn)
        status = RunStatus.FAILURE  # of our own, unless it comes to a better end
        try:
            await self._work_through(run, job_type, devices, ledger)
            status = self._status(ledger, len(devices))
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
            await self._close(run, report)
        return report

    async def _work_through(self, run: Run, job_type: JobType, devices: Sequence[Device], ledger: Ledger) -> None:
        await self.books.catch_up()
        targets, sealed = await known.gather(self.db.reader, devices)
        work = _Work(run=run, job_type=job_type, tools=self.toolbox.tools(sealed), ledger=ledger)
        try:
            await self._take_turns(work, targets)
        finally:
            # Also a cancelled run keeps what it has collected.
            await ledger.store()

    async def _take_turns(self, work: _Work, targets: Sequence[Target]) -> None:
        async with asyncio.TaskGroup() as group:
            storing = group.create_task(work.ledger.store_regularly())
            await self._visit_all(work, targets)
            if work.suspects and not await self._is_closing_within(self.limits.recheck_after_s):
                await self._visit_all(work, tuple(work.suspects))
            storing.cancel()

    async def _is_closing_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                return await self.closing.wait()
        except TimeoutError:
            return False

    async def _visit_all(self, work: _Work, targets: Sequence[Target]) -> None:
        waiting = iter(targets)
        async with asyncio.TaskGroup() as group:
            for _ in range(min(self.limits.most_sessions, len(targets))):
                group.create_task(self._serve(work, waiting))

    async def _serve(self, work: _Work, waiting: Iterator[Target]) -> None:
        """Take one waiting device after the other."""
        for target in waiting:
            await self.pace.start()
            if self.closing.is_set():
                return
            outcome = await self._turn(work, target)
            if outcome.status is Status.SUSPECT and target.suspect_sha256 is None:
                work.suspects.append(replace(target, suspect_sha256=outcome.sha256))
            else:
                self.bus.publish(TurnEnded(work.run.id, target.device, outcome))
            await work.ledger.add(target, outcome)

    async def _turn(self, work: _Work, target: Target) -> Outcome:
        device = target.device
        try:
            async with self.doors.through((device.ip_address, device.port)):
                return await work.job_type.turn(target, work.tools)
        except Exception as error:  # a fault of our own in one device's turn must not end the others
            log.exception("%s of %s failed in our own code", work.job_type.name, device.hostname)
            message = storable(f"{type(error).__name__}: {error}")
            failure = Failure(stage=Stage.COMMAND, reason="internal_error", message=message)
            return Outcome(device_id=device.id, status=Status.FAILED, duration_ms=0, failure=failure)

    def _status(self, ledger: Ledger, total: int) -> RunStatus:
        if self.closing.is_set() and len(ledger.outcomes) < total:
            return RunStatus.INTERRUPTED
        return _status([outcome for _, outcome in ledger.outcomes])

    async def _close(self, run: Run, report: RunReport) -> None:
        try:
            async with self.db.transaction() as tx:
                await runs.finish(tx, run.id, report.status, report.counts, report.completed_at)
        except StoreError:
            log.exception("run %d: its end could not be written; the next start will call it interrupted", run.id)
        level = "info" if report.status in {RunStatus.SUCCESS, RunStatus.NO_DEVICES} else "warning"
        await self._tell_of_run(run, level, f"run {run.id} of {run.job_name} {_in_words(report)}")
        await self.journal.flush()
        self.bus.publish(RunFinished(report))

    async def _tell_of_run(self, run: Run, level: str, message: str) -> None:
        await self.journal.record(
            Note(log_type="job", level=level, source="runner", message=message, job_id=run.job_id, run_id=run.id)
        )

    async def _tell_of_turn(self, run: Run, target: Target, outcome: Outcome) -> None:
        level, message = _turn_in_words(target, outcome)
        await self.journal.record(
            Note(
                log_type="job",
                level=level,
                source=run.job_type,
                message=message,
                job_id=run.job_id,
                run_id=run.id,
                device_id=target.device.id,
            )
        )


def _turn_in_words(target: Target, outcome: Outcome) -> tuple[str, str]:
    hostname = target.device.hostname
    if outcome.failure is not None:
        return "warning", f"{hostname}: {outcome.status} at {outcome.failure.stage}: {outcome.failure.message}"
    if not outcome.changed:
        return "info", f"{hostname}: configuration unchanged"
    if target.suspect_sha256 is not None:
        return "warning", f"{hostname}: much shorter configuration confirmed by a second visit"
    return "info", f"{hostname}: configuration changed"


def _count(total: int, outcomes: Sequence[Outcome]) -> Counts:
    good = [outcome for outcome in outcomes if outcome.status is Status.SUCCESS]
    changed = sum(outcome.changed for outcome in good)
    suspect = sum(outcome.status is Status.SUSPECT for outcome in outcomes)
    return Counts(
        total=total,
        success=len(good),
        failed=len(outcomes) - len(good) - suspect,
        suspect=suspect,
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


def _in_words(report: RunReport) -> str:
    counts = report.counts
    end = "was interrupted" if report.status is RunStatus.INTERRUPTED else "ended"
    return (
        f"{end}: {counts.success} of {counts.total} devices good, {counts.changed} changed, "
        f"{counts.suspect} suspect, {counts.failed} failed"
    )
