"""One process at a time, told apart by name, whatever became of the one before."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from netraven.core.errors import DataDirLockedError, StoreError
from netraven.store.lock import lock_data_dir
from tests.database import ToldClock

HOLDER = """
import sys
from pathlib import Path
from netraven.core.clock import SystemClock
from netraven.store.lock import lock_data_dir
with lock_data_dir(Path(sys.argv[1]), purpose="netraven --once", clock=SystemClock()):
    print("locked", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(directory: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLDER, str(directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        yield process


def test_the_second_process_is_told_who_has_the_directory(tmp_path: Path, clock: ToldClock) -> None:
    with holder(tmp_path) as other:
        words = rf"data directory {tmp_path} is in use by netraven --once \(pid {other.pid}\) since 20.*Z"
        with pytest.raises(DataDirLockedError, match=words):
            lock_data_dir(tmp_path, purpose="netraven serve", clock=clock)


def test_a_killed_holder_leaves_nothing_in_the_way(tmp_path: Path, clock: ToldClock) -> None:
    with holder(tmp_path) as other:
        other.send_signal(signal.SIGKILL)
        other.wait(timeout=10)
        with lock_data_dir(tmp_path, purpose="netraven serve", clock=clock) as lock:
            assert json.loads(lock.path.read_text())["pid"] == os.getpid()


def test_the_lock_is_signed_and_private(tmp_path: Path, clock: ToldClock) -> None:
    with lock_data_dir(tmp_path, purpose="netraven serve", clock=clock) as lock:
        assert json.loads(lock.path.read_text()) == {
            "pid": os.getpid(),
            "purpose": "netraven serve",
            "since": "2026-07-04T02:00:00.000Z",
        }
        assert lock.path.stat().st_mode & 0o777 == 0o600


def test_a_closed_lock_lets_the_next_one_in_and_may_be_closed_again(tmp_path: Path, clock: ToldClock) -> None:
    first = lock_data_dir(tmp_path, purpose="netraven --once", clock=clock)
    first.close()
    with lock_data_dir(tmp_path, purpose="netraven serve", clock=clock):
        first.close()
        with pytest.raises(DataDirLockedError, match="netraven serve"):
            lock_data_dir(tmp_path, purpose="netraven --once", clock=clock)


def test_a_holder_that_has_not_signed_yet_is_another_process(tmp_path: Path, clock: ToldClock) -> None:
    with lock_data_dir(tmp_path, purpose="netraven serve", clock=clock) as lock:
        lock.path.write_text("")
        with pytest.raises(DataDirLockedError, match="in use by another process"):
            lock_data_dir(tmp_path, purpose="netraven --once", clock=clock)


def test_a_directory_that_is_missing_is_named(tmp_path: Path, clock: ToldClock) -> None:
    with pytest.raises(StoreError, match=r"cannot lock .*/missing: .*No such file"):
        lock_data_dir(tmp_path / "missing", purpose="netraven serve", clock=clock)
