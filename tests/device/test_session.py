"""Visits to simulated devices over real SSH."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import asyncssh
import pytest
from pydantic import SecretStr

from netraven.core.errors import (
    AddressDeniedError,
    AuthRejectedError,
    AuthTimeoutError,
    ChannelRefusedError,
    CommandTimeoutError,
    ConnectionLostError,
    CredentialUnusableError,
    DeviceError,
    EnableRejectedError,
    HostKeyChangedError,
    KexClosedError,
    KexFailedError,
    KexTimeoutError,
    LoginLostError,
    NoExitStatusError,
    OutputTooLargeError,
    PromptTimeoutError,
    SessionTimeoutError,
    SilenceError,
    TcpRefusedError,
    TcpTimeoutError,
    UnreachableError,
    UnresolvableError,
)
from netraven.core.models import HostKey, SshProfile
from netraven.core.outcome import Stage
from netraven.core.policy import AddressRules
from netraven.device.acceptance import accept
from netraven.device.call import Call
from netraven.device.dialogue import Dialogue
from netraven.device.session import Visit, visit
from netraven.device.simulator import Fault, Greeting, Misbehaviour, SimulatedDevice, Simulator
from netraven.device.simulator.manners import MANNERS
from netraven.platforms.platform import Platform

MakeVisit = Callable[..., Visit]

BODY = "version 15.2\nhostname edge1\n" + "interface Gi0/1\n description to core\n!\n" * 40 + "end\n"
IOS = SimulatedDevice(
    hostname="edge1",
    platform="cisco_ios",
    manners=MANNERS["cisco_ios"],
    replies={
        "show version": "Cisco IOS Software, Version 15.2(4)E\n",
        "show running-config": "Building configuration...\n\nCurrent configuration : {size} bytes\n" + BODY,
    },
    username="netraven",
    password="right-password",
    enable_password="more-power",
    banner="\nThis is edge1#\n",
)
UNIX = SimulatedDevice(
    hostname="edge1",
    platform="linux",
    manners=MANNERS["linux"],
    replies={"cat /etc/hostname": "web1\n" * 20},
    username="netraven",
    password="right-password",
)


@asynccontextmanager
async def simulated(device: SimulatedDevice, **wrong: object) -> AsyncIterator[Simulator]:
    broken = replace(device, misbehaviour=Misbehaviour(**wrong))  # type: ignore[arg-type]  # the tests name the fields
    async with asyncio.timeout(20), Simulator([broken]) as simulator:
        yield simulator


@asynccontextmanager
async def saying(words: bytes, *, hangs_up: bool = False) -> AsyncIterator[int]:
    """Serve one connection with these words and then wait, or hang up; give the port."""
    served = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(words)
            await writer.drain()
            await reader.read(1 if hangs_up else -1)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        served.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with asyncio.timeout(20), server:
        yield server.sockets[0].getsockname()[1]
        await served.wait()


@asynccontextmanager
async def listening(*keys: asyncssh.SSHKey, **options: Any) -> AsyncIterator[int]:  # noqa: ANN401 - asyncssh's options
    """Serve SSH with these keys and options to whoever knows no password; give the port."""
    connections: list[asyncssh.SSHServerConnection] = []
    made = options.pop("server_factory", asyncssh.SSHServer)

    class Server(made):  # type: ignore[misc, valid-type]  # a class that the test chose
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            connections.append(conn)
            super().connection_made(conn)

    server = await asyncssh.listen("127.0.0.1", 0, server_factory=Server, server_host_keys=list(keys), **options)
    async with asyncio.timeout(20), server:
        yield server.get_port()
        for connection in connections:
            connection.abort()
            await connection.wait_closed()


def port_of(simulator: Simulator) -> int:
    return simulator.port("edge1")


@pytest.fixture
def ios_visit(make_visit: MakeVisit) -> MakeVisit:
    return lambda **fields: make_visit(**{"enable_password": SecretStr("more-power")} | fields)


@pytest.fixture
def unix_visit(make_visit: MakeVisit, unix: Platform) -> MakeVisit:
    return lambda **fields: replace(make_visit(**fields), platform=unix)


async def test_a_visit_brings_home_outputs_and_host_key(ios_visit: MakeVisit, ios: Platform) -> None:
    async with simulated(IOS) as simulator:
        visited = await visit(ios_visit(port=port_of(simulator)))
        key_type, public_key, *_ = simulator.public_key("edge1").split()
    assert accept(ios, visited.outputs).text == BODY
    assert (visited.host_key.key_type, visited.host_key.public_key) == (key_type, public_key)
    assert visited.host_key.fingerprint.startswith("SHA256:")


async def test_a_visit_leaves_nothing_for_the_garbage_collector(ios_visit: MakeVisit) -> None:
    # Its search through a thousand sessions would stop the event loop.
    async with simulated(IOS) as simulator:
        gc.disable()
        try:
            await visit(ios_visit(port=port_of(simulator)))
            for _ in range(10):  # asyncssh lets go of its callbacks in the next rounds of the loop
                await asyncio.sleep(0)
            left = [each for each in gc.get_objects() if isinstance(each, Call | Dialogue)]
        finally:
            gc.enable()
    assert left == []


async def test_commands_run_on_channels_of_their_own(unix_visit: MakeVisit, unix: Platform) -> None:
    async with simulated(UNIX) as simulator:
        visited = await visit(unix_visit(port=port_of(simulator)))
    assert [output.exit_status for output in visited.outputs] == [0]
    assert accept(unix, visited.outputs).text == "web1\n" * 20


@pytest.mark.parametrize("chunk_bytes", [1, 7, 1000])
async def test_it_does_not_matter_how_the_device_cuts_its_output(
    ios_visit: MakeVisit, ios: Platform, chunk_bytes: int
) -> None:
    async with simulated(IOS, chunk_bytes=chunk_bytes) as simulator:
        visited = await visit(ios_visit(port=port_of(simulator)))
    assert accept(ios, visited.outputs).text == BODY


async def test_a_device_that_pages_on_is_read_page_by_page(ios_visit: MakeVisit, ios: Platform) -> None:
    async with simulated(IOS, rejects=frozenset({"terminal length 0"})) as simulator:
        visited = await visit(ios_visit(port=port_of(simulator)))
    assert accept(ios, visited.outputs).text == BODY


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


def pinned(key: asyncssh.SSHKey) -> HostKey:
    _, public_key, *_ = key.export_public_key().decode().split()
    return HostKey(key_type=key.get_algorithm(), public_key=public_key, fingerprint=key.get_fingerprint())


async def test_a_pinned_host_key_is_recognised(ios_visit: MakeVisit) -> None:
    async with simulated(IOS) as simulator:
        first = await visit(ios_visit(port=port_of(simulator)))
        second = await visit(ios_visit(port=port_of(simulator), known_key=first.host_key))
    assert second.host_key == first.host_key


async def test_a_changed_host_key_is_refused_before_the_password(ios_visit: MakeVisit) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    async with simulated(IOS) as simulator:
        first = await visit(ios_visit(port=port_of(simulator)))
        simulator.change_host_key("edge1", key)
        with pytest.raises(HostKeyChangedError, match="no password was sent") as caught:
            await visit(ios_visit(port=port_of(simulator), known_key=first.host_key))
        assert simulator.counters("edge1").passwords_seen == 1
    assert caught.value.offered == pinned(key)
    assert caught.value.host_key is None


async def test_the_users_own_ssh_files_play_no_part(
    ios_visit: MakeVisit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".ssh").mkdir()
    async with simulated(IOS) as simulator:
        port = port_of(simulator)
        (tmp_path / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {simulator.public_key('edge1')}\n")
        with pytest.raises(HostKeyChangedError):
            await visit(ios_visit(port=port, known_key=pinned(asyncssh.generate_private_key("ssh-ed25519"))))


async def test_a_known_key_is_asked_for_first(ios_visit: MakeVisit) -> None:
    newer, known = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-rsa", key_size=2048)
    async with listening(newer, known) as port:
        with pytest.raises(AuthRejectedError) as caught:
            await visit(ios_visit(port=port, known_key=pinned(known)))
    assert caught.value.host_key == pinned(known)


@pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")
async def test_legacy_algorithms_are_offered_on_demand_only(ios_visit: MakeVisit) -> None:
    key = asyncssh.generate_private_key("ssh-rsa", key_size=2048)
    options = {"kex_algs": ["diffie-hellman-group14-sha1"], "encryption_algs": ["aes128-cbc"], "mac_algs": ["hmac-md5"]}
    async with listening(key, **options) as port:
        with pytest.raises(KexFailedError, match=r"diffie-hellman-group14-sha1.*set ssh_profile = legacy"):
            await visit(ios_visit(port=port))
        with pytest.raises(AuthRejectedError):
            await visit(ios_visit(port=port, ssh_profile=SshProfile.LEGACY))


async def test_a_device_with_other_algorithms_than_legacy_says_so(ios_visit: MakeVisit) -> None:
    async with listening(asyncssh.generate_private_key("ssh-ed25519"), kex_algs=["curve448-sha512"]) as port:
        with pytest.raises(KexFailedError, match="not even the legacy ones"):
            await visit(ios_visit(port=port, ssh_profile=SshProfile.LEGACY))


async def test_a_wrong_enable_password_is_an_error(ios_visit: MakeVisit) -> None:
    async with simulated(IOS) as simulator:
        with pytest.raises(EnableRejectedError) as caught:
            await visit(ios_visit(port=port_of(simulator), enable_password=SecretStr("wrong")))
    assert "Access denied" in caught.value.tail
    assert caught.value.host_key is not None


@pytest.mark.parametrize(
    ("greeting", "error"),
    [(Greeting.SILENT, KexTimeoutError), (Greeting.GARBAGE, KexClosedError), (Greeting.CLOSED, KexClosedError)],
)
async def test_a_port_without_an_ssh_banner_is_named(
    ios_visit: MakeVisit, greeting: Greeting, error: type[DeviceError]
) -> None:
    async with simulated(IOS, greeting=greeting) as simulator:
        with pytest.raises(error, match="SSH banner"):
            await visit(ios_visit(port=port_of(simulator), kex_s=0.3))


@pytest.mark.parametrize(
    ("words", "hangs_up", "error", "says"),
    [
        (b"HTTP/1.1 200 OK\r\n" + b"\r\n" * 2000, False, KexFailedError, "does not speak SSH"),
        (b"SSH-1.5-Old\r\n", False, KexFailedError, "does not speak SSH"),
        (b"SSH-2.0-Mad\r\n" + b"\xff" * 64, False, KexFailedError, "SSH-2.0-Mad.*failed"),
        (b"SSH-2.0-HalfWay\r\n", False, KexTimeoutError, "SSH-2.0-HalfWay.*did not finish the key exchange"),
        (b"SSH-2.0-HalfWay\r\n", True, KexClosedError, "SSH-2.0-HalfWay.*closed the connection in the key exchange"),
        (b"Too many users\r\n", True, KexClosedError, "before an SSH banner"),
        (b"SSH-2.0-\x1b[31mred\r\n", True, KexClosedError, r"SSH-2.0-\\x1b\[31mred"),
    ],
)
async def test_a_key_exchange_that_fails_says_how(
    ios_visit: MakeVisit,
    words: bytes,
    hangs_up: bool,  # noqa: FBT001 - a table
    error: type[DeviceError],
    says: str,
) -> None:
    async with saying(words, hangs_up=hangs_up) as port:
        with pytest.raises(error, match=says):
            await visit(ios_visit(port=port, kex_s=0.5))


async def test_a_port_where_nothing_listens_refuses(ios_visit: MakeVisit) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(TcpRefusedError, match=f"nothing listens on port {port}"):
        await visit(ios_visit(port=port))


async def test_a_black_hole_is_a_timeout(ios_visit: MakeVisit) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        place = listener.getsockname()
        # The first connection fills the queue, so that the next one is not even answered.
        with socket.create_connection(place), pytest.raises(TcpTimeoutError, match=r"did not answer within 0.3 s"):
            await visit(ios_visit(port=place[1], tcp_s=0.3))


async def test_an_address_without_a_route_is_unreachable(ios_visit: MakeVisit) -> None:
    nowhere = ios_visit(ip_address="255.255.255.255", addresses=AddressRules())
    with pytest.raises(UnreachableError, match="cannot be reached"):
        await visit(nowhere)


async def test_a_denied_address_is_not_connected_to(ios_visit: MakeVisit) -> None:
    async with simulated(IOS) as simulator:
        with pytest.raises(AddressDeniedError, match="loopback"):
            await visit(ios_visit(port=port_of(simulator), addresses=AddressRules()))
        assert simulator.counters("edge1").connections == 0


async def test_a_name_is_resolved_and_its_addresses_are_checked(ios_visit: MakeVisit) -> None:
    async with simulated(IOS) as simulator:
        assert (await visit(ios_visit(port=port_of(simulator), ip_address="localhost"))).outputs
        with pytest.raises(AddressDeniedError):
            await visit(ios_visit(port=port_of(simulator), ip_address="localhost", addresses=AddressRules()))


async def test_a_name_server_that_does_not_answer_is_a_timeout(
    ios_visit: MakeVisit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
    with pytest.raises(UnresolvableError, match=r"did not resolve within 0.1 s"):
        await visit(ios_visit(ip_address="edge1.invalid", tcp_s=0.1))


async def test_a_name_that_does_not_resolve_is_an_error(ios_visit: MakeVisit) -> None:
    with pytest.raises(UnresolvableError, match="does not resolve"):
        await visit(ios_visit(ip_address=f"{'x' * 70}.invalid"))


async def test_a_log_in_that_is_never_answered_is_a_timeout(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, stalls_login=True) as simulator:
        with pytest.raises(AuthTimeoutError, match=r"within 0.3 s"):
            await visit(ios_visit(port=port_of(simulator), auth_s=0.3))


async def test_a_refused_channel_is_named(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, refuses_channel=True) as simulator:
        with pytest.raises(ChannelRefusedError, match="opened no session"):
            await visit(ios_visit(port=port_of(simulator)))


class Strange(asyncssh.SSHServer):
    """Asks strange questions, and drops whoever answers them, or keeps them waiting."""

    prompts: ClassVar[Sequence[list[tuple[str, bool]]]] = ()
    hangs_up = False

    def __init__(self) -> None:
        self._left = list(self.prompts)

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn

    def kbdint_auth_supported(self) -> bool:
        return bool(self.prompts)

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 - asyncssh's signature
        return bool(self.prompts)

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:  # noqa: ANN401, ARG002 - the same
        return "", "", "", self._left.pop(0)

    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> Any:  # noqa: ANN401, ARG002 - the same
        return ("", "", "", self._left.pop(0)) if self._left else responses == ["right-password"]

    async def session_requested(self) -> bool:
        if self.hangs_up:
            self._connection.abort()
        await asyncio.Event().wait()
        return False


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


class Asking(asyncssh.SSHServerSession[str]):
    """A terminal that asks for a password and waits."""

    def connection_made(self, chan: asyncssh.SSHServerChannel[str]) -> None:
        self._channel = chan

    def shell_requested(self) -> bool:
        return True

    def session_started(self) -> None:
        self._channel.write("Password: ")


async def test_a_fault_of_our_own_in_the_dialogue_is_no_endless_visit(ios_visit: MakeVisit) -> None:
    server = type(
        "Open", (asyncssh.SSHServer,), {"begin_auth": lambda *_: False, "session_requested": lambda _: Asking()}
    )
    async with (
        listening(asyncssh.generate_private_key("ssh-ed25519"), server_factory=server) as port,
        asyncio.timeout(5),
    ):
        with pytest.raises(UnicodeEncodeError):
            await visit(ios_visit(port=port, password=SecretStr("\udce9")))


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


async def test_a_session_that_is_never_opened_is_a_timeout(ios_visit: MakeVisit) -> None:
    async with listening(asyncssh.generate_private_key("ssh-ed25519"), server_factory=Strange) as port:
        with pytest.raises(PromptTimeoutError, match=r"opened no session within 0.2 s"):
            await visit(ios_visit(port=port, prompt_s=0.2))


async def test_a_device_that_hangs_up_after_the_log_in_is_lost(ios_visit: MakeVisit) -> None:
    server = type("Rude", (Strange,), {"hangs_up": True})
    async with listening(asyncssh.generate_private_key("ssh-ed25519"), server_factory=server) as port:
        with pytest.raises(LoginLostError, match="right after the log-in"):
            await visit(ios_visit(port=port))


async def test_a_device_that_hangs_up_instead_of_a_terminal_is_lost(
    ios_visit: MakeVisit, caplog: pytest.LogCaptureFixture
) -> None:
    class Session(asyncssh.SSHServerSession[bytes]):
        def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
            self._channel = chan

        def pty_requested(self, *_: object) -> bool:
            self._channel.get_connection().abort()
            return True

    server = type(
        "Open", (asyncssh.SSHServer,), {"begin_auth": lambda *_: False, "session_requested": lambda _: Session()}
    )
    async with listening(asyncssh.generate_private_key("ssh-ed25519"), server_factory=server) as port:
        with pytest.raises(LoginLostError):
            await visit(ios_visit(port=port))
    gc.collect()
    assert "never retrieved" not in caplog.text


async def test_a_device_that_hangs_up_between_two_commands_is_lost(unix_visit: MakeVisit, unix: Platform) -> None:
    async def answer(process: asyncssh.SSHServerProcess[str]) -> None:
        process.exit(0)
        await process.wait_closed()
        process.channel.get_connection().abort()

    server = type("Open", (asyncssh.SSHServer,), {"begin_auth": lambda *_: False})
    key = asyncssh.generate_private_key("ssh-ed25519")
    platform = replace(unix, commands=unix.commands * 20)
    async with listening(key, server_factory=server, process_factory=answer) as port:
        with pytest.raises(ConnectionLostError, match=r"'cat /etc/hostname'|between two commands"):
            await visit(replace(unix_visit(port=port), platform=platform))


async def test_a_session_that_ends_before_its_prompt_is_lost_at_log_in(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=3) as simulator:
        with pytest.raises(LoginLostError, match="before its first prompt"):
            await visit(ios_visit(port=port_of(simulator)))


async def test_no_prompt_is_a_timeout(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=3, fault=Fault.STALL) as simulator:
        with pytest.raises(PromptTimeoutError):
            await visit(ios_visit(port=port_of(simulator), prompt_s=0.3))


def length(device: SimulatedDevice) -> int:
    """Return how much the device prints at most in a visit."""
    return sum(len(reply) for reply in device.replies.values()) + 400


@pytest.mark.parametrize("fault", [Fault.RST, Fault.FIN, Fault.EOF, Fault.EXIT0])
async def test_a_shell_cut_at_any_byte_is_never_accepted(ios_visit: MakeVisit, ios: Platform, fault: Fault) -> None:
    device = replace(IOS, replies={**IOS.replies, "show running-config": "version 15.2\nhostname edge1\nend\n"})
    visited = 0
    async with simulated(device) as simulator:
        for cut in range(20, length(device), 19):
            broken = replace(device, misbehaviour=Misbehaviour(breaks_after_bytes=cut, fault=fault))
            simulator.replace("edge1", broken)
            try:
                outputs = (await visit(ios_visit(port=port_of(simulator)))).outputs
            except DeviceError as error:
                assert isinstance(error, ConnectionLostError | LoginLostError)  # noqa: PT017 - not every cut fails
            else:
                visited += 1
                assert accept(ios, outputs).text == "version 15.2\nhostname edge1\nend\n"
    assert visited  # the last cuts come after all that counts


@pytest.mark.parametrize("fault", [Fault.RST, Fault.FIN, Fault.EOF])
async def test_a_command_cut_at_any_byte_is_never_accepted(unix_visit: MakeVisit, fault: Fault) -> None:
    async with simulated(UNIX) as simulator:
        for cut in range(1, 100, 9):
            simulator.replace("edge1", replace(UNIX, misbehaviour=Misbehaviour(breaks_after_bytes=cut, fault=fault)))
            with pytest.raises(ConnectionLostError if fault is not Fault.EOF else NoExitStatusError):
                await visit(unix_visit(port=port_of(simulator)))


async def test_a_command_without_exit_status_is_an_error(unix_visit: MakeVisit) -> None:
    async with simulated(UNIX, no_exit_status=True) as simulator:
        with pytest.raises(NoExitStatusError, match="may be cut"):
            await visit(unix_visit(port=port_of(simulator)))


async def test_silence_is_an_error(ios_visit: MakeVisit, unix_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=700, fault=Fault.STALL) as simulator:
        with pytest.raises(SilenceError, match="'show running-config'") as caught:
            await visit(ios_visit(port=port_of(simulator), silence_s=0.3))
    assert caught.value.tail
    async with simulated(UNIX, breaks_after_bytes=10, fault=Fault.STALL) as simulator:
        with pytest.raises(SilenceError, match="'cat /etc/hostname'"):
            await visit(unix_visit(port=port_of(simulator), silence_s=0.3))


async def test_a_command_that_takes_too_long_is_an_error(ios_visit: MakeVisit, unix_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=700, fault=Fault.ENDLESS) as simulator:
        with pytest.raises(CommandTimeoutError):
            await visit(ios_visit(port=port_of(simulator), command_s=0.3))
    async with simulated(UNIX, breaks_after_bytes=10, fault=Fault.ENDLESS) as simulator:
        with pytest.raises(CommandTimeoutError):
            await visit(unix_visit(port=port_of(simulator), command_s=0.3))


async def test_a_session_that_takes_too_long_is_an_error(ios_visit: MakeVisit, unix_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=700, fault=Fault.STALL) as simulator:
        with pytest.raises(SessionTimeoutError):
            await visit(ios_visit(port=port_of(simulator), session_s=1.0))
    async with simulated(UNIX, breaks_after_bytes=10, fault=Fault.STALL) as simulator:
        with pytest.raises(SessionTimeoutError):
            await visit(unix_visit(port=port_of(simulator), session_s=0.5))


async def test_endless_output_is_cut_off(ios_visit: MakeVisit, unix_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=700, fault=Fault.ENDLESS) as simulator:
        with pytest.raises(OutputTooLargeError, match="100000 bytes"):
            await visit(ios_visit(port=port_of(simulator), limit_bytes=100_000))
    async with simulated(UNIX, breaks_after_bytes=10, fault=Fault.ENDLESS) as simulator:
        with pytest.raises(OutputTooLargeError, match="100000 bytes"):
            await visit(unix_visit(port=port_of(simulator), limit_bytes=100_000))


async def test_a_cancelled_visit_leaves_no_connection(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, stalls_login=True) as simulator:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await visit(ios_visit(port=port_of(simulator)))
