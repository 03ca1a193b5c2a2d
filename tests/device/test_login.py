"""Logging in: passwords, keys, questions, and how they are refused."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import asyncssh
import pytest
from pydantic import SecretStr

from netraven.core.errors import (
    AuthRejectedError,
    AuthTimeoutError,
    CredentialUnusableError,
    EnableRejectedError,
    PromptTimeoutError,
)
from netraven.core.outcome import Stage
from netraven.device.session import Visit, visit
from tests.device.servers import IOS, Strange, listening, port_of, simulated

MakeVisit = Callable[..., Visit]


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
async def test_the_password_opens_by_either_method(ios_visit: MakeVisit, method: str) -> None:
    async with simulated(replace(IOS, authentication=frozenset({method}))) as simulator:
        assert (await visit(ios_visit(port=port_of(simulator)))).outputs


async def test_a_device_that_asks_for_nothing_is_visited(ios_visit: MakeVisit) -> None:
    async with simulated(replace(IOS, authentication=frozenset())) as simulator:
        assert (await visit(ios_visit(port=port_of(simulator), password=None))).outputs


async def test_a_log_in_inside_the_session_is_answered(ios_visit: MakeVisit) -> None:
    questions = (("User Name:", "netraven"), ("Password:", "right-password"))
    async with simulated(replace(IOS, authentication=frozenset(), questions=questions)) as simulator:
        assert (await visit(ios_visit(port=port_of(simulator)))).outputs


@pytest.mark.parametrize("passphrase", [None, "a phrase"])
async def test_a_key_opens_too(ios_visit: MakeVisit, passphrase: str | None) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    private = key.export_private_key(passphrase=passphrase, rounds=50).decode()
    device = replace(IOS, authentication=frozenset({"publickey"}), public_key=key.export_public_key().decode())
    credential = {"private_key": SecretStr(private), "passphrase": SecretStr(passphrase) if passphrase else None}
    async with simulated(device) as simulator:
        assert (await visit(ios_visit(port=port_of(simulator), password=None, **credential))).outputs


async def test_a_wrong_password_is_sent_once(ios_visit: MakeVisit) -> None:
    async with simulated(IOS) as simulator:
        with pytest.raises(AuthRejectedError, match="refused user 'netraven' with password") as caught:
            await visit(ios_visit(port=port_of(simulator), password=SecretStr("wrong")))
        assert simulator.counters("edge1").passwords_seen == 1
    assert caught.value.stage is Stage.AUTH
    assert caught.value.host_key is not None


async def test_a_refused_key_is_named(ios_visit: MakeVisit) -> None:
    private = SecretStr(asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode())
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    async with simulated(replace(IOS, public_key=other)) as simulator:
        with pytest.raises(AuthRejectedError, match="with publickey and password"):
            await visit(ios_visit(port=port_of(simulator), private_key=private, password=SecretStr("wrong")))


async def test_a_credential_that_fits_no_method_says_so(ios_visit: MakeVisit) -> None:
    async with simulated(replace(IOS, authentication=frozenset({"publickey"}))) as simulator:
        with pytest.raises(AuthRejectedError, match=r"accepts no method .* it has a password"):
            await visit(ios_visit(port=port_of(simulator)))


@pytest.mark.parametrize("key", ["nonsense", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"])
async def test_a_key_that_does_not_load_is_an_error_before_any_connection(ios_visit: MakeVisit, key: str) -> None:
    with pytest.raises(CredentialUnusableError, match="does not load"):
        await visit(ios_visit(private_key=SecretStr(key)))


async def test_an_encrypted_key_without_its_passphrase_is_an_error(ios_visit: MakeVisit) -> None:
    private = asyncssh.generate_private_key("ssh-ed25519").export_private_key(passphrase="a phrase", rounds=50).decode()
    with pytest.raises(CredentialUnusableError):
        await visit(ios_visit(private_key=SecretStr(private)))


async def test_a_wrong_enable_password_is_an_error(ios_visit: MakeVisit) -> None:
    async with simulated(IOS) as simulator:
        with pytest.raises(EnableRejectedError) as caught:
            await visit(ios_visit(port=port_of(simulator), enable_password=SecretStr("wrong")))
    assert "Access denied" in caught.value.tail
    assert caught.value.host_key is not None


async def test_a_log_in_that_is_never_answered_is_a_timeout(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, stalls_login=True) as simulator:
        with pytest.raises(AuthTimeoutError, match=r"within 0.3 s"):
            await visit(ios_visit(port=port_of(simulator), auth_s=0.3))


@pytest.mark.parametrize(
    ("prompts", "lets_in"),
    [
        ([[], [("Password: ", False)]], True),
        ([[("Passwort: ", False)]], True),
        ([[("Password: ", False), ("Token: ", False)]], False),
        ([[("New password: ", False)]], False),
        ([[("Username: ", True)]], False),
        ([[("Password: ", False)], [("Password again: ", False)]], False),
    ],
)
async def test_the_password_answers_one_hidden_question(
    ios_visit: MakeVisit,
    prompts: Sequence[list[tuple[str, bool]]],
    lets_in: bool,  # noqa: FBT001 - a table
) -> None:
    server = type("Asking", (Strange,), {"prompts": prompts})
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with listening(key, server_factory=server) as port:
        with pytest.raises(PromptTimeoutError if lets_in else AuthRejectedError):
            await visit(ios_visit(port=port, prompt_s=0.2))


async def test_a_device_that_hangs_up_on_the_password_has_refused_it(ios_visit: MakeVisit) -> None:
    class Touchy(asyncssh.SSHServer):
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            self._connection = conn

        def validate_password(self, username: str, password: str) -> bool:
            assert (username, password) == ("netraven", "right-password")
            self._connection.abort()
            return False

        def password_auth_supported(self) -> bool:
            return True

    async with listening(asyncssh.generate_private_key("ssh-ed25519"), server_factory=Touchy) as port:
        with pytest.raises(
            AuthRejectedError, match="closed the connection while user 'netraven' logged in with password"
        ):
            await visit(ios_visit(port=port))
