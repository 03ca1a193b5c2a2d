"""What the end of a key exchange means, and which algorithms come of one."""

from collections.abc import Callable, Sequence

import asyncssh
import pytest
from asyncssh.connection import SSHServerConnection
from asyncssh.constants import DISC_SERVICE_NOT_AVAILABLE, DISC_TOO_MANY_CONNECTIONS

from netraven.core.errors import AuthRejectedError, KexClosedError, KexFailedError
from netraven.core.models import SshProfile
from netraven.device.algorithms import host_key_algorithms, legacy_ones
from netraven.device.offer import lacks, negotiated, offer_of
from netraven.device.session import Visit, visit
from tests.device.servers import listening, saying

MakeVisit = Callable[..., Visit]

KEX, HOST_KEYS = "curve25519-sha256,kex-strict-s-v00@openssh.com", "ssh-ed25519,rsa-sha2-256"
CTR, GCM, MAC = "aes128-ctr", "aes128-gcm@openssh.com", "hmac-sha2-256"


def kexinit(*lists: str) -> bytes:
    packed = (len(names).to_bytes(4, "big") + names.encode() for names in lists)
    return b"\x14" + b"c" * 16 + b"".join(packed) + bytes(5)


def in_use(*lists: str, known_type: str | None = None) -> tuple[str, ...]:
    ours = host_key_algorithms(SshProfile.MODERN, known_type)
    return negotiated(SshProfile.MODERN, ours, kexinit(KEX, HOST_KEYS, *lists, "none", "none", "", ""))


@pytest.mark.parametrize(
    ("lists", "algorithms"),
    [
        ((CTR, CTR, MAC, MAC), (CTR, MAC)),
        ((GCM, GCM, MAC, MAC), (GCM,)),
        ((GCM, CTR, MAC, MAC), (GCM, CTR, MAC)),
        ((CTR, CTR, MAC, "hmac-sha1"), (CTR, MAC, "hmac-sha1")),
        ((f"{CTR},{GCM}", f"{CTR},{GCM}", MAC, MAC), (GCM,)),
    ],
)
def test_the_algorithms_in_use_follow_from_both_offers(lists: Sequence[str], algorithms: tuple[str, ...]) -> None:
    assert in_use(*lists) == ("curve25519-sha256", "ssh-ed25519", *algorithms)


def test_a_known_key_decides_which_host_key_algorithm_is_in_use() -> None:
    assert in_use(GCM, GCM, MAC, MAC, known_type="ssh-rsa")[1] == "rsa-sha2-256"


def test_without_an_offer_nothing_is_in_use() -> None:
    assert negotiated(SshProfile.MODERN, (), b"") == ()


def test_legacy_algorithms_are_picked_out_in_their_order() -> None:
    assert legacy_ones(("diffie-hellman-group1-sha1", "rsa-sha2-256", "3des-cbc", "hmac-sha1")) == (
        "diffie-hellman-group1-sha1",
        "3des-cbc",
    )


@pytest.mark.parametrize(
    ("lists", "lacking"),
    [
        ((CTR, CTR, MAC, MAC), []),
        ((CTR, "aes256-cbc", MAC, MAC), [("as cipher", ("aes256-cbc",))]),
        ((CTR, GCM, "hmac-md5", "none"), [("as MAC", ("hmac-md5",))]),
        ((GCM, CTR, "none", "hmac-md5"), [("as MAC", ("hmac-md5",))]),
        (("", CTR, MAC, MAC), [("as cipher", ())]),
    ],
)
def test_a_class_is_lacking_in_either_direction(lists: Sequence[str], lacking: list[tuple[str, object]]) -> None:
    offer = offer_of(kexinit(KEX, HOST_KEYS, *lists, "none", "none", "", ""))
    assert [(lack.purpose, lack.offered) for lack in lacks(SshProfile.MODERN, offer)] == lacking


def packet(payload: bytes) -> bytes:
    """Return a packet before encryption (RFC 4253, section 6)."""
    padding = 16 - (len(payload) + 5) % 8
    return (len(payload) + padding + 1).to_bytes(4, "big") + bytes([padding]) + payload + bytes(padding)


def string(text: str) -> bytes:
    return len(text.encode()).to_bytes(4, "big") + text.encode()


async def test_a_long_offer_is_cut_short(ios_visit: MakeVisit) -> None:
    names = ",".join(f"strange{number}@example" for number in range(15))
    offer = kexinit(names, HOST_KEYS, CTR, CTR, MAC, MAC, "none", "none", "", "")
    async with saying(b"SSH-2.0-Strange\r\n" + packet(offer)) as port:
        with pytest.raises(KexFailedError, match=r"strange11@example and 3 more, which not even"):
            await visit(ios_visit(port=port))


@pytest.mark.parametrize(
    ("code", "reason", "says"),
    [
        (DISC_TOO_MANY_CONNECTIONS, "go away", r"go away .*; it takes no more sessions"),
        (DISC_SERVICE_NOT_AVAILABLE, "Too many users", "Too many users; it takes no more sessions"),
        (DISC_SERVICE_NOT_AVAILABLE, "why not\x07", r"why not\\x07; old devices do so"),
    ],
)
async def test_a_server_that_disconnects_in_the_key_exchange_is_quoted(
    ios_visit: MakeVisit, code: int, reason: str, says: str
) -> None:
    words = packet(b"\x01" + code.to_bytes(4, "big") + string(reason) + string(""))
    async with saying(b"SSH-2.0-Busy\r\n" + words) as port:
        with pytest.raises(KexClosedError, match=says):
            await visit(ios_visit(port=port))


async def test_a_server_of_both_versions_of_ssh_is_logged_in_to(
    ios_visit: MakeVisit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send_version(connection: SSHServerConnection) -> None:
        connection._server_version = b"SSH-1.99-Cisco-1.25"  # noqa: SLF001 - it knows no other way
        connection._send(b"SSH-1.99-Cisco-1.25\r\n")  # noqa: SLF001 - the same

    monkeypatch.setattr(SSHServerConnection, "_send_version", send_version)
    async with listening(asyncssh.generate_private_key("ssh-ed25519")) as port:
        with pytest.raises(AuthRejectedError) as caught:
            await visit(ios_visit(port=port))
    assert caught.value.algorithms[:2] == ("curve25519-sha256", "ssh-ed25519")
