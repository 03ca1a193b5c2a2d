"""Visits to a real OpenSSH server with a real system user."""

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
from tests.device.daemons import Account, account, sshd


@dataclass(frozen=True, slots=True)
class Server:
    """A running sshd: where it listens, and its host key."""

    port: int
    public_host_key: str


@pytest.fixture(scope="module")
def user() -> Iterator[Account]:
    with account() as made:
        yield made


@pytest.fixture(params=["password", "keyboard-interactive"])
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(tmp_path: Path, method: str) -> Iterator[Server]:
    """Run an sshd that takes one method."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    methods = {
        "PasswordAuthentication": "yes" if method == "password" else "no",
        "KbdInteractiveAuthentication": "yes" if method == "keyboard-interactive" else "no",
    }
    with sshd(tmp_path, key, **methods) as running:
        yield Server(running.port, key.export_public_key().decode().split()[1])


@pytest.fixture
def linux_visit(make_visit: Callable[..., Visit], server: Server, user: Account) -> Callable[..., Visit]:
    """Make a visit to the server as its user."""

    def make(platform: Platform | None = None, **fields: object) -> Visit:
        ours = {"port": server.port, "username": user.name, "password": SecretStr(user.password)}
        return replace(make_visit(**ours | fields), platform=platform or find("linux"))

    return make


async def test_a_real_server_is_visited_with_a_password(
    linux_visit: Callable[..., Visit], server: Server, user: Account
) -> None:
    request = linux_visit()
    visited = await visit(request)
    text = accept(request.platform, visited.outputs).text
    assert "\nroot:x:0:0:" in text
    assert f"\n{user.name}:x:" in text
    assert read_facts(request.platform, visited.outputs).os_version is not None
    assert visited.host_key.public_key == server.public_host_key


async def test_a_real_server_refuses_a_wrong_password(
    linux_visit: Callable[..., Visit], user: Account, method: str
) -> None:
    with pytest.raises(AuthRejectedError, match=f"refused user '{user.name}' with {method}: check the credential"):
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
async def test_a_real_terminal_is_read_line_by_line(linux_visit: Callable[..., Visit], user: Account) -> None:
    first, second, third = (await visit(linux_visit(SHELL))).outputs
    assert first.text.startswith("root:")
    assert f"\n{user.name}:x:" in first.text
    assert second.text == "one\n$ \nthree\n"
    assert third.text == "a\nb\nc\n"
