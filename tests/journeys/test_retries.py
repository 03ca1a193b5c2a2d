"""Devices that come back: a retry finds them, and a second visit brings whole what was cut."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from netraven.core.clock import SystemClock
from netraven.core.models import InventoryRow
from netraven.core.outcome import RunReport, RunStatus, Trigger
from netraven.daemon import open_world
from netraven.device.simulator import Greeting, Simulator
from netraven.jobs.backup import BACKUP
from netraven.services.inventory import keep_rows
from netraven.services.queue import Order
from netraven.services.runner import Limits
from netraven.store import devices
from tests.journeys.conftest import (
    CANARIES,
    SHOW,
    VERSION,
    Appliance,
    by_name,
    configuration,
    fate,
    ios,
    printed,
    row,
)

HASTY = Limits(retry_waits_s=((0.05, 0.05),), recheck_after_s=0.0)


async def scheduled(appliance: Appliance, rows: list[InventoryRow], limits: Limits = HASTY) -> RunReport:
    """Run as the scheduler does."""
    async with (
        asyncio.timeout(60),
        open_world(appliance.settings, clock=SystemClock(), purpose="a test", limits=limits) as world,
    ):
        ids = await keep_rows(world.db, world.vault, rows, clock=world.clock) if rows else []
        listed = await devices.by_ids(world.db.reader, ids) if rows else await devices.select(world.db.reader)
        order = Order(job_type=BACKUP, job_name="nightly", devices=listed, trigger=Trigger.SCHEDULE)
        return await (await world.queue.start_run(order)).report


def half(text: str) -> str:
    """Return the first half of the lines."""
    lines = text.splitlines(keepends=True)
    return "".join(lines[: len(lines) // 2])


@dataclass(slots=True)
class Once(Mapping[str, str]):
    """The replies of a device whose first configuration is cut."""

    text: str
    shown: int = 0

    def __getitem__(self, command: str) -> str:
        if command != SHOW:
            return VERSION
        self.shown += 1
        return printed(half(self.text) if self.shown == 1 else self.text)

    def __iter__(self) -> Iterator[str]:
        return iter((SHOW,))

    def __len__(self) -> int:
        return 1


async def test_a_device_that_never_answers_is_tried_three_times_and_its_log_in_once(appliance: Appliance) -> None:
    silent, locked = ios("silent", greeting=Greeting.SILENT), ios("locked", password="changed")
    async with Simulator([silent, locked]) as simulator:
        rows = [row(simulator, silent), row(simulator, ios("locked"))]
        async with open_world(appliance.settings, clock=SystemClock(), purpose="a test", limits=HASTY) as world:
            await keep_rows(world.db, world.vault, rows, clock=world.clock)
        appliance.change("UPDATE devices SET timeouts = '{\"kex_s\": 0.2}'")
        report = await scheduled(appliance, [])
        assert [simulator.counters(name).connections for name in ("silent", "locked")] == [3, 1]
    outcomes = by_name(report)
    assert [fate(outcomes[name]) for name in ("silent", "locked")] == [
        ("kex", "kex_timeout"),
        ("auth", "auth_rejected"),
    ]
    assert outcomes["silent"].failure is not None
    assert outcomes["silent"].failure.message.endswith("(3 attempts)")
    assert len([line for line in appliance.journal() if "silent: retried after" in line]) == 2


async def test_the_next_automatic_run_leaves_a_locked_device_alone(appliance: Appliance) -> None:
    device = ios("edge1")
    async with Simulator([device]) as simulator:
        await appliance.once([row(simulator, device)])
        simulator.replace("edge1", ios("edge1", password="changed"))
        await scheduled(appliance, [])
        seen = simulator.counters("edge1").passwords_seen
        report = await scheduled(appliance, [])
        assert simulator.counters("edge1").passwords_seen == seen
        assert (report.status, report.counts.skipped) == (RunStatus.FAILURE, 1)
        assert fate(by_name(report)["edge1"]) == ("resolve", "paused")
        by_hand = await appliance.once()
        assert simulator.counters("edge1").passwords_seen == seen + 1
    assert fate(by_name(by_hand)["edge1"]) == ("auth", "auth_rejected")


async def test_a_text_that_was_cut_once_is_stored_whole(appliance: Appliance) -> None:
    text = configuration("edge1")
    device = ios("edge1", replies=Once(text))
    async with Simulator([device]) as simulator:
        report = await appliance.once([row(simulator, device)])
    assert (report.status, report.counts.changed) == (RunStatus.SUCCESS, 1)
    assert appliance.stored(by_name(report)["edge1"].path) == text.encode()
    assert appliance.rows("SELECT count(*) FROM suspects") == [(0,)]
    assert "first one was suspect: truncated" in appliance.journal()[-2]


async def test_a_text_that_is_always_cut_is_kept_aside_sealed_and_head_stays(appliance: Appliance) -> None:
    device = ios("edge1")
    async with Simulator([device]) as simulator:
        first = await appliance.once([row(simulator, device)])
        simulator.replace("edge1", ios("edge1", half(configuration("edge1"))))
        report = await appliance.once()
    outcome = by_name(report)["edge1"]
    assert (outcome.status, fate(outcome)) == ("suspect", ("accept", "truncated"))
    assert appliance.stored(by_name(first)["edge1"].path) == configuration("edge1").encode()
    assert len(appliance.commits()) == 1
    assert appliance.rows("SELECT reason, count(*) FROM suspects") == [("truncated", 1)]
    assert appliance.leaks(*CANARIES) == []
