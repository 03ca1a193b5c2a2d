"""The bounded queue of runs: what it takes is a row in the database; what finds no place leaves no trace."""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from netraven.core.clock import Clock
from netraven.core.errors import ConflictError, QueueFullError
from netraven.core.models import Device
from netraven.core.outcome import RunReport, Trigger
from netraven.jobs.job_type import JobType
from netraven.services.cancellation import Cancellation
from netraven.services.runner import Runner
from netraven.store import runs
from netraven.store.database import Database
from netraven.store.runs import Run

log = logging.getLogger(__name__)


AUTOMATIC = frozenset({Trigger.SCHEDULE, Trigger.SYSLOG})


class Priority(IntEnum):
    """Which waiting run goes first."""

    HIGH = 0
    DEFAULT = 1
    LOW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody wants run: a job type on these devices; `is_unattended` says that nobody waits for it."""

    job_type: JobType
    job_name: str
    devices: Sequence[Device]
    trigger: Trigger
    is_unattended: bool = False
    job_id: int | None = None
    requested_by: str | None = None
    priority: Priority = Priority.DEFAULT

    @property
    def is_automatic(self) -> bool:
        """Whether the run spares devices that keep failing."""
        return self.is_unattended or self.trigger in AUTOMATIC

    def is_same_work(self, other: "Order") -> bool:
        """Whether another order wants the same done to the same devices, and no stored job tells them apart."""
        return (self.job_id, other.job_id) == (None, None) and (self.job_type.name, self.device_ids) == (
            other.job_type.name,
            other.device_ids,
        )

    @property
    def device_ids(self) -> frozenset[int]:
        """The ids of the devices."""
        return frozenset(device.id for device in self.devices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A run in the queue or at work; `report` is done when the run is."""

    run: Run
    order: Order
    report: asyncio.Future[RunReport]
    cancellation: Cancellation = field(default_factory=Cancellation)


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
        self._numbers = itertools.count()
        self._ordering = asyncio.Lock()
        self._arrived = asyncio.Condition()
        self._waiting: list[_Place] = []
        self._running: dict[int, Ticket] = {}
        self._workers = 0
        self._is_retired = False
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    @property
    def load(self) -> Load:
        """How much is to do."""
        return Load(
            busy=self._runner.doors.in_use,
            limit=self._runner.limits.room.sessions,
            queued=len(self._waiting),
            places=self._places,
        )

    @property
    def is_working(self) -> bool:
        """Whether anybody works through the queue."""
        return self._workers > 0

    async def start_run(self, order: Order, *, once_at_a_time: bool = False) -> Ticket:
        """Queue a run.

        `once_at_a_time`: not while another run does the same to the same devices.
        Raises: QueueFullError: there is no place; ConflictError: such a run is queued or running.  Nothing was written.
        """
        async with self._ordering:
            if self._is_retired:
                raise QueueFullError("the appliance is stopping: try again when it is back")
            if once_at_a_time:
                self._check_alone(order)
            if len(self._waiting) >= self._places:
                raise QueueFullError(
                    f"all {self._places} places of the queue are taken: try again when runs have ended"
                )
            run = await self._create(order)
            ticket = Ticket(run=run, order=order, report=asyncio.get_running_loop().create_future())
            heapq.heappush(self._waiting, _Place(order.priority, next(self._numbers), ticket))
        async with self._arrived:
            self._arrived.notify_all()
        return ticket

    def _check_alone(self, order: Order) -> None:
        for ticket in self.tickets():
            if order.is_same_work(ticket.order):
                status = "running" if ticket.run.id in self._running else "queued"
                raise ConflictError(f"run {ticket.run.id} of {ticket.order.job_name} is {status}")

    def tickets(self) -> list[Ticket]:
        """Return the runs that are at work, and those that wait in the order of their turn."""
        return [*self._running.values(), *(place.ticket for place in sorted(self._waiting))]

    async def cancel(self, run_id: int) -> None:
        """Take a run out of the queue, or let it end; it keeps what it has collected.

        Raises: ConflictError: it is neither queued nor running.
        """
        place = next((place for place in self._waiting if place.ticket.run.id == run_id), None)
        if place is not None:
            self._waiting.remove(place)
            heapq.heapify(self._waiting)
            report = await self._runner.call_off(place.ticket.run)
            if not place.ticket.report.done():
                place.ticket.report.set_result(report)
        elif run_id in self._running:
            self._running[run_id].cancellation.wish()
        else:
            raise ConflictError(f"run {run_id} is neither queued nor running")

    async def work(self, *, least: Priority = Priority.LOW) -> None:
        """Execute one waiting run after the other that is at least this urgent, for as long as the process lives."""
        self._workers += 1
        try:
            while True:
                ticket = await self._next(least)
                try:
                    await self._answer(ticket)
                finally:
                    self._leave(ticket)
        finally:
            self._workers -= 1

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

    async def _next(self, least: Priority) -> Ticket:
        async with self._arrived:
            await self._arrived.wait_for(lambda: self._has_turn(least))
            ticket = heapq.heappop(self._waiting).ticket
            self._running[ticket.run.id] = ticket
            self._at_rest.clear()
            return ticket

    def _has_turn(self, least: Priority) -> bool:
        return bool(self._waiting) and self._waiting[0].priority <= least and not self._is_retired

    def _leave(self, ticket: Ticket) -> None:
        del self._running[ticket.run.id]
        if not self._running:
            self._at_rest.set()

    async def _answer(self, ticket: Ticket) -> None:
        """Execute a run and let whoever waits for its report have it."""
        try:
            report = await self._execute(ticket)
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

    async def _execute(self, ticket: Ticket) -> RunReport:
        order = ticket.order
        return await self._runner.execute(
            ticket.run,
            order.job_type,
            order.devices,
            is_automatic=order.is_automatic,
            cancellation=ticket.cancellation,
        )

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
