"""A configuration that is suddenly much shorter is believed only when a second visit finds the same."""

from collections.abc import Iterator, Mapping

from netraven.core.outcome import RunStatus
from netraven.device.simulator import Simulator
from tests.journeys.conftest import CANARIES, SHOW, VERSION, Appliance, by_name, configuration, fate, ios, printed, row

LONG = ios("edge1", configuration("edge1", interfaces=40))


class Dwindling(Mapping[str, str]):
    """The replies of a device that loses one more interface at each visit."""

    def __init__(self, interfaces: int) -> None:
        self._interfaces = interfaces

    def __getitem__(self, command: str) -> str:
        if command != SHOW:
            return VERSION
        self._interfaces -= 1
        return printed(configuration("edge1", interfaces=self._interfaces))

    def __iter__(self) -> Iterator[str]:
        return iter((SHOW,))

    def __len__(self) -> int:
        return 1


async def backed_up(appliance: Appliance, simulator: Simulator) -> str | None:
    report = await appliance.once([row(simulator, LONG)])
    return by_name(report)["edge1"].path


async def test_a_short_configuration_that_comes_twice_is_stored_with_a_warning(appliance: Appliance) -> None:
    async with Simulator([LONG]) as simulator:
        path = await backed_up(appliance, simulator)
        simulator.replace("edge1", ios("edge1", configuration("edge1", interfaces=10)))
        report = await appliance.once()
        assert simulator.counters("edge1").logins == 3
    assert (report.status, report.counts.changed) == (RunStatus.SUCCESS, 1)
    assert appliance.stored(path) == configuration("edge1", interfaces=10).encode()
    assert "edge1: much shorter configuration confirmed by a second visit" in appliance.journal()
    assert appliance.rows("SELECT count(*) FROM suspects") == [(0,)]
    assert appliance.watcher.ended == ["edge1 success", "edge1 success"]


async def test_another_short_configuration_is_suspect_and_kept_aside_sealed(appliance: Appliance) -> None:
    async with Simulator([LONG]) as simulator:
        path = await backed_up(appliance, simulator)
        simulator.replace("edge1", ios("edge1", replies=Dwindling(10)))
        report = await appliance.once()
    outcome = by_name(report)["edge1"]
    assert (outcome.status, fate(outcome), report.counts.suspect) == ("suspect", ("accept", "shrunk"), 1)
    assert appliance.stored(path) == configuration("edge1", interfaces=40).encode()
    assert len(appliance.commits()) == 1
    kept = appliance.rows("SELECT size_bytes, reason FROM suspects ORDER BY size_bytes")
    assert kept == [(len(configuration("edge1", interfaces=number)), "shrunk") for number in (8, 9)]
    assert appliance.rows("SELECT last_backup_status FROM devices") == [("suspect",)]
    assert appliance.leaks(*CANARIES) == []


async def test_a_suspect_configuration_is_collected_again_after_the_other_devices(appliance: Appliance) -> None:
    others = [ios(f"other{number}") for number in range(3)]
    async with Simulator([LONG, *others]) as simulator:
        await appliance.once([row(simulator, device) for device in (LONG, *others)])
        simulator.replace("edge1", ios("edge1", configuration("edge1", interfaces=10)))
        appliance.watcher.ended.clear()
        await appliance.once()
    assert appliance.watcher.ended[-1] == "edge1 success"
    assert len(appliance.watcher.ended) == 4


async def test_a_little_shorter_is_no_suspicion(appliance: Appliance) -> None:
    async with Simulator([LONG]) as simulator:
        await backed_up(appliance, simulator)
        simulator.replace("edge1", ios("edge1", configuration("edge1", interfaces=30)))
        report = await appliance.once()
        assert simulator.counters("edge1").logins == 2
    assert report.counts.changed == 1


async def test_lines_that_do_not_matter_make_no_version(appliance: Appliance) -> None:
    async with Simulator([LONG]) as simulator:
        path = await backed_up(appliance, simulator)
        text = configuration("edge1", interfaces=40).replace("02:00:00 UTC Mon", "03:00:00 UTC Tue")
        simulator.replace("edge1", ios("edge1", text))
        report = await appliance.once()
    assert (report.counts.unchanged, len(appliance.commits())) == (1, 1)
    assert appliance.stored(path) == configuration("edge1", interfaces=40).encode()
