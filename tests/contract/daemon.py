"""The appliance in a process of its own, which hashes passwords fast: `python -m tests.contract.daemon serve`."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from netraven.__main__ import main
from netraven.core.access import Role
from netraven.services import passwords
from netraven.store.data_dir import DataDir

ROOT = Path(__file__).parents[2]
PASSWORD = "a password of these tests"
_STOP_S = 30.0


@dataclass(slots=True)
class Daemon:
    """A running appliance, and what it says on stderr."""

    url: str
    folder: Path
    said: list[str] = field(default_factory=list)

    def token(self, role: Role, number: int) -> str:
        """Return an access token of a user of this role, who is made for it."""
        return asyncio.run(self._token({"username": f"{role}-{number}", "password": PASSWORD, "role": role.value}))

    async def _token(self, user: dict[str, str]) -> str:
        # Whoever owns the socket file is an administrator, whatever becomes of the users.
        connector = aiohttp.UnixConnector(str(DataDir(self.folder).socket))
        async with aiohttp.ClientSession("http://netraven", connector=connector, raise_for_status=True) as session:
            await session.post("/users", json=user)
            del user["role"]
            async with session.post("/auth/login", json=user) as response:
                token: str = (await response.json())["access_token"]
                return token


@contextmanager
def running(folder: Path) -> Iterator[Daemon]:
    """Run an appliance for the length of the block; it must end well when it is told to stop."""
    command = [
        sys.executable,
        "-m",
        "tests.contract.daemon",
        "serve",
        "--data-dir",
        str(folder),
        "--listen",
        "127.0.0.1:0",
    ]
    settings = {"NETRAVEN_ALLOWED_NETWORKS": "127.0.0.0/8", "NETRAVEN_ADMIN_PASSWORD": PASSWORD}
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ | settings) as process:
        try:
            assert process.stderr is not None
            lines = iter(process.stderr)
            daemon = Daemon(url=_url(lines), folder=folder)
            listener = threading.Thread(target=daemon.said.extend, args=(lines,))
            listener.start()
            yield daemon
        finally:
            process.terminate()
            ended = process.wait(_STOP_S)
            listener.join()
        assert ended == 0, daemon.said


def _url(lines: Iterator[str]) -> str:
    said = list[str]()
    for line in lines:
        said.append(line)
        _, found, url = line.partition("listening on ")
        if found:
            return url.strip()
    raise AssertionError(f"the appliance did not start: {said}")


if __name__ == "__main__":
    passwords.ROUNDS = 4
    main()
