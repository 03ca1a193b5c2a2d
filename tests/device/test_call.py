"""Reaching a device: address, TCP, key exchange and host key."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import asyncssh
import pytest

from netraven.core.errors import (
    AddressDeniedError,
    AuthRejectedError,
    DeviceError,
    HostKeyChangedError,
    KexClosedError,
    KexFailedError,
    KexTimeoutError,
    TcpRefusedError,
    TcpTimeoutError,
    UnreachableError,
    UnresolvableError,
)
from netraven.core.models import SshProfile
from netraven.core.policy import AddressRules
from netraven.device.session import Visit, visit
from netraven.device.simulator import Greeting
from tests.device.servers import IOS, listening, pinned, port_of, saying, simulated

MakeVisit = Callable[..., Visit]


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
    assert str(caught.value).endswith(f"run: netraven host-keys accept edge1 {key.get_fingerprint()}")


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
        with pytest.raises(KexFailedError, match="only curve448-sha512, which not even ssh_profile = legacy allows"):
            await visit(ios_visit(port=port, ssh_profile=SshProfile.LEGACY))


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
        (b"HTTP/1.1 200 OK\r\n" + b"\r\n" * 2000, False, KexFailedError, "does not speak SSH.*'HTTP/1.1 200 OK'"),
        (b"x" * 9000, False, KexFailedError, "does not speak SSH.*'xxx"),
        (b"SSH-2.0-H\xe9\r\n", False, KexFailedError, "does not speak SSH"),
        (b"SSH-1.5-Old\r\n", False, KexFailedError, r"speaks only SSH 1 \(SSH-1.5-Old\).*enable SSH 2"),
        (b"SSH-1.99-Both\r\n", True, KexClosedError, "SSH-1.99-Both.*closed the connection in the key exchange"),
        (b"SSH-2.0-Mad\r\n" + b"\xff" * 64, False, KexFailedError, "SSH-2.0-Mad.*failed"),
        (b"SSH-2.0-HalfWay\r\n", False, KexTimeoutError, "SSH-2.0-HalfWay.*did not finish the key exchange"),
        (b"SSH-2.0-HalfWay\r\n", True, KexClosedError, "SSH-2.0-HalfWay.*closed the connection in the key exchange"),
        (
            b"Too many users\r\n",
            True,
            KexClosedError,
            "before an SSH banner, saying 'Too many users': it takes no more",
        ),
        (b"Not allowed at this time", True, KexClosedError, "saying 'Not allowed at this time': it takes no more"),
        (b"\r\nGo\x1b[2J\r\naway", True, KexClosedError, r"saying 'Go\\x1b\[2J / away': is port"),
        (b"SSH-2.0-Old\r\n", True, KexClosedError, "none of the algorithms, so set ssh_profile = legacy"),
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
    # In this short form only the resolver knows the address; what `localhost` is differs from machine to machine.
    async with simulated(IOS) as simulator:
        assert (await visit(ios_visit(port=port_of(simulator), ip_address="127.1"))).outputs
        with pytest.raises(AddressDeniedError):
            await visit(ios_visit(port=port_of(simulator), ip_address="127.1", addresses=AddressRules()))


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
