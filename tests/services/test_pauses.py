"""Which devices automatic runs leave alone, until when, and what ends it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import LiteralString

import pytest

from netraven.core.clock import to_text
from netraven.core.outcome import RunStatus, Status, Trigger
from netraven.services.pauses import left_alone, paused_until
from netraven.store import devices, runs
from netraven.store.database import Database
from netraven.store.devices import Standing
from tests.database import AT, add_credential, add_device, value
from tests.services.conftest import House

HOUR = timedelta(hours=1)
DOWN = Standing(failures_in_row=3, last_failure_at=AT, last_failure_reason="tcp_timeout", changed_at=None)


def until(standing: Standing, after: timedelta) -> datetime | None:
    return paused_until(standing, AT + after)


def test_after_three_failures_in_a_row_a_device_has_peace_for_an_hour() -> None:
    assert until(DOWN, timedelta(minutes=59)) == AT + HOUR
    assert until(DOWN, HOUR) is None
    assert until(replace(DOWN, failures_in_row=2), timedelta(minutes=1)) is None


@pytest.mark.parametrize("reason", ["auth_rejected", "enable_rejected", "jump_rejected"])
def test_after_one_rejected_log_in_it_has_peace_for_six_hours(reason: str) -> None:
    rejected = replace(DOWN, failures_in_row=1, last_failure_reason=reason)
    assert until(rejected, 5.9 * HOUR) == AT + 6 * HOUR
    assert until(rejected, 6 * HOUR) is None


@pytest.mark.parametrize("reason", ["no_credential", "credential_unusable", "platform_unknown", "not_stored"])
def test_what_the_device_never_heard_of_is_no_reason_to_leave_it_alone(reason: str) -> None:
    assert until(replace(DOWN, last_failure_reason=reason), timedelta(0)) is None


def test_an_edit_ends_the_peace() -> None:
    assert until(replace(DOWN, changed_at=AT + timedelta(seconds=1)), timedelta(minutes=1)) is None
    assert until(replace(DOWN, changed_at=AT - timedelta(seconds=1)), timedelta(minutes=1)) == AT + HOUR


def test_a_failure_in_the_future_is_not_waited_for() -> None:
    assert until(DOWN, timedelta(days=-400)) is None


async def fail(db: Database, device_id: int, reason: str, times: int = 3) -> None:
    visit = devices.DeviceVisit(device_id=device_id, status=Status.FAILED, reason=reason)
    async with db.transaction() as tx:
        for _ in range(times):
            await devices.note_visits(tx, [visit], AT)


async def standing(db: Database, device_id: int) -> Standing:
    return (await devices.failing(db.reader, [device_id]))[device_id]


EDITS: tuple[LiteralString, ...] = (
    "UPDATE devices SET updated_at = :at",
    "UPDATE credentials SET updated_at = :at WHERE username = 'own'",
    "UPDATE credentials SET updated_at = :at WHERE username = 'shared'",
    "UPDATE sites SET updated_at = :at",
    "UPDATE credentials SET updated_at = :at WHERE username = 'jump'",
)


async def test_a_changed_device_and_its_changed_credentials_count_as_edits(db: Database) -> None:
    device = await add_device(db, "edge1", tags=("core",), credential_id=await add_credential(db, "own"))
    await add_credential(db, "shared", tags=("core",))
    jump = await add_credential(db, "jump")
    async with db.transaction() as tx:
        await tx.run("INSERT INTO organizations (id, uid, name, created_at, updated_at) VALUES (5, 'o', 'us', '', '')")
        await tx.run(
            """
            INSERT INTO sites (id, uid, organization_id, name, jump_credential_id, created_at, updated_at)
            VALUES (7, 's', 5, 'plant', :jump, '', '')
            """,
            {"jump": jump},
        )
        await tx.run("UPDATE devices SET site_id = 7")
    await fail(db, device.id, "auth_rejected")
    assert (await standing(db, device.id)).changed_at is None
    edits = []
    for hours, edit in enumerate(EDITS, 1):
        async with db.transaction() as tx:
            await tx.run(edit, {"at": to_text(AT + hours * HOUR)})
        edits.append((await standing(db, device.id)).changed_at)
    assert edits == [AT + hours * HOUR for hours in (1, 2, 3, 4, 5)]


@pytest.mark.parametrize("trigger", [Trigger.SCHEDULE, Trigger.SYSLOG])
async def test_an_automatic_run_skips_what_keeps_failing_and_says_until_when(house: House, trigger: Trigger) -> None:
    down, up = await add_device(house.db, "down"), await add_device(house.db, "up")
    await fail(house.db, down.id, "tcp_timeout")
    async with house.at_work():
        report = await (await house.queue.start_run(house.order([down, up], trigger=trigger))).report
    assert (report.status, report.counts.skipped, report.counts.failed) == (RunStatus.PARTIAL_FAILURE, 1, 0)
    assert (await runs.get(house.db.reader, report.run_id)).counts.skipped == 1
    [said] = [line for line in await house.said() if line.startswith("down: ")]
    assert "skipped: down failed 3 times in a row, the last time with tcp_timeout" in said
    assert "until 2026-07-04T03:00:00.000Z; to try at once" in said
    assert "netraven --once --device down" in said
    assert await value(house.db, "SELECT failures_in_row FROM devices WHERE hostname = 'down'") == 3


@pytest.mark.parametrize(("is_unattended", "skipped"), [(True, 1), (False, 0)])
async def test_a_run_by_hand_tries_at_once_and_an_unattended_one_does_not(
    house: House,
    is_unattended: bool,  # noqa: FBT001 - a table
    skipped: int,
) -> None:
    device = await add_device(house.db, "edge1")
    await fail(house.db, device.id, "auth_rejected", times=1)
    order = house.order([device], trigger=Trigger.ONCE, is_unattended=is_unattended)
    async with house.at_work():
        report = await (await house.queue.start_run(order)).report
    assert report.counts.skipped == skipped


async def test_a_skipped_device_has_its_reason(db: Database) -> None:
    device = await add_device(db, "edge1")
    outcome = left_alone(device, replace(DOWN, last_failure_reason="auth_rejected"), AT + HOUR)
    assert outcome.failure is not None
    assert (outcome.status, outcome.failure.reason) == (Status.SKIPPED, "paused")
    assert "rejected a log-in (auth_rejected), and accounts lock" in outcome.failure.message
