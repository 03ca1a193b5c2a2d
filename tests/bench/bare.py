"""The reference: the least that asyncssh needs to make the same visits as the platform `cisco_ios`, storing nothing.

It is tuned (uvloop, options made once, no SSH files of the machine, few algorithms, bytes, no wait for the end of the
connection) and takes no care at all: the first thing that looks like a prompt in the last line is one.
"""

import asyncio
from collections.abc import Sequence

import asyncssh

from netraven.platforms import cisco_ios
from netraven.platforms.platform import Platform
from netraven.services.pace import Pace
from tests.bench.fleet import PASSWORD, USERNAME, Place


def script(platform: Platform) -> tuple[str, ...]:
    """Return what a visit types, line by line; it begins with a bare return, to learn the prompt."""
    enable = (platform.enable.command,) if platform.enable is not None else ()
    commands = (command.text for command in platform.commands)
    before, after = ([step.text for step in prepared] for prepared in (platform.setup, platform.paging))
    return ("", *before, *enable, *after, *commands, *platform.leave)


_SCRIPT = script(cisco_ios.PLATFORM)


class _Talk(asyncssh.SSHClientSession[bytes]):
    """Types one command after the other, each at the prompt after the last."""

    def __init__(self, done: asyncio.Future[None]) -> None:
        self.received_bytes = 0
        self._waiting = iter(_SCRIPT)
        self._done = done
        self._last_line = b""

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        self._channel = chan

    def data_received(self, data: bytes, datatype: asyncssh.DataType) -> None:  # noqa: ARG002 - asyncssh's signature
        self.received_bytes += len(data)
        before, newline, line = data.rpartition(b"\n")
        self._last_line = line if newline else self._last_line + before + line
        if self._last_line.endswith((b">", b"#")):
            self._last_line = b""
            self._type()

    def _type(self) -> None:
        command = next(self._waiting, None)
        if command is not None:
            self._channel.write(command.encode() + b"\n")

    def connection_lost(self, exc: Exception | None) -> None:
        if self._done.done():
            return
        if exc is None:
            self._done.set_result(None)
        else:
            self._done.set_exception(exc)


def options() -> asyncssh.SSHClientConnectionOptions:
    """Return the options of every visit."""
    return asyncssh.SSHClientConnectionOptions(
        config=[],
        known_hosts=None,
        client_keys=None,
        agent_path=None,
        username=USERNAME,
        password=PASSWORD,
        preferred_auth=["password"],
        gss_host=None,
        kex_algs=["curve25519-sha256"],
        server_host_key_algs=["ssh-ed25519"],
        encryption_algs=["aes128-gcm@openssh.com"],
        compression_algs=["none"],
    )


async def visit(host: str, port: int, shared: asyncssh.SSHClientConnectionOptions) -> int:
    """Make one visit and return how many bytes the device printed."""
    done = asyncio.get_running_loop().create_future()
    talk = _Talk(done)
    connection = await asyncssh.connect(host, port, options=shared, config=[])
    try:
        await connection.create_session(lambda: talk, term_type="vt100", term_size=(511, 0), encoding=None)
        await done
    finally:
        connection.close()
    return talk.received_bytes


async def visit_all(places: Sequence[Place], sessions: int, *, paced: bool) -> int:
    """Visit the devices at these places, so many at once, and return how many bytes they printed."""
    shared = options()
    waiting = iter(places)
    pace = Pace() if paced else None

    async def serve() -> int:
        received_bytes = 0
        for host, port in waiting:
            if pace is not None:
                await pace.start()
            received_bytes += await visit(host, port, shared)
        return received_bytes

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(serve()) for _ in range(sessions)]
    return sum(task.result() for task in tasks)
