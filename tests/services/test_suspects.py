"""Texts kept aside: shown masked, taken out with a trace, accepted as a run's configuration is, or forgotten."""

from dataclasses import replace

import pytest

from netraven.core.errors import ConflictError, MaskError, NotFoundError
from netraven.core.models import Device
from netraven.core.outcome import Failure, Outcome, RunStatus, Stage, Status
from netraven.jobs.target import Target, Tools
from netraven.platforms.registry import find
from netraven.services.journal import Journal
from netraven.services.suspects import Suspects
from netraven.services.vault import Vault
from netraven.store import audit, runs, snapshots
from netraven.store import suspects as stored
from netraven.store.suspects import NewSuspect
from tests.database import add_device, value
from tests.services.conftest import House, changed

TEXT = "hostname edge1\nsnmp-server community hidden RO\n"
CLI = "cli:root"


def desk(house: House) -> Suspects:
    return Suspects(
        db=house.db,
        vault=house.vault,
        configs=house.configs,
        find_platform=find,
        journal=house.journal,
        clock=house.clock,
    )


async def cut(target: Target, tools: Tools) -> Outcome:
    """Bring home a text that lacks its end, each time."""
    del tools
    failure = Failure(stage=Stage.ACCEPT, reason="truncated", message="cut")
    return replace(changed(target, TEXT), status=Status.SUSPECT, changed=False, failure=failure)


@pytest.fixture
async def device(house: House) -> Device:
    device = await add_device(house.db, "edge1")
    await add_device(house.db, "edge2")
    await house.run([device], cut)
    return device


def reopened(house: House) -> House:
    """Return the house with a journal that is not closed yet."""
    return replace(house, journal=Journal(house.logs, house.bus, house.clock))


async def trail(house: House) -> list[tuple[object, ...]]:
    assert (await audit.verify(house.db.reader)).broken_id is None
    return [tuple(row) for row in await house.db.reader.rows("SELECT actor, action, resource FROM audit ORDER BY id")]


async def test_what_is_kept_aside_is_listed_by_device(house: House, device: Device) -> None:
    [kept] = await desk(house).listed("EDGE1")
    assert (kept.device, kept.suspect.reason, kept.suspect.size_bytes) == (device, "truncated", len(TEXT))
    assert await desk(house).listed("edge2") == []
    assert len(await desk(house).listed()) == 1
    with pytest.raises(NotFoundError, match="no device 'edge11'; did you mean 'edge1'"):
        await desk(house).listed("edge11")


async def test_a_text_is_shown_masked_or_not_at_all(house: House, device: Device) -> None:
    del device
    shown = await desk(house).shown(1)
    assert "hostname edge1\nsnmp-server community [secret:" in shown
    assert "hidden" not in shown
    keyless = replace(desk(house), vault=Vault((b"k" * 32,), fingerprint_key=b""))
    with pytest.raises(MaskError):
        await keyless.shown(1)
    with pytest.raises(NotFoundError, match="no suspect 9"):
        await desk(house).shown(9)


async def test_whoever_takes_a_text_out_stands_in_the_audit_trail(house: House, device: Device) -> None:
    del device
    assert await desk(house).taken_out(1, CLI) == TEXT.encode()
    assert await trail(house) == [(CLI, "read_raw", "suspects/1")]


async def test_an_accepted_text_is_the_current_version(house: House, device: Device) -> None:
    house = reopened(house)
    async with house.at_work():
        commit = await desk(house).accept(1, CLI)
    last = (await snapshots.latest(house.db.reader, [device.id]))[device.id]
    assert (last.commit, commit) == (commit, await house.archive.head())
    assert await house.archive.read(commit, last.path) == TEXT.encode()
    assert await stored.of_device(house.db.reader, device.id) == []
    assert await trail(house) == [(CLI, "accept", "suspects/1")]
    assert (await house.said())[-1] == "edge1: suspect configuration 1 accepted by cli:root"
    run = await runs.get(house.db.reader, 2)
    assert (run.status, run.requested_by, run.counts.changed) == (RunStatus.SUCCESS, CLI, 1)
    assert await value(house.db, "SELECT failures_in_row FROM devices WHERE hostname = 'edge1'") == 0


async def test_what_is_current_already_is_not_accepted_again(house: House, device: Device) -> None:
    del device
    row = (await house.db.reader.rows("SELECT * FROM suspects"))[0]
    house = reopened(house)
    async with house.at_work():
        await desk(house).accept(1, CLI)
    async with house.db.transaction() as tx:
        again = NewSuspect(**{name: row[name] for name in NewSuspect.__slots__})
        await stored.keep(tx, [again], house.clock.now())
    [kept] = await desk(house).listed()
    with pytest.raises(ConflictError, match="is the current configuration of edge1"):
        await desk(house).accept(kept.suspect.id, CLI)


async def test_a_dropped_text_is_gone_and_who_did_it_is_known(house: House, device: Device) -> None:
    house = reopened(house)
    async with house.at_work():
        await desk(house).drop(1, CLI)
    assert await stored.of_device(house.db.reader, device.id) == []
    assert await trail(house) == [(CLI, "drop", "suspects/1")]
    assert "edge1: suspect configuration 1 dropped by cli:root" in await house.said()


async def test_the_text_of_a_deleted_device_is_left_alone(house: House, device: Device) -> None:
    async with house.db.transaction() as tx:
        await tx.run("UPDATE devices SET deleted_at = 'x' WHERE id = :id", {"id": device.id})
    with pytest.raises(NotFoundError, match="device that was deleted"):
        await desk(house).shown(1)
