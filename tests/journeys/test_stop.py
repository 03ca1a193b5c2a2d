"""Ctrl-C in the middle of a run: what was collected is kept, and the run says what happened to it."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterator, Mapping
from pathlib import Path

from netraven.device.simulator import Fault, Simulator
from tests.journeys.conftest import SHOW, VERSION, Appliance, configuration, ios, printed, row

ROOT = Path(__file__).parents[2]


class Watched(Mapping[str, str]):
    """The replies of a device that tells when it is asked something."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    def __getitem__(self, command: str) -> str:
        self.asked.set()
        return printed(configuration("stuck")) if command == SHOW else VERSION

    def __iter__(self) -> Iterator[str]:
        return iter((SHOW,))

    def __len__(self) -> int:
        return 1


async def test_a_run_that_is_stopped_keeps_what_it_has_collected(appliance: Appliance) -> None:
    quick, stuck, replies = ios("quick"), ios("stuck"), Watched()
    async with Simulator([quick, stuck]) as simulator:
        await appliance.once([row(simulator, quick), row(simulator, stuck)])
        text = configuration("quick", extra="ntp server 10.0.0.9\n")
        simulator.replace("quick", ios("quick", text))
        simulator.replace("stuck", ios("stuck", replies=replies, breaks_after_bytes=200, fault=Fault.STALL))
        command = [sys.executable, "-m", "netraven", "--once", "--data-dir", str(appliance.data_dir)]
        environ = os.environ | {"NETRAVEN_MAX_SESSIONS": "1"}  # so that the first has ended when the second is asked
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environ, stdout=PIPE, stderr=PIPE)
        async with asyncio.timeout(60):
            await replies.asked.wait()
            process.send_signal(signal.SIGINT)
            _, err = await process.communicate()
    assert (process.returncode, err.splitlines()[-1]) == (130, b"netraven: stopped")
    assert appliance.rows("SELECT status, success FROM runs WHERE id = 2") == [("interrupted", 1)]
    [(path,)] = appliance.rows("SELECT path FROM job_results WHERE run_id = 2")
    assert appliance.stored(str(path)) == text.encode()
    assert appliance.journal()[-2:] == [
        "quick: configuration changed",
        "run 2 of once was interrupted: 1 of 2 devices good, 1 changed, 0 suspect, 0 failed",
    ]
