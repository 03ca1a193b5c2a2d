"""Two devices of which one gets into trouble."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from netraven.core.outcome import Outcome
from netraven.device.simulator import SimulatedDevice, Simulator
from netraven.device.simulator.terminal import Terminal
from tests.journeys.conftest import (
    CANARIES,
    ENABLE,
    SHOW,
    Appliance,
    by_name,
    configuration,
    fate,
    ios,
    row,
)

IMPATIENT = '{"tcp_s": 0.5, "kex_s": 0.5, "auth_s": 0.5, "prompt_s": 1, "silence_s": 2, "command_s": 60}'
KEYS = f"\nenable\n{ENABLE}\nterminal length 0\nshow version\nshow inventory\n{SHOW}\n"


@dataclass(slots=True)
class Scene:
    """Two devices that were backed up once: `victim`, to which things happen, and `other`, which changes meanwhile."""

    appliance: Appliance
    simulator: Simulator
    before: Outcome

    async def again(self) -> Outcome:
        """Back up again and return what came of the victim; the other one must have been stored."""
        text = configuration("other", extra="ntp server 10.0.0.9\n")
        self.simulator.replace("other", ios("other", text))
        self.appliance.change("UPDATE devices SET timeouts = ? WHERE hostname = 'victim'", IMPATIENT)
        outcomes = by_name(await self.appliance.once())
        assert (fate(outcomes["other"]), outcomes["other"].changed) == ("success", True)
        assert self.appliance.stored(outcomes["other"].path) == text.encode()
        return outcomes["victim"]

    def snapshots(self) -> list[tuple[object, ...]]:
        sql = "SELECT s.* FROM snapshots AS s JOIN devices ON devices.id = device_id WHERE hostname = 'victim'"
        return self.appliance.rows(sql)


@asynccontextmanager
async def scene(appliance: Appliance, device: SimulatedDevice) -> AsyncIterator[Scene]:
    other = ios("other")
    async with Simulator([device, other]) as simulator:
        report = await appliance.once([row(simulator, device), row(simulator, other)])
        assert report.counts.changed == 2
        yield Scene(appliance, simulator, by_name(report)["victim"])


async def check_failed(scene: Scene, expected: tuple[str, str], caplog: pytest.LogCaptureFixture) -> Outcome:
    """Demand that the victim fails so, that nothing of it is lost, and that no secret comes out."""
    text, index = scene.appliance.stored(scene.before.path), scene.snapshots()
    outcome = await scene.again()
    assert fate(outcome) == expected
    assert scene.appliance.stored(scene.before.path) == text
    assert scene.snapshots() == index
    assert scene.appliance.rows(
        "SELECT stage, reason, message, tail FROM job_results WHERE run_id = 2 AND device_name = 'victim'"
    ) == [(*expected, outcome.failure and outcome.failure.message, outcome.failure and outcome.failure.tail)]
    assert scene.appliance.leaks(*CANARIES) == []
    assert not any(canary in caplog.text + str(outcome) for canary in CANARIES)
    return outcome


def screen(device: SimulatedDevice) -> str:
    """Return all that the device prints until its last prompt is whole."""
    terminal = Terminal(device, [])
    return (terminal.open() + terminal.type(KEYS)).replace("\n", "\r\n")
