"""`netraven serve` as a process of its own: how it starts, what it says, and how it ends."""

import asyncio
import os
import re
import signal
import socket
import sqlite3
import stat
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from netraven.cli.client import client
from netraven.settings import Settings

ROOT = Path(__file__).parents[2]
PASSWORD = "a password of these tests"
HALF = b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"


@dataclass(frozen=True, slots=True)
class Daemon:
    """A daemon that listens; `said` is what it has told by then."""

    process: Process
    url: str
    said: tuple[str, ...]

    async def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return await self.process.wait()

    async def log_in(self, password: str) -> int:
        body = {"username": "admin", "password": password}
        async with aiohttp.ClientSession() as session, session.post(f"{self.url}/auth/login", json=body) as response:
            return response.status


async def start(data_dir: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Process:
    environ = {"NETRAVEN_LISTEN": "127.0.0.1:0", "NETRAVEN_ADMIN_PASSWORD": PASSWORD, **(env or {})}
    given = {name: text for name, text in {**os.environ, **environ}.items() if text}
    command = [sys.executable, "-m", "netraven", *(arguments or ("serve",)), "--data-dir", str(data_dir)]
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=given, stdout=PIPE, stderr=PIPE)


@asynccontextmanager
async def serving(data_dir: Path, *arguments: str, env: Mapping[str, str] | None = None) -> AsyncIterator[Daemon]:
    """Run a daemon for the length of the block."""
    process = await start(data_dir, *arguments, env=env)
    try:
        async with asyncio.timeout(60):
            yield await listening(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def listening(process: Process) -> Daemon:
    assert process.stderr is not None
    said: list[str] = []
    async for line in process.stderr:
        said.append(line.decode().rstrip())
        if found := re.search(r"listening on (http://\S+)", said[-1]):
            return Daemon(process, found[1], tuple(said))
    raise AssertionError(said)


async def refused(data_dir: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    """Return what a daemon says that does not start."""
    process = await start(data_dir, *arguments, env=env)
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    return err.decode()


async def signalled_to_the_end(process: Process) -> None:
    """Send the signal until it is not taken for an echo of the first one."""
    while process.returncode is None:
        process.send_signal(signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await process.wait()
    assert process.returncode == -signal.SIGTERM


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_serves_until_it_is_stopped_and_leaves_all_in_order(tmp_path: Path, number: int) -> None:
    async with serving(tmp_path) as daemon, aiohttp.ClientSession() as session:
        async with session.get(f"{daemon.url}/healthz") as response:
            assert response.status == 200
        mode = stat.S_IMODE((tmp_path / "netraven.sock").stat().st_mode)
        assert await daemon.stop(number) == 0

    assert mode == 0o600
    assert not (tmp_path / "netraven.sock").exists()
    assert not (tmp_path / "netraven.db-wal").exists()


async def test_without_a_verb_it_serves_too(tmp_path: Path) -> None:
    async with serving(tmp_path, "--data-dir", str(tmp_path)) as daemon:
        assert await daemon.stop() == 0


async def test_the_first_administrator_has_a_random_password_that_is_shown_once(tmp_path: Path) -> None:
    async with serving(tmp_path, env={"NETRAVEN_ADMIN_PASSWORD": ""}) as daemon:
        shown = re.search(r"the first administrator is admin, the password (\S{16}) ", "\n".join(daemon.said))
        assert shown is not None
        assert await daemon.log_in(shown[1]) == 200
        await daemon.stop()
    async with serving(tmp_path, env={"NETRAVEN_ADMIN_PASSWORD": ""}) as daemon:
        assert "password" not in "".join(daemon.said)
        assert await daemon.log_in(shown[1]) == 200


async def test_the_first_administrator_may_be_given_a_password(tmp_path: Path) -> None:
    async with serving(tmp_path) as daemon:
        assert PASSWORD not in "".join(daemon.said)
        assert await daemon.log_in(PASSWORD) == 200


@pytest.mark.parametrize(
    ("password", "message"),
    [("short", "must have 8 to 1024 characters"), ("admin123", "is one of the first that an attacker tries")],
)
async def test_a_first_password_that_is_none_is_refused(tmp_path: Path, password: str, message: str) -> None:
    said = await refused(tmp_path, env={"NETRAVEN_ADMIN_PASSWORD": password})

    assert f"netraven: admin_password: {message}" in said
    assert password not in said


async def test_a_second_daemon_is_told_who_has_the_data_directory(tmp_path: Path) -> None:
    async with serving(tmp_path) as daemon:
        said = await refused(tmp_path)

        assert f"is in use by netraven serve (pid {daemon.process.pid}) since " in said


async def test_a_port_that_is_taken_is_told_before_a_password_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = await refused(tmp_path, "serve", "--listen", f"127.0.0.1:{port}", env={"NETRAVEN_ADMIN_PASSWORD": ""})

    assert f"netraven: cannot listen on 127.0.0.1:{port}: " in said
    assert "password" not in said


async def test_a_data_directory_of_any_length_has_its_socket(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 120) / ("y" * 120)
    long.mkdir(parents=True)
    async with serving(long) as daemon:
        async with client(Settings(data_dir=long), "tests") as api:
            users = await api.get("/users")
        await daemon.stop()

    assert [user["username"] for user in users["items"]] == ["admin"]
    assert not (long / "netraven.sock").exists()
    async with client(Settings(data_dir=long), "tests") as api:
        assert (await api.get("/users"))["total"] == 1


async def test_the_supervisor_hears_of_start_life_and_stop(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as supervisor:
        supervisor.bind(str(tmp_path / "notify"))
        env = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "100000"}
        loop = asyncio.get_running_loop()
        async with serving(tmp_path / "data", env=env) as daemon:
            heard = [await loop.sock_recv(supervisor, 100) for _ in range(3)]
            assert await daemon.stop() == 0
        while heard[-1] != b"STOPPING=1":
            heard.append(await loop.sock_recv(supervisor, 100))

    assert heard[:3] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    assert set(heard[3:]) <= {b"WATCHDOG=1", b"STOPPING=1"}


async def test_a_second_signal_ends_it_at_once_and_the_next_start_finds_all_in_order(tmp_path: Path) -> None:
    async with serving(tmp_path) as daemon:
        port = int(daemon.url.rpartition(":")[2])
        _, half = await asyncio.open_connection("127.0.0.1", port)
        half.write(HALF)
        await half.drain()
        async with aiohttp.ClientSession() as session, session.get(f"{daemon.url}/health"):
            pass  # by now the half request is being read
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.process.stderr is not None
        assert b"stopping" in await daemon.process.stderr.readline()
        await signalled_to_the_end(daemon.process)
        half.close()

    async with serving(tmp_path) as daemon:
        assert await daemon.log_in(PASSWORD) == 200
    with closing(sqlite3.connect(tmp_path / "netraven.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
