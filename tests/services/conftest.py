"""The services on real stores, put together as the daemon does it, and kinds of jobs that need no network."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from netraven.core.models import Device
from netraven.core.outcome import Outcome, RunReport, Status, Trigger
from netraven.core.policy import AddressRules
from netraven.daemon import at_work
from netraven.jobs.job_type import JobType
from netraven.jobs.target import Target, Tools
from netraven.platforms.registry import find
from netraven.services.books import Books
from netraven.services.bus import Bus
from netraven.services.configs import Configs
from netraven.services.journal import Journal
from netraven.services.jumps import Jumps
from netraven.services.queue import Order, RunQueue
from netraven.services.reconcile import reconcile
from netraven.services.runner import Limits, Runner
from netraven.services.toolbox import Toolbox
from netraven.services.vault import Vault
from netraven.store.archive import Archive
from netraven.store.database import Database
from netraven.store.logs import EVERYTHING, LogStore, open_logs
from tests.database import ToldClock

Turn = Callable[[Target, Tools], Awaitable[Outcome]]


def config_of(device: Device) -> str:
    return f"hostname {device.hostname}\nend\n"


def changed(target: Target, text: str) -> Outcome:
    """Return the outcome of a turn that brought this text."""
    content = text.encode("utf-8", "surrogateescape")
    sha256 = hashlib.sha256(content).hexdigest()
    return Outcome(
        device_id=target.device.id,
        status=Status.SUCCESS,
        duration_ms=1,
        changed=True,
        text=text,
        sha256=sha256,
        significant_sha256=sha256,
        size_bytes=len(content),
    )


async def collect(target: Target, tools: Tools) -> Outcome:
    """Bring home a configuration that names the device."""
    del tools
    return changed(target, config_of(target.device))


@dataclass(frozen=True, slots=True)
class House:
    """The services of an appliance; they work only inside `at_work`."""

    db: Database
    archive: Archive
    logs: LogStore
    bus: Bus
    configs: Configs
    books: Books
    journal: Journal
    runner: Runner
    queue: RunQueue
    vault: Vault
    clock: ToldClock

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let journal and queue work for the length of the block; the journal stops last."""
        async with asyncio.timeout(20), at_work(self.journal.write), at_work(self.queue.work):
            yield

    def order(self, devices: Sequence[Device], turn: Turn = collect, **fields: object) -> Order:
        job_type = JobType(name="backup", label="", description="", turn=turn)
        values = {"job_name": "nightly", "trigger": Trigger.API} | fields
        return Order(job_type=job_type, devices=devices, **values)  # type: ignore[arg-type]  # tests name the fields

    async def run(self, devices: Sequence[Device], turn: Turn = collect) -> RunReport:
        """Run a job from the order to the report."""
        async with self.at_work():
            return await (await self.queue.start_run(self.order(devices, turn))).report

    async def said(self) -> list[str]:
        """Return what stands in the journal, oldest first."""
        return [entry.message for entry in reversed(await self.logs.page(EVERYTHING, limit=1000))]


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    archive = await Archive.open(tmp_path / "configs.git")
    yield archive
    await archive.close()


@pytest.fixture
async def logs(tmp_path: Path, clock: ToldClock) -> AsyncIterator[LogStore]:
    logs = await open_logs(tmp_path, clock)
    yield logs
    await logs.close()


@pytest.fixture
def house(db: Database, archive: Archive, logs: LogStore, clock: ToldClock) -> House:
    vault, bus = Vault((b"k" * 32,), fingerprint_key=b"f"), Bus()
    addresses, loopback = AddressRules(), AddressRules(loopback=True)
    jumps = Jumps(db, vault, clock, addresses=addresses, loopback_addresses=loopback)
    configs = Configs(archive, find, vault.fingerprint_key)
    books = Books(db, configs, vault, clock, partial(reconcile, db, archive, configs, find))
    journal = Journal(logs, bus, clock)
    runner = Runner(
        db=db,
        books=books,
        toolbox=Toolbox(vault=vault, find_platform=find, addresses=addresses, loopback_addresses=loopback, jumps=jumps),
        journal=journal,
        bus=bus,
        clock=clock,
        limits=Limits(recheck_after_s=0.0),
    )
    return House(
        db=db,
        archive=archive,
        logs=logs,
        bus=bus,
        configs=configs,
        books=books,
        journal=journal,
        runner=runner,
        queue=RunQueue(runner, db, clock, places=2),
        vault=vault,
        clock=clock,
    )
