"""Visits to a real OpenSSH server with a real system user."""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import asyncssh
import pytest
from pydantic import SecretStr

from netraven.core.errors import AuthRejectedError, HostKeyChangedError
from netraven.core.models import HostKey
from netraven.device.acceptance import accept
from netraven.device.facts import read_facts
from netraven.device.session import Visit, visit
from netraven.platforms.platform import Channel, Command, Lines, Platform, steps
from netraven.platforms.registry import find

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
USER = f"netraven-{os.getpid()}"


@dataclass(frozen=True, slots=True)
class Server:
    """A running sshd: where it listens, the password of its user, and a key that opens it."""

    port: int
    password: str
    private_key: str
    public_host_key: str


@pytest.fixture(scope="module")
def password() -> Iterator[str]:
    """Give the password of a system user that exists for these tests."""
    if SSHD is None or os.getuid() != 0:
        # Without the real server a green suite would say more than it knows.
        pytest.fail("these tests need Debian's openssh-server, and root to make a user")
    password = secrets.token_hex(12)
    subprocess.run(["useradd", "--no-create-home", "--home-dir", "/tmp", "--shell", "/bin/sh", USER], check=True)  # noqa: S108 - a home that always exists
    try:
        subprocess.run(["chpasswd"], input=f"{USER}:{password}", text=True, check=True)
        yield password
    finally:
        subprocess.run(["userdel", USER], check=True, capture_output=True)


@pytest.fixture(params=["password", "keyboard-interactive"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(tmp_path: Path, password: str, method: str) -> Iterator[Server]:
    """Run an sshd that takes keys and one other method."""
    host_key, key = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    (tmp_path / "host_key").touch(mode=0o600)
    host_key.write_private_key(str(tmp_path / "host_key"))
    # The user reads this file, and cannot enter the test's own directory.
    keys = Path("/run/sshd") / f"{USER}-{secrets.token_hex(4)}"
    keys.parent.mkdir(mode=0o755, exist_ok=True)
    key.write_public_key(str(keys))
    keys.chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    lines = {
        "ListenAddress": f"127.0.0.1:{port}",
        "HostKey": tmp_path / "host_key",
        "PidFile": "none",
        "AuthorizedKeysFile": keys,
        "StrictModes": "no",
        "UsePAM": "yes",
        "PasswordAuthentication": "yes" if method == "password" else "no",
        "KbdInteractiveAuthentication": "yes" if method == "keyboard-interactive" else "no",
    }
    (tmp_path / "sshd_config").write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    command = [str(SSHD), "-D", "-e", "-f", str(tmp_path / "sshd_config")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            assert any("Server listening" in line for line in process.stderr)
            public_host_key = host_key.export_public_key().decode().split()[1]
            yield Server(port, password, key.export_private_key().decode(), public_host_key)
        finally:
            process.terminate()
            keys.unlink()


@pytest.fixture
def linux_visit(make_visit: Callable[..., Visit], server: Server) -> Callable[..., Visit]:
    """Make a visit to the server as its user."""

    def make(platform: Platform | None = None, **fields: object) -> Visit:
        ours = {"port": server.port, "username": USER, "password": SecretStr(server.password)}
        return replace(make_visit(**ours | fields), platform=platform or find("linux"))

    return make


async def test_a_real_server_is_visited_with_a_password(linux_visit: Callable[..., Visit], server: Server) -> None:
    request = linux_visit()
    visited = await visit(request)
    text = accept(request.platform, visited.outputs).text
    assert "\nroot:x:0:0:" in text
    assert f"\n{USER}:x:" in text
    assert read_facts(request.platform, visited.outputs).os_version is not None
    assert visited.host_key.public_key == server.public_host_key


@pytest.mark.parametrize("method", ["password"], indirect=True)
async def test_a_real_server_is_visited_with_a_key(linux_visit: Callable[..., Visit], server: Server) -> None:
    visited = await visit(linux_visit(password=None, private_key=SecretStr(server.private_key)))
    assert visited.outputs


async def test_a_real_server_refuses_a_wrong_password(linux_visit: Callable[..., Visit], method: str) -> None:
    with pytest.raises(AuthRejectedError, match=f"refused user '{USER}' with {method}: check the credential"):
        await visit(linux_visit(password=SecretStr("wrong")))


@pytest.mark.parametrize("method", ["password"], indirect=True)
async def test_a_real_server_with_another_host_key_is_refused(
    linux_visit: Callable[..., Visit], server: Server
) -> None:
    other = HostKey(key_type="ssh-ed25519", public_key="AAAA", fingerprint="SHA256:other")
    with pytest.raises(HostKeyChangedError, match="SHA256:other is pinned") as caught:
        await visit(linux_visit(known_key=other))
    assert caught.value.offered.public_key == server.public_host_key


SHELL = Platform(
    name="test_shell",
    vendor="Test",
    title="A Bourne shell in a terminal",
    channel=Channel.SHELL,
    prompt=r"[$#] ",
    setup=steps("stty cols 80"),
    commands=(
        Command(text="cat /etc/passwd", keep=True, begin="^root:"),
        Command(text="printf 'one\\n$ \\nthree\\n' # " + "a command longer than a line " * 4, keep=True),
        Command(text="printf '%s\\n' a b c", keep=True),
    ),
    lines=Lines(),
)


@pytest.mark.parametrize("method", ["password"], indirect=True)
async def test_a_real_terminal_is_read_line_by_line(linux_visit: Callable[..., Visit]) -> None:
    first, second, third = (await visit(linux_visit(SHELL))).outputs
    assert first.text.startswith("root:")
    assert f"\n{USER}:x:" in first.text
    assert second.text == "one\n$ \nthree\n"
    assert third.text == "a\nb\nc\n"
