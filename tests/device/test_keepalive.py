"""Keepalives: sent while a device is silent, and never the reason to leave it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest
from asyncssh.constants import MSG_GLOBAL_REQUEST
from pydantic import SecretStr

from netraven.core.errors import SilenceError
from netraven.device import algorithms
from netraven.device.session import Visit, visit
from netraven.platforms.platform import Command, Platform
from tests.device.daemons import account, sshd
from tests.device.servers import listening

MakeVisit = Callable[..., Visit]

SILENCE_S = 0.4
OFTEN_S = 0.02  # several fit into the silence


class Silent(asyncssh.SSHServerSession[bytes]):
    """A command that prints nothing and does not end."""

    def exec_requested(self, command: str) -> bool:
        return bool(command)


class Open(asyncssh.SSHServer):
    """Lets everyone in."""

    def begin_auth(self, username: str) -> bool:
        return not username

    def session_requested(self) -> Silent:
        return Silent()


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the keepalives that servers of this test hear, and answer none of them."""
    monkeypatch.setattr(algorithms, "KEEPALIVE_S", OFTEN_S)
    heard: list[str] = []

    def hear(*_: object) -> None:
        heard.append("keepalive")

    handlers = asyncssh.SSHServerConnection._packet_handlers  # noqa: SLF001 - it would answer them
    monkeypatch.setitem(handlers, MSG_GLOBAL_REQUEST, hear)
    return heard


@pytest.mark.parametrize("keepalive", [True, False])
async def test_a_silent_device_gets_keepalives_until_the_silence_is_too_long(
    unix_visit: MakeVisit, unix: Platform, heard: list[str], *, keepalive: bool
) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with listening(key, server_factory=Open, encoding=None) as port:
        request = unix_visit(port=port, silence_s=SILENCE_S)
        platform = replace(unix, keepalive=keepalive)
        with pytest.raises(SilenceError, match=r"printed nothing for 0.4 s"):
            await visit(replace(request, platform=platform))
    # More than three without an answer: it is the silence that counts.
    assert len(heard) > 3 if keepalive else heard == []


async def test_a_real_server_answers_keepalives_in_the_middle_of_a_command(
    unix_visit: MakeVisit, unix: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(algorithms, "KEEPALIVE_S", OFTEN_S)
    slow = replace(unix, commands=(Command(text="sleep 0.3; echo end", keep=True, end="end"),))
    key = asyncssh.generate_private_key("ssh-ed25519")
    with account() as user, sshd(tmp_path, key, LogLevel="DEBUG") as server:
        request = unix_visit(port=server.port, username=user.name, password=SecretStr(user.password))
        [output] = (await visit(replace(request, platform=slow))).outputs
        assert len(server.lines("rtype keepalive@openssh.com")) > 3
    assert (output.text, output.exit_status) == ("end\n", 0)
