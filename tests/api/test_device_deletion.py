import pytest

from netraven.services.current_files import settle
from netraven.store import snapshots
from tests.api.conftest import Served
from tests.api.visited import ended, visited
from tests.database import value
from tests.journeys.conftest import configuration, ios


async def backed_up(served: Served, hostname: str) -> tuple[int, str]:
    """Back up a device and return its id and where its file stands."""
    async with visited(served, [ios(hostname)]) as (_, [device_id]):
        run = await served.ask("POST", f"/devices/{device_id}/backup")
        await ended(served, run.body["id"])
    newest = await snapshots.latest(served.world.db.reader, [device_id])
    return device_id, newest[device_id].path


async def test_the_file_of_a_deleted_device_leaves_the_newest_commit_and_stays_in_history(served: Served) -> None:
    device_id, path = await backed_up(served, "edge1")
    before = str(await served.world.archive.head())

    await served.ask("DELETE", f"/devices/{device_id}")

    assert not await served.world.archive.has(path)
    assert (await served.world.archive.read(before, path)).decode() == configuration("edge1")
    [commit] = await served.world.archive.commits_since(before)
    assert commit.message.startswith("Device edge1: deleted\n")
    assert "Requested-by: the-admin" in commit.message


async def test_a_restored_device_has_its_file_again_and_no_version_more(served: Served) -> None:
    device_id, path = await backed_up(served, "edge1")
    await served.ask("DELETE", f"/devices/{device_id}")

    await served.ask("POST", f"/devices/{device_id}/restore")

    world = served.world
    assert (await world.archive.read(str(await world.archive.head()), path)).decode() == configuration("edge1")
    await world.queue._runner.books._mend()  # noqa: SLF001 - what the next start does
    assert await value(world.db, "SELECT count(*) FROM snapshots") == 1


async def test_a_purged_device_leaves_no_row_and_its_text_stays_in_history(served: Served) -> None:
    device_id, path = await backed_up(served, "edge1")
    before = str(await served.world.archive.head())

    assert (await served.ask("DELETE", f"/devices/{device_id}?purge=true")).status == 204

    assert not await served.world.archive.has(path)
    assert (await served.world.archive.read(before, path)).decode() == configuration("edge1")
    for table in ("devices", "snapshots", "current_texts", "job_results"):
        assert await value(served.world.db, f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - a name of ours


async def test_a_start_makes_files_follow_the_inventory(served: Served) -> None:
    device_id, path = await backed_up(served, "edge1")
    world = served.world
    async with world.db.transaction() as tx:
        await tx.run("UPDATE devices SET deleted_at = '2026-07-04T02:00:00.000Z'")

    assert await settle(world.db, world.archive, world.clock) == 1
    assert not await world.archive.has(path)
    assert await settle(world.db, world.archive, world.clock) == 0
    async with world.db.transaction() as tx:
        await tx.run("UPDATE devices SET deleted_at = NULL")
    assert await settle(world.db, world.archive, world.clock, device_id) == 1
    assert await world.archive.has(path)


async def test_a_device_whose_path_another_one_took_comes_back_beside_it(served: Served) -> None:
    device_id, path = await backed_up(served, "edge1")
    await served.ask("DELETE", f"/devices/{device_id}")
    other_id, other_path = await backed_up(served, "edge1")
    world = served.world
    async with world.db.transaction() as tx:  # as if both uids began with the same digits
        await tx.run("UPDATE devices SET path = :path WHERE id = :id", {"id": device_id, "path": other_path})
        await tx.run("UPDATE snapshots SET path = :path WHERE device_id = :id", {"id": device_id, "path": other_path})
    await served.ask("PATCH", f"/devices/{other_id}", json={"hostname": "edge2"})

    assert (await served.ask("POST", f"/devices/{device_id}/restore")).status == 200

    newest = await snapshots.latest(world.db.reader, [device_id, other_id])
    assert newest[other_id].path == other_path
    assert newest[device_id].path not in {path, other_path}
    for one in newest.values():
        assert (await world.archive.read(str(await world.archive.head()), one.path)).decode() == configuration("edge1")


@pytest.mark.parametrize("purge", ["", "?purge=true"])
async def test_a_device_that_was_never_backed_up_is_deleted_without_a_commit(served: Served, purge: str) -> None:
    body = {"hostname": "edge1", "ip_address": "10.0.0.1", "device_type": "linux"}
    await served.ask("POST", "/devices", json=body)

    assert (await served.ask("DELETE", "/devices/1" + purge)).status == 204
    assert await served.world.archive.head() is None
