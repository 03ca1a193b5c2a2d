"""Gives every device of one run its turn, and another one where that may help."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from netraven.core.errors import ShrunkError
from netraven.core.events import TurnEnded
from netraven.core.outcome import Failure, Outcome, Stage, Status
from netraven.core.text import storable
from netraven.jobs.job_type import JobType
from netraven.jobs.target import Suspicion, Target, Tools
from netraven.services.bus import Bus
from netraven.services.ledger import Ledger
from netraven.services.retries import Retries
from netraven.services.run_journal import RunJournal
from netraven.services.waiting import Line, Waiting

log = logging.getLogger(__name__)

_JOIN_AT_ONCE = 500  # so that a large run does not hold the event loop when it begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """The turns of one run.

    A device whose failure may pass waits a little, outside, and joins the end of the line.  One whose text is suspect
    is visited a second time when all others are done.  Once `closing` is set nobody is visited any more: visits that
    have begun may end, and what waits for a retry keeps its last outcome.
    """

    run_id: int
    job_type: JobType
    tools: Tools
    ledger: Ledger
    journal: RunJournal
    bus: Bus
    waiting: Waiting
    closing: asyncio.Event
    retries: Retries
    recheck_after_s: float
    _suspects: list[Target] = field(default_factory=list)

    async def take(self, targets: Sequence[Target]) -> None:
        """Visit all targets, and store what they bring on the way."""
        async with asyncio.TaskGroup() as group:
            storing = group.create_task(self.ledger.store_regularly())
            await self._round(targets)
            if self._suspects and not await self.is_closing_within(self.recheck_after_s):
                await self._round(tuple(self._suspects))
            storing.cancel()

    async def is_closing_within(self, seconds: float) -> bool:
        """Wait, and tell whether the appliance stops, which ends the wait."""
        try:
            async with asyncio.timeout(seconds):
                return await self.closing.wait()
        except TimeoutError:
            return False

    async def skip(self, target: Target, outcome: Outcome) -> None:
        """Take the outcome of a device that is not visited."""
        self.bus.publish(TurnEnded(self.run_id, target.device, outcome))
        await self.ledger.add(target, outcome)

    async def _round(self, targets: Sequence[Target]) -> None:
        if not targets:
            return
        async with asyncio.TaskGroup() as group:
            visits = _Round(self, group, len(targets))
            watching = group.create_task(visits.end_early())
            try:
                for number, target in enumerate(targets, 1):
                    visits.line.join(target)
                    if not number % _JOIN_AT_ONCE:
                        await asyncio.sleep(0)
                await visits.over.wait()
            finally:
                watching.cancel()
                visits.line.close()

    async def turn(self, target: Target) -> Outcome:
        """Let the job do its work on one device; a fault of our own is a failure of that device alone."""
        device = target.device
        try:
            return await self.job_type.turn(target, self.tools)
        except Exception as error:  # a fault of our own in one device's turn must not end the others
            log.exception("%s of %s failed in our own code", self.job_type.name, device.hostname)
            message = storable(f"{type(error).__name__}: {error}")
            failure = Failure(stage=Stage.COMMAND, reason="internal_error", message=message)
            return Outcome(device_id=device.id, status=Status.FAILED, duration_ms=0, failure=failure)

    async def settle(self, target: Target, outcome: Outcome) -> None:
        """Take an outcome that no retry follows."""
        final = self._counted(outcome)
        if final.status is Status.SUSPECT and target.suspicion is None:
            self._suspects.append(_second_visit(target, final))
        else:
            self.bus.publish(TurnEnded(self.run_id, target.device, final))
        await self.ledger.add(target, final)

    def _counted(self, outcome: Outcome) -> Outcome:
        """Return the outcome with the number of attempts in its message, if there were several."""
        attempts = self.retries.attempts(outcome.device_id)
        if outcome.failure is None or attempts == 1:
            return outcome
        failure = replace(outcome.failure, message=f"{outcome.failure.message} ({attempts} attempts)")
        return replace(outcome, failure=failure)


class _Round:
    """One pass through the line of a run, which is over when every device has had its last turn."""

    def __init__(self, turns: Turns, group: asyncio.TaskGroup, devices: int) -> None:
        self.over = asyncio.Event()
        self.line: Line = turns.waiting.line(self._admit)
        self._turns = turns
        self._group = group
        self._left = devices

    async def end_early(self) -> None:
        """Let nobody in any more when the appliance stops; the round is over with the visits that have begun."""
        await self._turns.closing.wait()
        self.line.close()
        self.over.set()

    def _admit(self, target: Target) -> None:
        task = self._group.create_task(self._visit(target))
        # A task that is cancelled before its first step would give nothing back itself.
        task.add_done_callback(self._leaving(target))

    def _leaving(self, target: Target) -> Callable[[asyncio.Task[None]], None]:
        def leave(_task: asyncio.Task[None]) -> None:
            self.line.leave(target)

        return leave

    async def _visit(self, target: Target) -> None:
        """Visit one device.  Its session is held until the outcome is taken, so that no more comes than is stored."""
        closing = self._turns.closing
        if closing.is_set():
            return
        try:
            outcome = await self._turns.turn(target)
            wait_s = None if closing.is_set() else self._turns.retries.take(outcome)
            if wait_s is None:
                await self._turns.settle(target, outcome)
                self._left -= 1
            else:
                self._group.create_task(self._come_again(target, outcome, wait_s, is_last=self._turns.retries.is_spent))
        except BaseException:
            self.line.close()  # before the group, which is ending, hears of others who may go
            raise
        if not self._left:
            self.over.set()

    async def _come_again(self, target: Target, outcome: Outcome, wait_s: float, *, is_last: bool) -> None:
        """Wait without a session, and join the line again; `is_last`: this retry used up the budget."""
        journal = self._turns.journal
        await journal.retried(target, outcome, wait_s)
        if is_last:
            await journal.budget_spent(self._turns.retries.budget)
        if await self._turns.is_closing_within(wait_s):
            await self._turns.settle(target, outcome)
            return
        # Whoever answers then must show the key of the first attempt.
        self.line.join(replace(target, host_key=target.host_key or outcome.host_key))


def _second_visit(target: Target, outcome: Outcome) -> Target:
    reason = outcome.failure.reason if outcome.failure else ShrunkError.reason
    return replace(
        target,
        host_key=target.host_key or outcome.host_key,
        suspicion=Suspicion(reason, outcome.sha256 or ""),
        rejected_ids=outcome.rejected_ids,
    )
