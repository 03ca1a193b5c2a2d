"""Log-ins with keys, alone and before a password, at a real OpenSSH server."""

import base64
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest
from pydantic import SecretStr

from netraven.core.errors import AuthRejectedError, ChannelRefusedError, CredentialUnusableError
from netraven.core.models import SshProfile
from netraven.device.session import Visit, visit
from netraven.platforms.registry import find
from tests.device.daemons import Account, Daemon, account, allowed, sshd
from tests.device.servers import listening

MakeVisit = Callable[..., Visit]

Serve = Callable[..., AbstractContextManager[Daemon]]

KINDS = {
    "ed25519": "ssh-ed25519",
    "ecdsa-256": "ecdsa-sha2-nistp256",
    "ecdsa-384": "ecdsa-sha2-nistp384",
    "ecdsa-521": "ecdsa-sha2-nistp521",
    "rsa": "ssh-rsa",
}
FORMS = ("openssh", "pkcs8-pem")
PHRASE = "correct horse"


@pytest.fixture(scope="module")
def user() -> Iterator[Account]:
    with account() as made:
        yield made


@pytest.fixture(scope="module")
def keys() -> dict[str, asyncssh.SSHKey]:
    return {name: asyncssh.generate_private_key(kind) for name, kind in KINDS.items()}


@pytest.fixture(scope="module")
def host_key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")


@pytest.fixture
def serve(tmp_path: Path, host_key: asyncssh.SSHKey) -> Serve:
    """Return what runs an sshd that lets these keys in."""

    @contextmanager
    def serve(*keys: asyncssh.SSHKey, **lines: str) -> Iterator[Daemon]:
        with allowed(*keys) as path:
            settings = {"AuthorizedKeysFile": str(path), "LogLevel": "VERBOSE", "KbdInteractiveAuthentication": "no"}
            with sshd(tmp_path, host_key, **(settings | lines)) as server:
                yield server

    return serve


@pytest.fixture
def key_visit(make_visit: MakeVisit, user: Account) -> MakeVisit:
    """Make a visit with a key; `form` and `phrase` say how it is written."""

    def make(key: asyncssh.SSHKey, form: str = "openssh", phrase: str | None = None, **fields: object) -> Visit:
        text = key.export_private_key(form, phrase, rounds=4, ignore_few_rounds=True).decode()
        ours = {
            "username": user.name,
            "password": None,
            "private_key": SecretStr(text),
            "passphrase": phrase and SecretStr(phrase),
        }
        return replace(make_visit(**ours | fields), platform=find("linux"))

    return make


@pytest.mark.parametrize("name", KINDS)
async def test_every_kind_of_key_logs_in_in_every_form(
    key_visit: MakeVisit, serve: Serve, keys: dict[str, asyncssh.SSHKey], name: str
) -> None:
    forms = (*FORMS, *(("pkcs1-pem",) if name == "rsa" else ()))
    with serve(keys[name]) as server:
        for form in forms:
            assert (await visit(key_visit(keys[name], form, port=server.port))).outputs
            assert (await visit(key_visit(keys[name], form, PHRASE, port=server.port))).outputs
    assert len(server.lines("Accepted publickey")) == 2 * len(forms)


class Welcoming(asyncssh.SSHServer):
    """Lets in everyone who has a key, and gives no session."""

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002 - asyncssh's signature
        return True


@pytest.mark.parametrize("algorithm", ["rsa-sha2-256", "rsa-sha2-512"])
async def test_an_rsa_key_signs_as_the_server_wants(
    key_visit: MakeVisit, keys: dict[str, asyncssh.SSHKey], host_key: asyncssh.SSHKey, algorithm: str
) -> None:
    async with listening(host_key, server_factory=Welcoming, signature_algs=[algorithm]) as port:
        with pytest.raises(ChannelRefusedError):
            await visit(key_visit(keys["rsa"], port=port))


async def test_an_rsa_key_signs_with_sha_1_in_the_legacy_profile_only(
    key_visit: MakeVisit, keys: dict[str, asyncssh.SSHKey], host_key: asyncssh.SSHKey
) -> None:
    async with listening(host_key, server_factory=Welcoming, signature_algs=["ssh-rsa"]) as port:
        with pytest.raises(AuthRejectedError, match=r"takes RSA keys only with SHA-1.*ssh_profile = legacy") as caught:
            await visit(key_visit(keys["rsa"], port=port))
        with pytest.raises(ChannelRefusedError):
            await visit(key_visit(keys["rsa"], port=port, ssh_profile=SshProfile.LEGACY))
    assert caught.value.legacy_may_help


async def test_a_key_that_is_not_allowed_is_refused(
    key_visit: MakeVisit, serve: Serve, keys: dict[str, asyncssh.SSHKey]
) -> None:
    refused = pytest.raises(AuthRejectedError, match=r"refused user .* with publickey: check the credential")
    with serve(keys["ed25519"]) as server, refused:
        await visit(key_visit(keys["ecdsa-256"], port=server.port))


async def test_after_a_refused_key_the_password_is_tried(
    key_visit: MakeVisit, serve: Serve, keys: dict[str, asyncssh.SSHKey], user: Account
) -> None:
    with serve(keys["ed25519"]) as server:
        assert (await visit(key_visit(keys["rsa"], port=server.port, password=SecretStr(user.password)))).outputs
        with pytest.raises(AuthRejectedError, match="with publickey and password: check the credential"):
            await visit(key_visit(keys["rsa"], port=server.port, password=SecretStr("wrong")))


@pytest.mark.parametrize("methods", ["publickey,password", "password,publickey", "publickey,keyboard-interactive"])
async def test_a_server_may_want_key_and_password(
    key_visit: MakeVisit,
    serve: Serve,
    keys: dict[str, asyncssh.SSHKey],
    user: Account,
    methods: str,
) -> None:
    lines = {"AuthenticationMethods": methods, "KbdInteractiveAuthentication": "yes"}
    with serve(keys["ed25519"], **lines) as server:
        request = key_visit(keys["ed25519"], port=server.port, password=SecretStr(user.password))
        assert (await visit(request)).outputs
        with pytest.raises(AuthRejectedError, match=r"with publickey: check|accepts no method"):
            await visit(key_visit(keys["ed25519"], port=server.port))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["ed25519", "rsa"])
async def test_a_passphrase_that_is_wrong_or_missing_is_named(
    key_visit: MakeVisit, keys: dict[str, asyncssh.SSHKey], name: str, form: str
) -> None:
    with pytest.raises(CredentialUnusableError, match=r"does not load for edge1 .*: its passphrase is wrong"):
        await visit(key_visit(keys[name], form, PHRASE, passphrase=SecretStr("wrong")))
    with pytest.raises(CredentialUnusableError, match="it is encrypted, and the credential has no passphrase"):
        await visit(key_visit(keys[name], form, PHRASE, passphrase=None))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not a key",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\n\udce9\n-----END RSA PRIVATE KEY-----\n",
    ],
)
async def test_a_text_that_is_no_key_says_so(key_visit: MakeVisit, keys: dict[str, asyncssh.SSHKey], text: str) -> None:
    with pytest.raises(CredentialUnusableError, match="it is no private key in a form that is known") as caught:
        await visit(key_visit(keys["ed25519"], private_key=SecretStr(text), passphrase=SecretStr("a phrase")))
    assert "a phrase" not in str(caught.value)


async def test_a_cipher_that_is_not_known_is_named(key_visit: MakeVisit, keys: dict[str, asyncssh.SSHKey]) -> None:
    lines = keys["ed25519"].export_private_key("openssh", PHRASE, rounds=4, ignore_few_rounds=True).split(b"\n")
    blob = base64.b64decode(b"".join(lines[1:-2])).replace(b"aes256-cbc", b"aes999-cbc")
    text = b"\n".join([lines[0], base64.b64encode(blob), *lines[-2:]]).decode()
    with pytest.raises(CredentialUnusableError, match=r"encrypted in a way that is not known .*aes999-cbc"):
        await visit(key_visit(keys["ed25519"], private_key=SecretStr(text), passphrase=SecretStr(PHRASE)))


async def test_a_public_key_is_no_private_key(key_visit: MakeVisit, keys: dict[str, asyncssh.SSHKey]) -> None:
    text = keys["ed25519"].export_public_key().decode()
    with pytest.raises(CredentialUnusableError, match="it is no private key"):
        await visit(key_visit(keys["ed25519"], private_key=SecretStr(text)))


async def test_a_short_rsa_key_logs_in_with_the_legacy_profile_only(key_visit: MakeVisit, serve: Serve) -> None:
    key = asyncssh.generate_private_key("ssh-rsa", key_size=1024)
    with serve(key) as server:
        with pytest.raises(CredentialUnusableError, match=r"has 1024 bits.*ssh_profile = legacy.*2048") as caught:
            await visit(key_visit(key, port=server.port))
        assert server.lines("Connection from") == []
        assert (await visit(key_visit(key, port=server.port, ssh_profile=SshProfile.LEGACY))).outputs
    assert caught.value.legacy_may_help


async def test_a_server_that_takes_no_keys_gets_none(key_visit: MakeVisit, keys: dict[str, asyncssh.SSHKey]) -> None:
    async with listening(asyncssh.generate_private_key("ssh-ed25519"), public_key_auth=False) as port:
        with pytest.raises(AuthRejectedError, match=r"accepts no method for user .* it has a key"):
            await visit(key_visit(keys["rsa"], port=port))
