"""The bounded queue of runs: what it takes is a row in the database; what finds no place leaves no trace."""

import asyncio
import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from netraven.core.clock import Clock
from netraven.core.errors import QueueFullError
from netraven.core.models import Device
from netraven.core.outcome import RunReport, Trigger
from netraven.jobs.job_type import JobType
from netraven.services.runner import Runner
from netraven.store import runs
from netraven.store.database import Database
from netraven.store.runs import Run

log = logging.getLogger(__name__)


class Priority(IntEnum):
    """Which waiting run goes first."""

    HIGH = 0
    DEFAULT = 1
    LOW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants run: a job type on these devices."""

    job_type: JobType
    job_name: str
    devices: Sequence[Device]
    trigger: Trigger
    job_id: int | None = None
    requested_by: str | None = None
    priority: Priority = Priority.DEFAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A run in the queue; `report` is done when the run is."""

    run: Run
    order: Order
    report: asyncio.Future[RunReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How much is to do: devices visited at once, of so many, and runs that wait, on so many places."""

    busy: int
    limit: int
    queued: int
    places: int


@dataclass(order=True, frozen=True, slots=True)
class _Place:
    priority: Priority
    number: int
    ticket: Ticket = field(compare=False)


class RunQueue:
    """Takes orders, keeps them in order of priority, and lets workers execute them."""

    def __init__(self, runner: Runner, db: Database, clock: Clock, *, places: int = 1_000) -> None:
        self._runner = runner
        self._db = db
        self._clock = clock
        self._places = places
        self._taken = 0
        self._numbers = itertools.count()
        self._waiting: asyncio.PriorityQueue[_Place] = asyncio.PriorityQueue()
        self._is_retired = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self.is_working = False

    @property
    def load(self) -> Load:
        """How much is to do."""
        return Load(
            busy=self._runner.doors.in_use,
            limit=self._runner.limits.most_sessions,
            queued=self._taken,
            places=self._places,
        )

    async def start_run(self, order: Order) -> Ticket:
        """Queue a run.  Raises: QueueFullError: there is no place, and nothing was written."""
        if self._is_retired:
            raise QueueFullError("the appliance is stopping: try again when it is back")
        if self._taken >= self._places:
            raise QueueFullError(f"all {self._places} places of the queue are taken: try again when runs have ended")
        self._taken += 1
        try:
            run = await self._create(order)
        except BaseException:
            self._taken -= 1
            raise
        ticket = Ticket(run=run, order=order, report=asyncio.get_running_loop().create_future())
        self._waiting.put_nowait(_Place(order.priority, next(self._numbers), ticket))
        return ticket

    async def work(self) -> None:
        """Execute one waiting run after the other, for as long as the process lives."""
        self.is_working = True
        try:
            while not self._is_retired:
                ticket = (await self._waiting.get()).ticket
                self._taken -= 1
                if not self._is_retired:
                    self._at_rest.clear()
                    await self._execute(ticket)
                    self._at_rest.set()
        finally:
            self.is_working = False

    def retire(self) -> None:
        """Take no more runs and begin no more visits; what waits is left as it is."""
        self._is_retired = True
        self._runner.closing.set()

    async def rest(self, within_s: float) -> None:
        """Wait until the visits that have begun are over, or for so long."""
        try:
            async with asyncio.timeout(within_s):
                await self._at_rest.wait()
        except TimeoutError:
            log.warning("a run does not end within %.0f s, and is interrupted", within_s)

    async def _execute(self, ticket: Ticket) -> None:
        try:
            report = await self._runner.execute(ticket.run, ticket.order.job_type, ticket.order.devices)
        except asyncio.CancelledError:
            ticket.report.cancel()
            raise
        except Exception as error:  # the worker outlives a run that could not even be begun or ended
            log.exception("run %d failed in our own code", ticket.run.id)
            if not ticket.report.done():  # who waited may have left
                ticket.report.set_exception(error)
        else:
            if not ticket.report.done():
                ticket.report.set_result(report)

    async def _create(self, order: Order) -> Run:
        async with self._db.transaction() as tx:
            return await runs.create(
                tx,
                job_id=order.job_id,
                job_name=order.job_name,
                job_type=order.job_type.name,
                trigger=order.trigger,
                requested_by=order.requested_by,
                total=len(order.devices),
                at=self._clock.now(),
            )
