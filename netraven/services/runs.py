"""Runs that people start and cancel."""

from netraven.core.access import EVERYTHING, Caller
from netraven.core.errors import ConflictError, ForbiddenError
from netraven.core.outcome import Trigger
from netraven.jobs.backup import BACKUP
from netraven.services.queue import Order, Priority, Ticket
from netraven.services.world import World
from netraven.services.writing import writing
from netraven.store import device_records, devices, run_records
from netraven.store.run_records import RunRecord


async def back_up(world: World, caller: Caller, device_id: int) -> RunRecord:
    """Back up one device as soon as a session is free, also if it has failed of late.

    Raises: NotFoundError; ConflictError: it is disabled, waits for approval, or is backed up already, by the run named.
    QueueFullError: nothing was written.
    """
    record = await device_records.find(world.db.reader, device_id, caller.scope)
    if not record.is_enabled:
        raise ConflictError(f"device {record.hostname!r} is disabled: enable it first")
    if not record.is_approved:
        raise ConflictError(f"device {record.hostname!r} waits for the approval of an administrator")
    order = Order(
        job_type=BACKUP,
        job_name=f"backup of {record.hostname}",
        devices=await devices.by_ids(world.db.reader, [device_id]),
        trigger=Trigger.API,
        requested_by=caller.name,
        priority=Priority.HIGH,
    )
    ticket = await world.queue.start_run(order, once_at_a_time=True)
    async with writing(world, caller) as write:
        await write.audit("run", f"run {ticket.run.id}", {"job_type": BACKUP.name, "device": record.hostname})
    return await run_records.find(world.db.reader, ticket.run.id, caller)


async def cancel(world: World, caller: Caller, run_id: int) -> RunRecord:
    """Take a run out of the queue, or let it end with what it has collected; return it as it now is.

    Raises: NotFoundError; ConflictError: it has ended.  ForbiddenError: it has devices that the caller does not see.
    """
    run = await run_records.find(world.db.reader, run_id, caller)
    ticket = next((ticket for ticket in world.queue.tickets() if ticket.run.id == run_id), None)
    if ticket is None:
        raise ConflictError(f"run {run_id} has ended: {run.status}")
    if await _seen(world, caller, ticket) < len(ticket.order.device_ids):
        raise ForbiddenError("Not enough permissions")
    async with writing(world, caller) as write:
        await write.audit("cancel", f"run {run_id}", {"job_name": ticket.run.job_name})
    await world.queue.cancel(run_id)
    return await run_records.find(world.db.reader, run_id, caller)


async def _seen(world: World, caller: Caller, ticket: Ticket) -> int:
    """Return how many devices of a run the caller sees."""
    if caller.scope == EVERYTHING:
        return len(ticket.order.device_ids)
    return await device_records.count_seen(world.db.reader, ticket.order.device_ids, caller.scope)
