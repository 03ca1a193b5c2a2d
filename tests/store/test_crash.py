"""A process killed while it writes loses nothing that it was told is kept."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

WRITER = """
import asyncio, sys
from pathlib import Path
from netraven.core.clock import SystemClock
from netraven.store.database import open_database

async def write():
    db = await open_database(Path(sys.argv[1]), clock=SystemClock())
    last = await db.reader.row("SELECT coalesce(max(id), 0) AS id FROM login_failures")
    number = last["id"]
    while True:
        async with db.transaction() as tx:
            for _ in range(2):
                number += 1
                await tx.run(
                    "INSERT INTO login_failures (id, username, address, failed_at) VALUES (:id, :text, '', '')",
                    {"id": number, "text": "x" * 5000},
                )
        print(number, flush=True)

asyncio.run(write())
"""


def write_until_killed(path: Path, acknowledged: int) -> int:
    """Let a process acknowledge some writes, kill it, and return the last that it acknowledged."""
    with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(acknowledged)]
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
    return max(int(line) for line in lines if line.endswith("\n"))


@pytest.mark.parametrize("writes", [1, 17, 43])
def test_everything_acknowledged_before_a_kill_is_there_and_nothing_by_halves(tmp_path: Path, writes: int) -> None:
    path = tmp_path / "netraven.db"
    last = 0
    for _ in range(2):
        last = max(last, write_until_killed(path, writes))
    with closing(sqlite3.connect(path)) as db:
        [(count, newest)] = db.execute("SELECT count(*), max(id) FROM login_failures").fetchall()
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert count == newest >= last
    assert count % 2 == 0


def test_a_process_killed_while_it_makes_the_database_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "netraven.db"
    with subprocess.Popen([sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE) as process:
        while not path.exists():
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    write_until_killed(path, 1)
