"""Batches on their way to disk, and a disk that is full on the way."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from netraven.core.models import Facts, HostKey, Interface
from netraven.core.outcome import Failure, Outcome, RunStatus, Stage, Status
from netraven.jobs.target import Target, Tools
from netraven.store import hardware, host_keys, runs, snapshots
from netraven.store.archive import Archive
from netraven.store.database import Database, open_database
from tests.database import AT, ToldClock, add_credential, add_device, add_run, value
from tests.disk import fill, mounted
from tests.services.conftest import House, changed

KEY = HostKey(key_type="ssh-ed25519", public_key="AAAA", fingerprint="SHA256:x")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "4m") as disk:
        yield disk


async def test_a_turn_leaves_its_traces_in_one_go(house: House) -> None:
    device = await add_device(house.db, "edge1")
    worked, rejected = await add_credential(house.db, "good"), await add_credential(house.db, "bad")
    outcome = replace(
        changed(Target(device=device), "end\n"),
        facts=Facts(model="C2900"),
        host_key=KEY,
        credential_id=worked,
        rejected_ids=(rejected,),
    )
    [kept] = await house.books.keep(await add_run(house.db), [(Target(device=device), outcome)])
    assert (kept.text, kept.commit) == (None, await house.archive.head())
    assert await host_keys.pinned(house.db.reader, [device.id]) == {device.id: KEY}
    assert await value(house.db, "SELECT model || last_backup_status FROM devices") == "C2900success"
    counts = await house.db.reader.rows("SELECT success_count, rejection_count FROM credentials ORDER BY id")
    assert [tuple(row) for row in counts] == [(1, 0), (0, 1)]


async def test_an_unchanged_configuration_is_only_seen_again(house: House, clock: ToldClock) -> None:
    device = await add_device(house.db, "edge1")
    await house.books.keep(await add_run(house.db), [(Target(device=device), changed(Target(device=device), "end\n"))])
    last = (await snapshots.latest(house.db.reader, [device.id]))[device.id]
    clock.moment = clock.moment.replace(hour=3)
    same = Outcome(device_id=device.id, status=Status.SUCCESS, duration_ms=1)
    await house.books.keep(await add_run(house.db), [(Target(device=device, last=last), same)])
    seen = await house.db.reader.rows("SELECT retrieved_at, last_seen_at FROM snapshots")
    assert [tuple(row) for row in seen] == [("2026-07-04T02:00:00.000Z", "2026-07-04T03:00:00.000Z")]


async def test_the_failure_of_one_keeps_nothing_of_the_others_back(house: House) -> None:
    good, bad = await add_device(house.db, "good"), await add_device(house.db, "bad")
    failure = Failure(stage=Stage.TCP, reason="tcp_refused", message="no")
    failed = Outcome(device_id=bad.id, status=Status.FAILED, duration_ms=1, failure=failure)
    batch = [(Target(device=bad), failed), (Target(device=good), changed(Target(device=good), "end\n"))]
    kept = await house.books.keep(await add_run(house.db), batch)
    assert [outcome.status for outcome in kept] == [Status.FAILED, Status.SUCCESS]


async def test_a_turn_leaves_its_interfaces_and_a_suspect_one_does_not(house: House) -> None:
    device = await add_device(house.db, "edge1")
    target, facts = Target(device=device), Facts(interfaces=(Interface(name="eth0", status="up"),))
    good = replace(changed(target, "end\n"), facts=facts, hardware_sha256="h1")
    await house.books.keep(await add_run(house.db), [(target, good)])
    failure = Failure(stage=Stage.ACCEPT, reason="shrunk", message="short")
    nothing = replace(good, status=Status.SUSPECT, changed=False, failure=failure, facts=Facts(interfaces=()))
    await house.books.keep(await add_run(house.db), [(target, replace(nothing, hardware_sha256="h2"))])
    assert await hardware.interfaces(house.db.reader, device.id) == [Interface(name="eth0", status="up")]
    assert await hardware.hashes(house.db.reader, [device.id]) == {device.id: "h1"}


class TestRepositoryWithoutRoom:
    @pytest.fixture
    async def archive(self, disk: Path) -> AsyncIterator[Archive]:
        archive = await Archive.open(disk / "configs.git")
        yield archive
        await archive.close()

    async def test_what_cannot_be_committed_has_failed_and_says_why(self, house: House, disk: Path) -> None:
        device = await add_device(house.db, "edge1")
        target, run = Target(device=device), await add_run(house.db)
        ballast = fill(disk)
        [kept] = await house.books.keep(run, [(target, changed(target, "end\n"))])
        assert kept.failure is not None
        assert (kept.status, kept.failure.stage, kept.failure.reason) == ("failed", "store", "not_stored")
        assert "the disk is full" in kept.failure.message
        assert await value(house.db, "SELECT reason FROM job_results") == "not_stored"
        ballast.unlink()
        [kept] = await house.books.keep(await add_run(house.db), [(target, changed(target, "end\n"))])
        assert (kept.status, kept.commit) == ("success", await house.archive.head())


class TestDatabaseWithoutRoom:
    @pytest.fixture
    async def db(self, disk: Path, clock: ToldClock) -> AsyncIterator[Database]:
        db = await open_database(disk / "netraven.db", clock=clock)
        yield db
        await db.close()

    async def test_a_commit_whose_rows_found_no_room_gets_them_before_the_next(self, house: House, disk: Path) -> None:
        first, second = await add_device(house.db, "edge1"), await add_device(house.db, "edge2")
        run = await add_run(house.db)
        ballast = fill(disk)
        large = "".join(f"interface {number}\n" for number in range(100_000))
        [kept] = await house.books.keep(run, [(Target(device=first), changed(Target(device=first), large))])
        assert kept.failure is not None
        assert kept.failure.reason == "not_stored"
        missed = await house.archive.head()
        ballast.unlink()
        await house.books.keep(run, [(Target(device=second), changed(Target(device=second), "end\n"))])
        rows = await house.db.reader.rows("SELECT device_id, git_commit FROM snapshots ORDER BY id")
        assert [tuple(row) for row in rows] == [(first.id, missed), (second.id, await house.archive.head())]

    async def test_a_run_begins_with_what_is_missing_in_the_index(self, house: House, disk: Path) -> None:
        device = await add_device(house.db, "edge1")
        run = await add_run(house.db)
        ballast = fill(disk)
        large = "".join(f"interface {number}\n" for number in range(100_000))
        await house.books.keep(run, [(Target(device=device), changed(Target(device=device), large))])
        ballast.unlink()
        known = list[int]()

        async def turn(target: Target, tools: Tools) -> Outcome:
            del tools
            assert target.last is not None
            known.append(target.last.size_bytes)
            return Outcome(device_id=device.id, status=Status.SUCCESS, duration_ms=1)

        await house.run([device], turn)
        assert known == [len(large)]

    async def test_a_run_whose_end_finds_no_room_still_reports(self, house: House, disk: Path) -> None:
        device = await add_device(house.db, "edge1")

        async def filling(target: Target, tools: Tools) -> Outcome:
            del tools
            fill(disk)
            return changed(target, "".join(f"interface {number}\n" for number in range(100_000)))

        report = await house.run([device], filling)
        assert (report.status, report.counts.failed) == (RunStatus.FAILURE, 1)
        assert await value(house.db, "SELECT status FROM runs") == "running"
        (disk / "ballast").unlink()
        async with house.db.transaction() as tx:
            assert await runs.interrupt_left(tx, AT) == [report.run_id]
