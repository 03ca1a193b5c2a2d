"""What a process does to open its data directory, and that two never work in one."""

import asyncio
import os
import resource
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from netraven.core.clock import SystemClock
from netraven.daemon import open_world
from netraven.services.resources import OPEN_FILES
from netraven.services.runner import Limits
from tests.journeys.conftest import Appliance

ROOT = Path(__file__).parents[2]


async def test_a_second_process_is_refused_by_name(appliance: Appliance) -> None:
    async with open_world(appliance.settings, clock=SystemClock(), purpose="the first", limits=Limits()):
        command = [sys.executable, "-m", "netraven", "--once", "--data-dir", str(appliance.data_dir)]
        second = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)
        async with asyncio.timeout(60):
            out, err = await second.communicate()
    assert (second.returncode, out) == (2, b"")
    assert f"is in use by the first (pid {os.getpid()}) since " in err.decode()


async def test_the_next_process_may_when_the_first_has_left(appliance: Appliance) -> None:
    for _ in range(2):
        async with open_world(appliance.settings, clock=SystemClock(), purpose="one of two", limits=Limits()):
            pass


async def test_a_low_limit_of_open_files_is_raised(appliance: Appliance) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    try:
        async with open_world(appliance.settings, clock=SystemClock(), purpose="many", limits=Limits()):
            assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(hard, OPEN_FILES)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_what_the_block_raises_comes_out_as_it_is(appliance: Appliance) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        async with open_world(appliance.settings, clock=SystemClock(), purpose="a mistake", limits=Limits()):
            raise ZeroDivisionError from KeyError("cause")
    assert isinstance(caught.value.__cause__, KeyError)
