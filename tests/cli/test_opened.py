"""Verbs in an opened data directory."""

from pathlib import Path

import pytest

from netraven.cli.loop import run
from netraven.cli.opened import in_world
from netraven.core.clock import SystemClock
from netraven.core.errors import DataDirLockedError
from netraven.services.world import World
from netraven.settings import Settings
from netraven.store import devices
from netraven.store.lock import lock_data_dir


async def _count(world: World) -> int:
    return len(await devices.every(world.db.reader))


def test_work_in_an_opened_world_gives_its_answer(tmp_path: Path) -> None:
    assert run(in_world(Settings(data_dir=tmp_path / "data"), "netraven test", _count)) == 0


def test_the_world_is_opened_once_at_a_time(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with lock_data_dir(tmp_path, purpose="netraven --once", clock=SystemClock()), pytest.raises(DataDirLockedError):
        run(in_world(settings, "netraven test", _count))
