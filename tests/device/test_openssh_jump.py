"""A real OpenSSH server as the jump host, with simulated devices behind it."""

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import asyncssh
import pytest
from pydantic import SecretStr

from netraven.core.errors import JumpLostError, TcpRefusedError, UnreachableError
from netraven.device.jump import JumpConnection, open_jump
from netraven.device.session import Visit, visit
from netraven.device.simulator import Fault, Misbehaviour, Simulator
from tests.device.servers import UNIX

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

MakeVisit = Callable[..., Visit]


@dataclass(frozen=True, slots=True)
class JumpHost:
    """A running sshd, the key that opens it, and its process."""

    port: int
    private_key: str
    process: "subprocess.Popen[str]"

    def sessions(self) -> list[int]:
        """Return the processes that serve connections."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii")
        return [int(child) for child in children.split()]


@contextmanager
def sshd(folder: Path, **lines: str) -> Iterator[JumpHost]:
    """Run an sshd that lets in whoever runs the tests, by a key; `lines` stand in its configuration."""
    if SSHD is None:
        pytest.fail("these tests need Debian's openssh-server")
    host_key, key = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    for name, text in (("host_key", host_key.export_private_key()), ("keys", key.export_public_key())):
        (folder / name).touch(mode=0o600)
        (folder / name).write_bytes(text)
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    ours = {
        "ListenAddress": f"127.0.0.1:{port}",
        "HostKey": str(folder / "host_key"),
        "PidFile": "none",
        "AuthorizedKeysFile": str(folder / "keys"),
        "StrictModes": "no",
        "UsePAM": "no",
        "PasswordAuthentication": "no",
    }
    (folder / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in (lines | ours).items()))
    command = [SSHD, "-D", "-e", "-f", str(folder / "sshd_config")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert any("Server listening" in line for line in process.stderr)
            yield JumpHost(port, key.export_private_key().decode(), process)
        finally:
            process.terminate()


@pytest.fixture
def jump_to(make_visit: MakeVisit) -> Callable[[JumpHost], Visit]:
    """Make the visit that logs in to the jump host."""

    def make(host: JumpHost) -> Visit:
        user = pwd.getpwuid(os.getuid()).pw_name
        key = SecretStr(host.private_key)
        return make_visit(hostname="the jump host", port=host.port, username=user, password=None, private_key=key)

    return make


async def opened(request: Visit) -> JumpConnection:
    async with asyncio.timeout(20):
        return await open_jump(request)


async def closed(jump: JumpConnection) -> None:
    jump.hang_up()
    async with asyncio.timeout(20):
        await jump.wait_closed()


async def visit_all(requests: list[Visit]) -> None:
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for request in requests:
            group.create_task(visit(request))


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_devices_behind_a_real_jump_host_share_one_connection_whatever_maxsessions_says(
    tmp_path: Path, jump_to: Callable[[JumpHost], Visit], unix_visit: MakeVisit, address: str
) -> None:
    with sshd(tmp_path, MaxSessions="1") as host:
        async with Simulator([UNIX], address=address) as simulator:
            jump = await opened(jump_to(host))
            request = unix_visit(ip_address=address, port=simulator.port("edge1"), jump=jump)
            await visit_all([request] * 50)
            assert simulator.counters("edge1").logins == 50
            assert len(host.sessions()) == 1
            await closed(jump)


async def test_a_port_where_nobody_listens_is_told_by_a_real_jump_host(
    tmp_path: Path, jump_to: Callable[[JumpHost], Visit], unix_visit: MakeVisit
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with sshd(tmp_path) as host:
        jump = await opened(jump_to(host))
        with pytest.raises(TcpRefusedError, match="through the jump host"):
            await visit_in_time(unix_visit(port=port, jump=jump))
        await closed(jump)


async def visit_in_time(request: Visit) -> None:
    async with asyncio.timeout(20):
        await visit(request)


@pytest.mark.parametrize("line", [{"AllowTcpForwarding": "no"}, {"PermitOpen": "192.0.2.1:22"}], ids=str)
async def test_a_real_jump_host_that_forbids_forwarding_is_told(
    tmp_path: Path, jump_to: Callable[[JumpHost], Visit], unix_visit: MakeVisit, line: dict[str, str]
) -> None:
    with sshd(tmp_path, **line) as host:
        async with Simulator([UNIX]) as simulator:
            jump = await opened(jump_to(host))
            with pytest.raises(UnreachableError, match="the jump host does not allow forwarding there"):
                await visit_in_time(unix_visit(port=simulator.port("edge1"), jump=jump))
            await closed(jump)


async def test_a_real_jump_host_that_dies_in_the_middle_is_what_failed(
    tmp_path: Path, jump_to: Callable[[JumpHost], Visit], unix_visit: MakeVisit
) -> None:
    stuck = replace(UNIX, misbehaviour=Misbehaviour(breaks_after_bytes=1, fault=Fault.STALL))
    with sshd(tmp_path) as host:
        async with asyncio.timeout(20), Simulator([stuck]) as simulator:
            jump = await opened(jump_to(host))
            visiting = asyncio.ensure_future(visit(unix_visit(port=simulator.port("edge1"), jump=jump)))
            while not simulator.counters("edge1").commands:  # noqa: ASYNC110 - the simulator only counts
                await asyncio.sleep(0)
            [session] = host.sessions()
            os.kill(session, signal.SIGKILL)
            with pytest.raises(JumpLostError, match="the connection to the jump host ended"):
                await visiting
            await jump.wait_closed()
