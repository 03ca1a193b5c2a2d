"""Visits to a real dropbear server, also to ones that know old algorithms only."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest
from pydantic import SecretStr

from netraven.core.errors import AuthRejectedError, HostKeyWeakError, KexClosedError, KexFailedError
from netraven.core.models import SshProfile
from netraven.device.acceptance import accept
from netraven.device.algorithms import legacy_ones
from netraven.device.session import Visit, visit
from netraven.platforms.registry import find
from tests.device.daemons import Account, account, dropbear

MakeVisit = Callable[..., Visit]

pytestmark = pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")

NEW_KEX = (
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group14-sha256",
)
NEW_CIPHERS = ("aes128-ctr", "aes256-ctr")


@pytest.fixture(scope="module")
def user() -> Iterator[Account]:
    with account() as made:
        yield made


@pytest.fixture
def dropbear_visit(make_visit: MakeVisit, user: Account) -> MakeVisit:
    def make(**fields: object) -> Visit:
        made = make_visit(**{"username": user.name, "password": SecretStr(user.password)} | fields)
        return replace(made, platform=find("linux"))

    return make


@pytest.fixture(scope="module")
def rsa() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-rsa", key_size=2048)


async def collected(request: Visit) -> tuple[str, ...]:
    """Visit the server, see that its configuration is whole, and return the algorithms in use."""
    visited = await visit(request)
    assert "\nroot:x:0:0:" in accept(request.platform, visited.outputs).text
    return visited.algorithms


async def test_a_modern_dropbear_is_visited(dropbear_visit: MakeVisit, rsa: asyncssh.SSHKey, tmp_path: Path) -> None:
    with dropbear(tmp_path, rsa) as server:
        algorithms = await collected(dropbear_visit(port=server.port))
        with pytest.raises(AuthRejectedError, match="refused user"):
            await visit(dropbear_visit(port=server.port, password=SecretStr("wrong")))
    assert algorithms == ("curve25519-sha256", "rsa-sha2-256", "aes128-ctr", "hmac-sha2-256")


@pytest.mark.parametrize(
    ("without", "old", "purpose"),
    [
        (NEW_KEX, "diffie-hellman-group14-sha1", "for the key exchange"),
        (("rsa-sha2-256",), "ssh-rsa", "as host key"),
    ],
)
async def test_an_old_dropbear_is_visited_with_the_legacy_profile_only(
    dropbear_visit: MakeVisit,
    rsa: asyncssh.SSHKey,
    tmp_path: Path,
    without: tuple[str, ...],
    old: str,
    purpose: str,
) -> None:
    with dropbear(tmp_path, rsa, without=without) as server:
        with pytest.raises(KexFailedError, match=f"offers {purpose} only .*{old}: set ssh_profile = legacy"):
            await visit(dropbear_visit(port=server.port))
        algorithms = await collected(dropbear_visit(port=server.port, ssh_profile=SshProfile.LEGACY))
    assert legacy_ones(algorithms) == (old,)


async def test_a_dropbear_with_a_dss_key_is_visited_with_the_legacy_profile_only(
    dropbear_visit: MakeVisit, tmp_path: Path
) -> None:
    # This one offers RSA keys also when it has none.
    with dropbear(tmp_path, asyncssh.generate_private_key("ssh-dss"), without=("rsa-sha2-256", "ssh-rsa")) as server:
        with pytest.raises(KexFailedError, match=r"offers as host key only .*ssh-dss: set ssh_profile = legacy"):
            await visit(dropbear_visit(port=server.port))
        algorithms = await collected(dropbear_visit(port=server.port, ssh_profile=SshProfile.LEGACY))
    assert legacy_ones(algorithms) == ("ssh-dss",)


async def test_a_dropbear_with_a_short_rsa_key_is_visited_with_the_legacy_profile_only(
    dropbear_visit: MakeVisit, tmp_path: Path
) -> None:
    with dropbear(tmp_path, asyncssh.generate_private_key("ssh-rsa", key_size=1024)) as server:
        with pytest.raises(HostKeyWeakError, match="1024 bits"):
            await visit(dropbear_visit(port=server.port))
        assert server.lines("Password auth") == []
        assert await collected(dropbear_visit(port=server.port, ssh_profile=SshProfile.LEGACY))
        assert len(server.lines("Password auth succeeded")) == 1


async def test_a_dropbear_without_a_common_cipher_is_explained(
    dropbear_visit: MakeVisit, rsa: asyncssh.SSHKey, tmp_path: Path
) -> None:
    failed = pytest.raises(KexFailedError, match=r"as cipher only chacha20.*, which not even ssh_profile = legacy")
    with dropbear(tmp_path, rsa, without=NEW_CIPHERS) as server, failed:
        await visit(dropbear_visit(port=server.port))


async def test_a_dropbear_that_dies_in_the_key_exchange_is_no_case_for_legacy(
    dropbear_visit: MakeVisit, tmp_path: Path
) -> None:
    # It offers RSA keys although it has none, and then trips over it.
    with dropbear(tmp_path, asyncssh.generate_private_key("ssh-dss")) as server:
        with pytest.raises(KexClosedError, match=r"\(SSH-2.0-dropbear_.*\) closed the connection in the") as caught:
            await visit(dropbear_visit(port=server.port))
        assert server.lines("Failed assertion")
    assert not caught.value.legacy_may_help
