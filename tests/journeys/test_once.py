"""`netraven --once` from the inventory to Git's history, and again."""

import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from netraven.core.errors import NotFoundError
from netraven.core.models import InventoryRow
from netraven.core.outcome import RunStatus
from netraven.device.simulator import SimulatedDevice, Simulator
from tests.journeys.conftest import Appliance, by_name, configuration, ios, row

DEVICES = [ios(f"edge{number}") for number in range(20)]
FEW = DEVICES[:3]


def rows(simulator: Simulator, devices: Sequence[SimulatedDevice]) -> list[InventoryRow]:
    return [
        row(simulator, device, "core" if number % 2 else "access", f"rack{number}")
        for number, device in enumerate(devices)
    ]


async def test_devices_are_backed_up_then_unchanged_then_one_change_is_seen_by_git(appliance: Appliance) -> None:
    async with Simulator(DEVICES) as simulator:
        first = await appliance.once(rows(simulator, DEVICES))
        second = await appliance.once(rows(simulator, DEVICES))
        simulator.replace("edge7", ios("edge7", configuration("edge7", extra="ip route 0.0.0.0 0.0.0.0 10.9.9.9\n")))
        third = await appliance.once()
    assert (first.counts.changed, second.counts.unchanged, third.counts.changed) == (20, 20, 1)
    assert {report.status for report in (first, second, third)} == {RunStatus.SUCCESS}
    assert len(appliance.commits()) == 2
    seen = appliance.git("log", "-p", "-1", "--format=%B").decode()
    assert seen.startswith("Configuration of edge7 changed\n\nedge7: +1 -0\n\nRun: 3\nJob: once\nTrigger: once\n")
    assert [line for line in seen.splitlines() if line.startswith(("+", "-"))][2:] == [
        "+ip route 0.0.0.0 0.0.0.0 10.9.9.9"
    ]
    appliance.git("fsck", "--strict")


async def test_what_is_reported_is_what_is_stored(appliance: Appliance) -> None:
    async with Simulator(FEW) as simulator:
        report = await appliance.once(rows(simulator, FEW))
    for hostname, outcome in by_name(report).items():
        text = configuration(hostname).encode()
        assert outcome.commit is not None
        assert appliance.stored(outcome.path, outcome.commit) == text
        assert (outcome.sha256, outcome.size_bytes) == (hashlib.sha256(text).hexdigest(), len(text))
        assert outcome.facts is not None
        assert (outcome.facts.serial_number, outcome.facts.os_version) == ("FTX1628838P", "15.7(3)M5")
        assert outcome.text is None
    assert (
        appliance.rows("SELECT lines_added, lines_removed, trigger, run_id FROM snapshots")
        == [(configuration("edge0").count("\n"), 0, "once", 1)] * 3
    )


async def test_what_is_stored_is_run_by_tag_and_by_device(appliance: Appliance) -> None:
    async with Simulator(DEVICES[:6]) as simulator:
        await appliance.once(rows(simulator, DEVICES[:6]))
        core = await appliance.once(tags=["core"])
        named = await appliance.once(hostnames=["EDGE4"])
        both = await appliance.once(tags=["access"], hostnames=["edge1"])
    assert sorted(by_name(core)) == ["edge1", "edge3", "edge5"]
    assert sorted(by_name(named)) == ["edge4"]
    assert sorted(by_name(both)) == ["edge0", "edge1", "edge2", "edge4"]


async def test_only_the_devices_of_the_file_are_run(appliance: Appliance) -> None:
    async with Simulator(FEW) as simulator:
        await appliance.once(rows(simulator, FEW))
        report = await appliance.once(rows(simulator, FEW)[:1])
    assert list(by_name(report)) == ["edge0"]


async def test_tags_and_names_choose_from_the_devices_of_the_file(appliance: Appliance) -> None:
    async with Simulator(DEVICES[:4]) as simulator:
        named = await appliance.once(rows(simulator, DEVICES[:4]), hostnames=["EDGE2"])
        tagged = await appliance.once(rows(simulator, DEVICES[:3]), tags=["core"])
        assert (list(by_name(named)), list(by_name(tagged))) == (["edge2"], ["edge1"])
        for asked, message in (
            ({"hostnames": ["edge3"]}, "device 'edge3' is stored but does not stand in the inventory file"),
            ({"tags": ["core"]}, "no device of the inventory file has any of the tags"),
        ):
            with pytest.raises(NotFoundError, match=message):
                await appliance.once(rows(simulator, DEVICES[:1]), **asked)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"hostnames": ["egde1"]}, "no device 'egde1'; did you mean 'edge1'?"),
        ({"tags": ["cord"]}, "no tag 'cord'; did you mean 'core'?"),
    ],
)
async def test_a_name_that_is_unknown_is_told_with_the_closest(
    appliance: Appliance, asked: dict[str, Any], message: str
) -> None:
    async with Simulator(DEVICES[:2]) as simulator:
        await appliance.once(rows(simulator, DEVICES[:2]))
        with pytest.raises(NotFoundError) as caught:
            await appliance.once(**asked)
    assert str(caught.value) == message


async def test_an_empty_inventory_is_a_run_on_no_devices(appliance: Appliance) -> None:
    report = await appliance.once()
    assert (report.status, report.outcomes) == (RunStatus.NO_DEVICES, ())
    assert appliance.git("rev-list", "--all") == b""


async def test_progress_counts_every_device_once(appliance: Appliance) -> None:
    async with Simulator(FEW) as simulator:
        await appliance.once(rows(simulator, FEW))
    assert appliance.watcher.total == 3
    assert sorted(appliance.watcher.ended) == ["edge0 success", "edge1 success", "edge2 success"]


async def test_the_journal_tells_of_the_run_and_of_each_device(appliance: Appliance) -> None:
    async with Simulator(FEW) as simulator:
        await appliance.once(rows(simulator, FEW))
    said = appliance.journal()
    assert said[0] == "run 1 of once started on 3 devices"
    assert sorted(said[1:-1]) == [f"edge{number}: configuration changed" for number in range(3)]
    assert said[-1] == "run 1 of once ended: 3 of 3 devices good, 3 changed, 0 suspect, 0 failed"
