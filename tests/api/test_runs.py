import asyncio

import pytest

from netraven.core.access import Role
from netraven.core.outcome import RunStatus, Trigger
from netraven.device.simulator import Greeting
from netraven.jobs.backup import BACKUP
from netraven.services.queue import Order
from netraven.store import devices, runs
from tests.api.conftest import Served
from tests.api.inventory import create, narrow, tag
from tests.api.visited import begun, ended, turn_of, visited
from tests.journeys.conftest import configuration, ios


async def test_a_device_is_backed_up_when_asked(served: Served) -> None:
    async with visited(served, [ios("edge1")]) as (_, [device_id]):
        reply = await served.ask("POST", f"/devices/{device_id}/backup", role=Role.USER)
        run = reply.body
        await ended(served, run["id"])

    assert (reply.status, run["job_name"], run["trigger"]) == (202, "backup of edge1", "api")
    assert (run["requested_by"], run["total"], run["next"]) == ("the-user", 1, None)
    done = (await served.ask("GET", f"/api/v1/runs/{run['uid']}", role=Role.VIEWER)).body["data"]
    assert (done["status"], done["success"], done["changed"]) == ("success", 1, 1)
    device = (await served.ask("GET", f"/devices/{device_id}")).body
    assert (device["last_backup_status"], device["last_job_status"]) == ("success", "success")


async def test_a_device_that_is_being_backed_up_is_not_asked_twice(served: Served) -> None:
    async with visited(served, [ios("edge1", greeting=Greeting.SILENT)]) as (_, [device_id]):
        await served.token(Role.ADMIN)
        async with asyncio.TaskGroup() as group:
            path = f"/devices/{device_id}/backup"
            asked = [group.create_task(served.ask("POST", path)) for _ in range(10)]
        replies = [task.result() for task in asked]
        await served.ask("POST", "/runs/1/cancel")
        await ended(served, 1)

    assert sorted(reply.status for reply in replies) == [202, *[409] * 9]
    assert "run 1 of backup of edge1 is" in next(reply.detail for reply in replies if reply.status == 409)
    assert (await served.ask("GET", "/runs")).body["total"] == 1


async def test_a_full_queue_refuses_the_backup_and_writes_nothing(served: Served) -> None:
    await create(served, "edge1")
    served.world.queue._places = 0  # noqa: SLF001 - no setting makes it so small

    reply = await served.ask("POST", "/devices/1/backup")

    assert (reply.status, reply.body["type"], reply.headers["Retry-After"]) == (503, "queue_full", "30")
    assert (await served.ask("GET", "/runs")).body["total"] == 0


async def test_a_running_run_that_is_cancelled_keeps_what_it_collected(served: Served) -> None:
    quick, stuck = ios("quick"), ios("stuck", stalls_login=True)
    async with visited(served, [quick, stuck]) as (_, ids), asyncio.timeout(60):
        turn = turn_of(served, "quick")
        ticket = await served.world.queue.start_run(
            Order(
                job_type=BACKUP,
                job_name="nightly",
                devices=await devices.by_ids(served.world.db.reader, ids),
                trigger=Trigger.API,
            )
        )
        await turn
        async with asyncio.timeout(2):
            reply = await served.ask("POST", f"/runs/{ticket.run.id}/cancel", role=Role.USER)
            report = await ticket.report

    assert reply.status == 202
    assert report.status is RunStatus.CANCELLED
    assert [(device.hostname, outcome.changed) for device, outcome in report.outcomes] == [("quick", True)]
    [result] = await runs.results(served.world.db.reader, ticket.run.id)
    stored = await served.world.archive.read(result.commit or "", result.path or "")
    assert stored.decode() == configuration("quick")
    run = (await served.ask("GET", f"/runs/{ticket.run.id}")).body
    assert (run["status"], run["total"], run["success"]) == ("cancelled", 2, 1)


async def test_a_queued_run_that_is_cancelled_never_begins(served: Served) -> None:
    async with visited(served, [ios("edge1", greeting=Greeting.SILENT), ios("edge2")]) as (simulator, ids):
        start = begun(served)
        first = await _order(served, [ids[0]])
        await start
        second = await _order(served, [ids[1]])
        third = await _order(served, [ids[1]])
        reply = await served.ask("POST", f"/runs/{third}/cancel")
        again = await served.ask("POST", f"/runs/{third}/cancel")
        await served.ask("POST", f"/runs/{first}/cancel")
        assert (await ended(served, second)).status is RunStatus.SUCCESS

    assert (reply.status, reply.body["status"], reply.body["started_at"]) == (202, "cancelled", None)
    assert (again.status, again.detail) == (409, f"run {third} has ended: cancelled")
    assert simulator.counters("edge2").connections == 1


async def _order(served: Served, ids: list[int], requested_by: str | None = None) -> int:
    found = await devices.by_ids(served.world.db.reader, ids)
    order = Order(job_type=BACKUP, job_name="nightly", devices=found, trigger=Trigger.API, requested_by=requested_by)
    return (await served.world.queue.start_run(order)).run.id


async def test_a_backup_by_hand_does_not_wait_for_the_nightly_run(served: Served) -> None:
    async with visited(served, [ios("edge1", greeting=Greeting.SILENT), ios("edge2")]) as (_, ids):
        start = begun(served)
        nightly = await _order(served, [ids[0]])
        await start
        by_hand = (await served.ask("POST", f"/devices/{ids[1]}/backup")).body["id"]
        assert (await ended(served, by_hand)).status is RunStatus.SUCCESS
        assert (await served.ask("GET", f"/runs/{nightly}")).body["status"] == "running"
        await served.ask("POST", f"/runs/{nightly}/cancel")
        await ended(served, nightly)


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"is_enabled": False}, "device 'edge1' is disabled: enable it first"),
        ({"ip_address": "192.168.1.77"}, "device 'edge1' waits for the approval of an administrator"),
    ],
)
async def test_a_device_that_may_not_be_visited_is_not_backed_up(
    served: Served, change: dict[str, object], detail: str
) -> None:
    await create(served, "edge1")
    await served.ask("PATCH", "/devices/1", role=Role.USER, json=change)

    reply = await served.ask("POST", "/devices/1/backup", role=Role.USER)

    assert (reply.status, reply.detail) == (409, detail)


async def test_a_viewer_starts_and_cancels_nothing(served: Served) -> None:
    assert (await served.ask("POST", "/devices/1/backup", role=Role.VIEWER)).status == 403
    assert (await served.ask("POST", "/runs/1/cancel", role=Role.VIEWER)).status == 403


async def test_who_sees_some_devices_sees_their_part_of_a_run(served: Served) -> None:
    edge = await tag(served, "edge")
    async with visited(served, [ios("edge1"), ios("core1")]) as (_, ids):
        await served.ask("PATCH", f"/devices/{ids[0]}", json={"tags": [edge]})
        await narrow(served, Role.USER, edge)
        shared = await _order(served, ids)
        await ended(served, shared)
        hidden = await _order(served, [ids[1]])
        await ended(served, hidden)

    listed = (await served.ask("GET", "/runs", role=Role.USER)).body
    assert [(run["id"], run["total"], run["success"]) for run in listed["items"]] == [(shared, 1, 1)]
    assert (await served.ask("GET", f"/runs/{shared}")).body["total"] == 2
    assert (await served.ask("GET", f"/runs/{hidden}", role=Role.USER)).detail == "Run not found"
    assert (await served.ask("POST", f"/devices/{ids[1]}/backup", role=Role.USER)).detail == "Device not found"


async def test_who_does_not_see_a_device_of_a_run_does_not_cancel_it(served: Served) -> None:
    edge = await tag(served, "edge")
    async with visited(served, [ios("edge1", greeting=Greeting.SILENT), ios("core1")]) as (_, ids):
        await served.ask("PATCH", f"/devices/{ids[0]}", json={"tags": [edge]})
        await narrow(served, Role.USER, edge)
        start = begun(served)
        other = await _order(served, ids, "the-user")
        await start
        refused = await served.ask("POST", f"/runs/{other}/cancel", role=Role.USER)
        await served.ask("POST", f"/runs/{other}/cancel")
        await ended(served, other)
        own = (await served.ask("POST", f"/devices/{ids[0]}/backup", role=Role.USER)).body["id"]
        allowed = await served.ask("POST", f"/runs/{own}/cancel", role=Role.USER)
        await ended(served, own)

    assert (refused.status, allowed.status) == (403, 202)


async def test_runs_are_found_by_what_they_are(served: Served) -> None:
    async with visited(served, [ios("edge1")]) as (_, ids):
        await ended(served, await _order(served, ids))
        await ended(served, (await served.ask("POST", f"/devices/{ids[0]}/backup")).body["id"])

    async def found(query: str) -> list[int]:
        return [run["id"] for run in (await served.ask("GET", "/runs" + query)).body["items"]]

    assert await found("?sort=-id") == [2, 1]
    assert await found("?status=success&trigger=api&job_type=backup") == [1, 2]
    assert await found("?status=failure") == []
    assert await found("?job_id=7") == []
    assert (await served.ask("GET", "/runs?status=good")).status == 422
