"""The one composition root: opens the stores, puts the services together, and runs them."""

import asyncio
import gc
import logging
import os
import resource
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from netraven.api.application import application
from netraven.api.routes import ROUTES
from netraven.api.server import listening
from netraven.core.clock import Clock
from netraven.core.errors import NotFoundError, StoreError
from netraven.core.events import Event, RunStarted, TurnEnded
from netraven.core.models import Device, InventoryRow
from netraven.core.outcome import Outcome, RunReport, Trigger
from netraven.core.policy import AddressRules
from netraven.jobs.backup import BACKUP
from netraven.services import accounts
from netraven.services.books import Books
from netraven.services.bus import Bus
from netraven.services.catalogue import FindPlatform, load_catalogue
from netraven.services.configs import Configs
from netraven.services.heartbeat import Heartbeat
from netraven.services.inventory import keep_rows
from netraven.services.journal import Journal
from netraven.services.login import open_logins
from netraven.services.master_key import KeyPlaces
from netraven.services.metrics import Metrics
from netraven.services.passwords import Passwords
from netraven.services.queue import Order, RunQueue
from netraven.services.reconcile import reconcile
from netraven.services.runner import Limits, Runner
from netraven.services.supervisor import find_supervisor
from netraven.services.tickets import Tickets
from netraven.services.toolbox import Toolbox
from netraven.services.vault import Vault, open_vault
from netraven.services.world import World
from netraven.serving import Wishes, open_tls, places_of, renew, rules_of
from netraven.settings import Settings
from netraven.store import devices, runs
from netraven.store.archive import Archive
from netraven.store.cache import open_cache
from netraven.store.data_dir import make_data_dir
from netraven.store.database import Database, open_database
from netraven.store.lock import lock_data_dir
from netraven.store.logs import open_logs

log = logging.getLogger(__name__)

GRACE_S = 20.0  # for visits that have begun when the appliance is told to stop
OPEN_FILES = 16_384  # one for each of the 5,000 sessions that a setting may allow, and room for ours


class Progress(Protocol):
    """Watches a run."""

    def started(self, total: int) -> None:
        """Hear that the run begins on so many devices."""

    def finished(self, device: Device, outcome: Outcome) -> None:
        """Hear that one device's turn is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceRequest:
    """What `netraven --once` is asked for.

    `rows` are kept as devices, and only those are run; without them all that are stored.  Of these `tags` and
    `hostnames` choose some, where anything is named.
    """

    rows: Sequence[InventoryRow] | None = None
    tags: Sequence[str] = ()
    hostnames: Sequence[str] = ()


@asynccontextmanager
async def open_world(settings: Settings, *, clock: Clock, purpose: str, limits: Limits) -> AsyncIterator[World]:
    """Open the data directory, mend what a killed process left, and run the services for the length of the block.

    Raises: DataDirLockedError, SchemaTooNewError, StorageFullError, StoreError, SecretError, PlatformError.
    """
    os.umask(0o077)
    _allow_open_files()
    async with AsyncExitStack() as stack:
        stack.enter_context(_seldom_collected())
        world = await _open(settings, clock, purpose, limits, stack)
        # The journal stops last: it also writes what a run says that is interrupted.
        await stack.enter_async_context(at_work(world.journal.write))
        stack.push_async_callback(_end_runs, world.db, clock, "had not ended when the process stopped")
        await stack.enter_async_context(at_work(world.heartbeat.beat))
        await stack.enter_async_context(at_work(world.queue.work))
        yield world


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let the garbage collector leave alone what lives as long as the process, and look at the rest seldom.

    It stops the event loop for 100 to 300 ms when it searches a thousand open sessions, and visits leave it nothing.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _allow_open_files() -> None:
    """Raise the limit of open files as far as is of use: the usual 1,024 are gone with so many sessions."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, OPEN_FILES)), hard))


async def once(settings: Settings, request: OnceRequest, *, clock: Clock, progress: Progress) -> RunReport:
    """Back up once: keep the rows, choose the devices, run, and close everything again.

    Raises: NotFoundError: no device or tag has a name asked for; InputError; and what `open_world` raises.
    """
    limits = Limits(most_sessions=settings.max_sessions, recheck_after_s=0.0)
    async with open_world(settings, clock=clock, purpose="netraven --once", limits=limits) as world:
        chosen = await _choose(world, request)
        with world.bus.listening(_follower(progress)):
            ticket = await world.queue.start_run(
                Order(job_type=BACKUP, job_name="once", devices=chosen, trigger=Trigger.ONCE)
            )
            return await ticket.report


async def serve(settings: Settings, *, clock: Clock, tell: Callable[[str], None], wishes: Wishes) -> None:
    """Run the appliance until it is told to stop; `tell` hears what an operator should read at once.

    Visits that have begun may then end; what is not done when their time is over counts as interrupted.
    Raises: what `open_world` raises; StoreError: it cannot listen; SettingsError: the certificate or the first
    administrator's password cannot be used.
    """
    tls = open_tls(settings)
    limits = Limits(most_sessions=settings.max_sessions)
    supervisor = find_supervisor(os.environ)
    async with open_world(settings, clock=clock, purpose="netraven serve", limits=limits) as world:
        async with listening(application(world, ROUTES, rules_of(settings)), places_of(settings, tls)) as urls:
            password = await accounts.ensure_admin(world, settings.admin_password)
            if password is not None:
                tell(f"the first administrator is admin, the password {password} (shown this once)")
            for url in urls:
                tell(f"listening on {url}")
            supervisor.tell("READY=1")
            async with at_work(partial(supervisor.assure, world)), at_work(partial(renew, tls, wishes.reload)):
                await wishes.stop.wait()
            supervisor.tell("STOPPING=1")
            world.queue.retire()
        await world.queue.rest(GRACE_S)


async def _open(settings: Settings, clock: Clock, purpose: str, limits: Limits, stack: AsyncExitStack) -> World:
    places = make_data_dir(settings.data_dir)
    stack.enter_context(lock_data_dir(places.root, purpose=purpose, clock=clock))
    metrics = Metrics()
    db = await open_database(places.database, clock=clock, observe=metrics.note_statement)
    stack.push_async_callback(_close, db)
    archive = await Archive.open(places.configs)
    stack.push_async_callback(archive.close)
    logs = await open_logs(places.root, clock)
    stack.push_async_callback(logs.close)
    cache = await open_cache(places.cache, clock, observe=metrics.note_cache)
    stack.push_async_callback(cache.close)
    vault = await open_vault(db, _key_places(settings, places.keys), clock=clock)
    find_platform = load_catalogue(settings.platforms_dir)
    configs = Configs(archive, find_platform, vault.fingerprint_key)
    mend = partial(reconcile, db, archive, configs, find_platform)
    await mend()
    await _end_runs(db, clock, "was left by a process that did not end it")
    bus = Bus()
    journal = Journal(logs, bus, clock)
    runner = Runner(
        db=db,
        books=Books(db, configs, vault, clock, mend),
        toolbox=_toolbox(settings, vault, find_platform),
        journal=journal,
        bus=bus,
        clock=clock,
        limits=limits,
    )
    queue = RunQueue(runner, db, clock)
    metrics.watch("netraven_queue_length", "Runs that wait.", lambda: queue.load.queued)
    metrics.watch("netraven_sessions_open", "Devices being visited or waited for.", lambda: queue.load.busy)
    stack.enter_context(bus.listening(metrics.note_event))
    passwords = Passwords()
    stack.callback(passwords.close)
    logins = await open_logins(db, vault, passwords, clock)
    return World(
        db=db,
        archive=archive,
        cache=cache,
        vault=vault,
        bus=bus,
        journal=journal,
        queue=queue,
        passwords=passwords,
        logins=logins,
        callers=logins.callers,
        tickets=Tickets(logins.callers, clock),
        heartbeat=Heartbeat(clock),
        find_platform=find_platform,
        addresses=AddressRules(allowed=settings.allowed_networks),
        device_approval=settings.device_approval,
        metrics=metrics,
        clock=clock,
    )


def _key_places(settings: Settings, folder: Path) -> KeyPlaces:
    return KeyPlaces(folder=folder, file=settings.master_key_file, credentials_folder=settings.credentials_directory)


async def _end_runs(db: Database, clock: Clock, what: str) -> None:
    async with db.transaction() as tx:
        left = await runs.interrupt_left(tx, clock.now())
    for run_id in left:
        log.warning("run %d %s: it counts as interrupted", run_id, what)


async def _close(db: Database) -> None:
    try:
        await db.checkpoint()
    except StoreError as error:
        log.warning("the write-ahead log stays as it is: %s", error)
    await db.close()


def _toolbox(settings: Settings, vault: Vault, find_platform: FindPlatform) -> Toolbox:
    addresses = AddressRules(allowed=settings.allowed_networks)
    return Toolbox(
        vault=vault,
        find_platform=find_platform,
        addresses=addresses,
        loopback_addresses=replace(addresses, loopback=True),
    )


async def _choose(world: World, request: OnceRequest) -> list[Device]:
    if request.rows is None:
        return await devices.select(world.db.reader, tags=request.tags, hostnames=request.hostnames)
    ids = await keep_rows(world.db, world.vault, request.rows, clock=world.clock)
    kept = await devices.by_ids(world.db.reader, ids)
    if not request.tags and not request.hostnames:
        return kept
    named = await devices.select(world.db.reader, tags=request.tags, hostnames=request.hostnames)
    return _named_in_file(kept, named, request.hostnames)


def _named_in_file(kept: Sequence[Device], named: Sequence[Device], hostnames: Sequence[str]) -> list[Device]:
    ids, asked = {device.id for device in kept}, {name.casefold() for name in hostnames}
    for device in named:
        if device.id not in ids and device.hostname.casefold() in asked:
            raise NotFoundError(f"device {device.hostname!r} is stored but does not stand in the inventory file")
    chosen = [device for device in named if device.id in ids]
    if not chosen:
        raise NotFoundError("no device of the inventory file has any of the tags")
    return chosen


def _follower(progress: Progress) -> Callable[[Event], None]:
    """Return a listener that tells the progress of a run."""

    def follow(event: Event) -> None:
        match event:
            case RunStarted():
                progress.started(event.total)
            case TurnEnded():
                progress.finished(event.device, event.outcome)
            case _:
                pass

    return follow


@asynccontextmanager
async def at_work(service: Callable[[], Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """Run a service beside the block: it ends with the block, and the block ends if it fails."""
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(service())
            await asyncio.sleep(0)  # a task that is cancelled before its first step would not even clean up
            yield
            task.cancel()
    except BaseExceptionGroup as errors:
        # What the block raised is what its caller expects, not a group around it.
        error = errors.exceptions[0]
        raise error from error.__cause__
