"""The one composition root: opens the stores, puts the services together, and runs them."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

from netraven.api.application import application
from netraven.api.routes import ROUTES
from netraven.api.server import Places, listening
from netraven.core.clock import Clock
from netraven.core.errors import NotFoundError, StoreError
from netraven.core.models import Device, InventoryRow
from netraven.core.outcome import RunReport, Trigger
from netraven.core.policy import AddressRules
from netraven.jobs.backup import BACKUP
from netraven.services import accounts
from netraven.services.books import Books
from netraven.services.bus import Bus
from netraven.services.catalogue import FindPlatform, finder, load_known
from netraven.services.configs import Configs
from netraven.services.current_files import settle
from netraven.services.heartbeat import Heartbeat
from netraven.services.inventory import keep_rows
from netraven.services.journal import Journal
from netraven.services.jumps import Jumps
from netraven.services.login import open_logins
from netraven.services.master_key import KeyPlaces
from netraven.services.passwords import Passwords
from netraven.services.premises import Premises
from netraven.services.progress import Progress, follower
from netraven.services.queue import Order, Priority, RunQueue
from netraven.services.reconcile import reconcile
from netraven.services.resources import allow_open_files, seldom_collected
from netraven.services.runner import Limits, Runner
from netraven.services.supervisor import find_supervisor
from netraven.services.tickets import Tickets
from netraven.services.toolbox import Toolbox
from netraven.services.vault import Vault, open_vault
from netraven.services.waiting import Room
from netraven.services.world import World
from netraven.settings import Settings
from netraven.store import devices, runs
from netraven.store.archive import Archive
from netraven.store.cache import open_cache
from netraven.store.data_dir import DataDir, make_data_dir
from netraven.store.database import Database, open_database
from netraven.store.lock import lock_data_dir
from netraven.store.logs import open_logs

log = logging.getLogger(__name__)

GRACE_S = 20.0  # for visits that have begun when the appliance is told to stop


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceRequest:
    """What `netraven --once` is asked for.

    `rows` are kept as devices, and only those are run; without them all that are stored.  Of these `tags` and
    `hostnames` choose some, where anything is named.  `is_unattended`: nobody waits, so devices that keep
    failing are left alone for a while.
    """

    rows: Sequence[InventoryRow] | None = None
    tags: Sequence[str] = ()
    hostnames: Sequence[str] = ()
    is_unattended: bool = False


@asynccontextmanager
async def open_world(settings: Settings, *, clock: Clock, purpose: str, limits: Limits) -> AsyncIterator[World]:
    """Open the data directory, mend what a killed process left, and run the services for the length of the block.

    Raises: DataDirLockedError, SchemaTooNewError, StorageFullError, StoreError, SecretError, PlatformError.
    """
    os.umask(0o077)
    allow_open_files()
    async with AsyncExitStack() as stack:
        stack.enter_context(seldom_collected())
        world = await _open(settings, clock, purpose, limits, stack)
        # The journal stops last: it also writes what a run says that is interrupted.
        await stack.enter_async_context(at_work(world.journal.write))
        stack.push_async_callback(_end_runs, world.db, clock, "had not ended when the process stopped")
        await stack.enter_async_context(at_work(world.heartbeat.beat))
        await stack.enter_async_context(at_work(world.queue.work))
        await stack.enter_async_context(at_work(partial(world.queue.work, least=Priority.HIGH)))
        yield world


async def once(settings: Settings, request: OnceRequest, *, clock: Clock, progress: Progress) -> RunReport:
    """Back up once: keep the rows, choose the devices, run, and close everything again.

    Raises: NotFoundError: no device or tag has a name asked for; InputError; and what `open_world` raises.
    """
    limits = replace(_limits(settings), recheck_after_s=0.0)
    async with open_world(settings, clock=clock, purpose="netraven --once", limits=limits) as world:
        chosen = await _choose(world, request)
        with world.bus.listening(follower(progress)):
            ticket = await world.queue.start_run(
                Order(
                    job_type=BACKUP,
                    job_name="once",
                    devices=chosen,
                    trigger=Trigger.ONCE,
                    is_unattended=request.is_unattended,
                )
            )
            return await ticket.report


async def serve(settings: Settings, *, clock: Clock, tell: Callable[[str], None], stopped: asyncio.Event) -> None:
    """Run the appliance until it is told to stop; `tell` hears what an operator should read at once.

    Visits that have begun may then end; what is not done when their time is over counts as interrupted.
    Raises: what `open_world` raises; StoreError: it cannot listen; SettingsError: the first administrator's password.
    """
    supervisor = find_supervisor(os.environ)
    async with open_world(settings, clock=clock, purpose="netraven serve", limits=_limits(settings)) as world:
        places = Places(socket_file=DataDir(settings.data_dir.absolute()).socket, listen=settings.listen)
        async with listening(application(world, ROUTES), places) as urls:
            password = await accounts.ensure_admin(world, settings.admin_password)
            if password is not None:
                tell(f"the first administrator is admin, the password {password} (shown this once)")
            for url in urls:
                tell(f"listening on {url}")
            supervisor.tell("READY=1")
            async with at_work(partial(supervisor.assure, world)):
                await stopped.wait()
            supervisor.tell("STOPPING=1")
            world.queue.retire()
        await world.queue.rest(GRACE_S)


def _limits(settings: Settings) -> Limits:
    room = Room(
        sessions=settings.max_sessions,
        per_site=settings.max_sessions_per_site,
        per_network=settings.max_sessions_per_network,
    )
    return Limits(room=room, retries=settings.retries)


async def _open(settings: Settings, clock: Clock, purpose: str, limits: Limits, stack: AsyncExitStack) -> World:
    places = make_data_dir(settings.data_dir)
    stack.enter_context(lock_data_dir(places.root, purpose=purpose, clock=clock))
    db = await open_database(places.database, clock=clock)
    stack.push_async_callback(_close, db)
    archive = await Archive.open(places.configs)
    stack.push_async_callback(archive.close)
    logs = await open_logs(places.root, clock)
    stack.push_async_callback(logs.close)
    cache = await open_cache(places.cache, clock)
    stack.push_async_callback(cache.close)
    premises = premises_of(settings)
    vault = await open_vault(db, premises.keys, clock=clock)
    platforms = load_known(settings.platforms_dir)
    find_platform = finder(platforms)
    configs = Configs(archive, find_platform, vault.fingerprint_key)
    mend = partial(reconcile, db, archive, configs, find_platform)
    await mend()
    await settle(db, archive, clock)
    await _end_runs(db, clock, "was left by a process that did not end it")
    bus = Bus()
    journal = Journal(logs, bus, clock)
    toolbox = _toolbox(settings, db, vault, clock, find_platform)
    stack.push_async_callback(toolbox.jumps.close)
    runner = Runner(
        db=db,
        books=Books(db, configs, vault, clock, mend),
        toolbox=toolbox,
        journal=journal,
        bus=bus,
        clock=clock,
        limits=limits,
    )
    passwords = Passwords()
    stack.callback(passwords.close)
    queue = RunQueue(runner, db, clock)
    logins = await open_logins(db, vault, passwords, clock)
    return World(
        premises=premises,
        db=db,
        archive=archive,
        cache=cache,
        vault=vault,
        configs=configs,
        find_platform=find_platform,
        platform_names=frozenset(platforms),
        bus=bus,
        journal=journal,
        queue=queue,
        passwords=passwords,
        logins=logins,
        callers=logins.callers,
        tickets=Tickets(logins.callers, clock),
        heartbeat=Heartbeat(clock),
        addresses=AddressRules(allowed=settings.allowed_networks),
        device_approval=settings.device_approval,
        clock=clock,
    )


def premises_of(settings: Settings) -> Premises:
    """Return where the installation of these settings stands."""
    places = DataDir(settings.data_dir.absolute())
    keys = KeyPlaces(
        folder=places.keys, file=settings.master_key_file, credentials_folder=settings.credentials_directory
    )
    return Premises(places=places, keys=keys)


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


def _toolbox(settings: Settings, db: Database, vault: Vault, clock: Clock, find_platform: FindPlatform) -> Toolbox:
    addresses = AddressRules(allowed=settings.allowed_networks)
    loopback_addresses = replace(addresses, loopback=True)
    return Toolbox(
        vault=vault,
        find_platform=find_platform,
        addresses=addresses,
        loopback_addresses=loopback_addresses,
        jumps=Jumps(db, vault, clock, addresses=addresses, loopback_addresses=loopback_addresses),
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
