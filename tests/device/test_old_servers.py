"""Visits to real OpenSSH servers that know one class of old algorithms only."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest
from pydantic import SecretStr

from netraven.core.errors import HostKeyWeakError, KexClosedError, KexFailedError
from netraven.core.models import SshProfile
from netraven.device.acceptance import accept
from netraven.device.algorithms import legacy_ones
from netraven.device.session import Visit, visit
from netraven.platforms.registry import find
from tests.device.daemons import Account, account, sshd

MakeVisit = Callable[..., Visit]

pytestmark = pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")

COUNTER = {"Ciphers": "aes128-ctr"}  # a cipher that needs a MAC beside it
CASES = [
    ({"KexAlgorithms": "diffie-hellman-group1-sha1"}, "for the key exchange"),
    ({"KexAlgorithms": "diffie-hellman-group14-sha1"}, "for the key exchange"),
    ({"KexAlgorithms": "diffie-hellman-group-exchange-sha1"}, "for the key exchange"),
    ({"Ciphers": "3des-cbc"}, "as cipher"),
    ({"Ciphers": "aes128-cbc"}, "as cipher"),
    ({"Ciphers": "aes192-cbc"}, "as cipher"),
    ({"Ciphers": "aes256-cbc"}, "as cipher"),
    ({"MACs": "hmac-md5"} | COUNTER, "as MAC"),
    ({"MACs": "hmac-md5-96"} | COUNTER, "as MAC"),
    ({"MACs": "hmac-sha1-96"} | COUNTER, "as MAC"),
    ({"HostKeyAlgorithms": "ssh-rsa"}, "as host key"),
    ({"HostKeyAlgorithms": "ssh-dss"}, "as host key"),
]


@pytest.fixture(scope="module")
def user() -> Iterator[Account]:
    with account() as made:
        yield made


@pytest.fixture(scope="module")
def keys() -> list[asyncssh.SSHKey]:
    return [asyncssh.generate_private_key("ssh-rsa", key_size=2048), asyncssh.generate_private_key("ssh-dss")]


@pytest.fixture
def old_visit(make_visit: MakeVisit, user: Account) -> MakeVisit:
    def make(**fields: object) -> Visit:
        made = make_visit(username=user.name, password=SecretStr(user.password), **fields)
        return replace(made, platform=find("linux"))

    return make


@pytest.mark.parametrize(("lines", "purpose"), CASES, ids=[next(iter(lines.values())) for lines, _ in CASES])
async def test_an_old_server_is_visited_with_the_legacy_profile_only(
    old_visit: MakeVisit, tmp_path: Path, keys: list[asyncssh.SSHKey], lines: dict[str, str], purpose: str
) -> None:
    [old, *_] = lines.values()
    with sshd(tmp_path, *keys, **lines) as server:
        with pytest.raises(KexFailedError) as caught:
            await visit(old_visit(port=server.port))
        request = old_visit(port=server.port, ssh_profile=SshProfile.LEGACY)
        visited = await visit(request)
    assert f"offers {purpose} only {old}: set ssh_profile = legacy for this device" in str(caught.value)
    assert caught.value.legacy_may_help
    assert "\nroot:x:0:0:" in accept(request.platform, visited.outputs).text
    assert legacy_ones(visited.algorithms) == (old,)


async def test_several_old_classes_are_all_named(
    old_visit: MakeVisit, tmp_path: Path, keys: list[asyncssh.SSHKey]
) -> None:
    lines = {"KexAlgorithms": "diffie-hellman-group1-sha1", "Ciphers": "3des-cbc", "MACs": "hmac-md5"}
    with sshd(tmp_path, *keys, HostKeyAlgorithms="ssh-dss", **lines) as server:
        with pytest.raises(KexFailedError) as caught:
            await visit(old_visit(port=server.port))
        visited = await visit(old_visit(port=server.port, ssh_profile=SshProfile.LEGACY))
    for part in ("key exchange only diffie", "host key only ssh-dss", "cipher only 3des-cbc", "MAC only hmac-md5"):
        assert part in str(caught.value)
    assert legacy_ones(visited.algorithms) == visited.algorithms


@pytest.mark.parametrize("profile", SshProfile)
@pytest.mark.parametrize(
    "lines", [{"KexAlgorithms": "sntrup761x25519-sha512@openssh.com"}, {"MACs": "umac-64@openssh.com"} | COUNTER]
)
async def test_a_server_that_no_profile_fits_is_no_case_for_legacy(
    old_visit: MakeVisit, tmp_path: Path, keys: list[asyncssh.SSHKey], lines: dict[str, str], profile: SshProfile
) -> None:
    [strange, *_] = lines.values()
    failed = pytest.raises(KexFailedError, match=f"only {strange}.*, which not even ssh_profile = legacy")
    with sshd(tmp_path, *keys, **lines) as server, failed as caught:
        await visit(old_visit(port=server.port, ssh_profile=profile))
    assert not caught.value.legacy_may_help


async def test_a_short_rsa_host_key_is_refused_before_the_password(old_visit: MakeVisit, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-rsa", key_size=1024)
    with sshd(tmp_path, key, LogLevel="DEBUG") as server:
        with pytest.raises(HostKeyWeakError, match=r"RSA host key of 1024 bits.*no password.*2048 bits") as caught:
            await visit(old_visit(port=server.port))
        assert server.lines("userauth-request") == []
        assert (await visit(old_visit(port=server.port, ssh_profile=SshProfile.LEGACY))).outputs
        assert server.lines("userauth-request") != []
    assert caught.value.host_key is None
    assert caught.value.legacy_may_help


async def test_a_modern_server_needs_nothing_old(old_visit: MakeVisit, tmp_path: Path) -> None:
    with sshd(tmp_path, asyncssh.generate_private_key("ssh-ed25519")) as server:
        visited = await visit(old_visit(port=server.port, ssh_profile=SshProfile.LEGACY))
    assert visited.algorithms == ("curve25519-sha256", "ssh-ed25519", "aes128-gcm@openssh.com")
    assert legacy_ones(visited.algorithms) == ()


@pytest.mark.parametrize("lines", [{"MaxStartups": "1"}, {"PerSourceMaxStartups": "1"}])
async def test_a_server_that_takes_no_more_log_ins_says_so(
    old_visit: MakeVisit, tmp_path: Path, lines: dict[str, str]
) -> None:
    crowded = pytest.raises(KexClosedError, match="saying 'Exceeded MaxStartups': it takes no more sessions for now")
    with (
        sshd(tmp_path, asyncssh.generate_private_key("ssh-ed25519"), **lines) as server,
        socket.create_connection(("127.0.0.1", server.port)) as waiting,
    ):
        assert waiting.recv(8) == b"SSH-2.0-"
        with crowded:
            await visit(old_visit(port=server.port))
