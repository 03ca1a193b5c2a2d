"""A process that is killed at any moment loses nothing that it acknowledged, and the next one needs no help."""

import asyncio
import hashlib
import json
import os
import random
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from netraven.core.clock import SystemClock
from netraven.daemon import open_world
from netraven.device.simulator import Simulator
from netraven.services.runner import Limits
from tests.journeys.conftest import SHOW, VERSION, Appliance, configuration, ios, printed

ROOT = Path(__file__).parents[2]
DEVICES = 12


class Restless(Mapping[str, str]):
    """The replies of a device whose configuration is another one at each visit."""

    def __init__(self, hostname: str) -> None:
        self._hostname = hostname
        self._visits = 0

    def __getitem__(self, command: str) -> str:
        if command != SHOW:
            return VERSION
        self._visits += 1
        return printed(configuration(self._hostname, extra=f"ntp server 10.0.0.1 key {self._visits}\n"))

    def __iter__(self) -> Iterator[str]:
        return iter((SHOW,))

    def __len__(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class Promise:
    """A configuration that a process said it had stored."""

    commit: str
    path: str
    sha256: str


async def killed_after(
    appliance: Appliance, ports: dict[str, int], delay_s: float, *, when_ready: bool
) -> list[Promise]:
    """Let a process back up, kill it after a while from its start (or when it is ready), and return its promises."""
    command = [sys.executable, "-m", "tests.journeys.back_up_forever", str(appliance.data_dir), json.dumps(ports)]
    child = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)
    assert child.stdout is not None
    if when_ready:
        assert await child.stdout.readline() == b"ready\n"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(delay_s):
            await child.wait()
    child.kill()
    async with asyncio.timeout(30):
        printed_lines = (await child.communicate())[0].decode()
    whole = printed_lines[: printed_lines.rfind("\n") + 1].splitlines()
    return [Promise(*line.split()) for line in whole if line != "ready"]


def check_kept(appliance: Appliance, promises: list[Promise]) -> None:
    """Demand that each promised configuration stands in the history of the branch with its bytes."""
    history = set(appliance.commits()) if promises else set()
    for promise in promises:
        assert promise.commit in history
        assert hashlib.sha256(appliance.stored(promise.path, promise.commit)).hexdigest() == promise.sha256


def check_whole(appliance: Appliance) -> None:
    """Demand that repository and index are sound and say the same, and that no run is left running."""
    assert appliance.git("fsck", "--strict", "--no-dangling", "--no-progress") == b""
    assert appliance.rows("PRAGMA integrity_check") == [("ok",)]
    assert appliance.rows("SELECT count(*) FROM runs WHERE status IN ('queued', 'running')") == [(0,)]
    indexed = appliance.rows(
        "SELECT path, git_blob FROM snapshots WHERE id IN (SELECT max(id) FROM snapshots GROUP BY device_id)"
    )
    assert set(indexed) == set(files_of_head(appliance))
    versions = appliance.rows("SELECT count(DISTINCT git_commit) FROM snapshots")
    count = appliance.git("rev-list", "--count", "--all").decode().strip()
    assert versions == [(int(count),)]


def files_of_head(appliance: Appliance) -> Iterator[tuple[str, str]]:
    if not appliance.git("for-each-ref"):
        return
    for line in appliance.git("ls-tree", "-r", "HEAD").decode().splitlines():
        about, path = line.split("\t")
        yield path, about.split()[2]


@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_a_killed_process_loses_nothing_that_it_acknowledged(appliance: Appliance, times: int) -> None:
    seed = int(os.environ.get("NETRAVEN_TEST_SEED", random.SystemRandom().randrange(2**32)))
    print(f"NETRAVEN_TEST_SEED={seed}")  # noqa: T201 - shown when the test fails
    moments = random.Random(seed)  # noqa: S311 - nothing secret
    kept = 0
    devices = [ios(f"edge{number}", replies=Restless(f"edge{number}")) for number in range(DEVICES)]
    async with Simulator(devices) as simulator:
        ports = {device.hostname: simulator.port(device.hostname) for device in devices}
        for _ in range(times):
            delay_s, when_ready = moments.uniform(0, 1.0), moments.random() < 0.8
            promises = await killed_after(appliance, ports, delay_s, when_ready=when_ready)
            async with open_world(appliance.settings, clock=SystemClock(), purpose="the next one", limits=Limits()):
                pass
            check_kept(appliance, promises[-DEVICES:])
            check_whole(appliance)
            kept += len(promises)
    assert kept > 0
