"""A full disk under the whole appliance: a clear error, an intact repository, and all well once there is room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from netraven.core.errors import StorageFullError
from netraven.core.outcome import RunStatus
from netraven.device.simulator import Simulator
from tests.disk import fill, mounted
from tests.journeys.conftest import Appliance, configuration, fate, ios, row

DEVICES = [ios(f"edge{number}") for number in range(3)]
LARGE = [ios(f"edge{number}", configuration(f"edge{number}", interfaces=4000)) for number in range(3)]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "16m") as disk:
        yield disk


@pytest.fixture
def appliance(disk: Path) -> Appliance:
    return Appliance(disk / "data")


async def test_a_disk_without_any_room_is_told_and_nothing_is_lost(appliance: Appliance, disk: Path) -> None:
    async with Simulator(DEVICES) as simulator:
        await appliance.once([row(simulator, device) for device in DEVICES])
        before = appliance.commits()
        ballast = fill(disk)
        with pytest.raises(StorageFullError, match="the disk is full; make room"):
            await appliance.once()
        ballast.unlink()
        assert appliance.commits() == before
        report = await appliance.once()
    assert (report.status, report.counts.unchanged) == (RunStatus.SUCCESS, 3)


@pytest.mark.parametrize("left_kb", [40, 160, 320, 480, 560, 640])
async def test_a_disk_that_fills_in_a_run_fails_what_was_not_stored(
    appliance: Appliance, disk: Path, left_kb: int
) -> None:
    async with Simulator(DEVICES) as simulator:
        await appliance.once([row(simulator, device) for device in DEVICES])
        for device in LARGE:
            simulator.replace(device.hostname, device)
        ballast = fill(disk, left_kb * 1024)
        acknowledged = await stored_by(appliance)
        ballast.unlink()
        appliance.git("fsck", "--strict")
        for path, text in acknowledged.items():
            assert appliance.stored(path) == text
        report = await appliance.once()
    assert report.status is RunStatus.SUCCESS
    assert appliance.rows("SELECT count(DISTINCT device_id) FROM snapshots WHERE size_bytes > 100000") == [(3,)]
    assert appliance.rows("SELECT count(*) FROM runs WHERE status IN ('queued', 'running')") == [(0,)]


async def stored_by(appliance: Appliance) -> dict[str | None, bytes]:
    """Run, and return what was said to be stored; what was not must say that there is no room."""
    try:
        report = await appliance.once()
    except StorageFullError:
        return {}
    failed = [outcome for _, outcome in report.outcomes if outcome.failure]
    assert {fate(outcome) for outcome in failed} <= {("store", "not_stored")}
    assert all("room" in outcome.failure.message for outcome in failed if outcome.failure)
    return {
        outcome.path: configuration(device.hostname, interfaces=4000).encode()
        for device, outcome in report.outcomes
        if outcome.changed
    }
