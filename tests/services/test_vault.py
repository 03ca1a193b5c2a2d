"""Secrets are sealed for one place under one key, and the key is found, checked or made."""

import base64
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from netraven.core.errors import SecretError, StoreError
from netraven.services.master_key import KeyPlaces
from netraven.services.vault import Place, Vault, open_credentials, open_vault
from netraven.store.credentials import SealedCredential
from netraven.store.database import Database
from tests.database import ToldClock

HERE = Place("credentials", "0190-a", "password")
KEY, OTHER_KEY = b"k" * 32, b"o" * 32


def vault(*keys: bytes) -> Vault:
    return Vault(keys or (KEY,), fingerprint_key=b"f")


def key_file(path: Path, *keys: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(b"".join(base64.b64encode(key) + b"\n" for key in keys))
    path.chmod(mode)
    return path


def test_what_is_sealed_comes_back() -> None:
    sealed = vault().seal(HERE, SecretStr("pässwörd"))
    assert "pässwörd".encode() not in sealed
    assert vault().open(HERE, sealed).decode() == "pässwörd"
    assert vault().open(HERE, vault().seal(HERE, b"\xff\x00")) == b"\xff\x00"


def test_the_same_secret_is_never_sealed_alike() -> None:
    assert vault().seal(HERE, b"secret") != vault().seal(HERE, b"secret")


@pytest.mark.parametrize(
    "there",
    [
        Place("credentials", "0190-b", "password"),
        Place("credentials", "0190-a", "enable_password"),
        Place("suspects", "0190-a", "password"),
    ],
)
def test_a_value_moved_to_another_place_does_not_open(there: Place) -> None:
    sealed = vault().seal(HERE, b"secret")
    with pytest.raises(SecretError, match=f"{there.table} {there.row} {there.column} is damaged, or was moved"):
        vault().open(there, sealed)


def test_a_damaged_value_does_not_open() -> None:
    sealed = vault().seal(HERE, b"secret")
    for damaged in (
        b"",
        sealed[:10],
        sealed[:21],
        sealed[:-1],
        sealed[:-1] + bytes([sealed[-1] ^ 1]),
        b"\x02" + sealed,
    ):
        with pytest.raises(SecretError, match="credentials 0190-a password"):
            vault().open(HERE, damaged)


def test_a_value_sealed_under_another_key_says_so() -> None:
    with pytest.raises(SecretError, match=r"is sealed under master key [0-9a-f]{16}, not under [0-9a-f]{16}"):
        vault(OTHER_KEY).open(HERE, vault(KEY).seal(HERE, b"secret"))


def test_a_rotation_seals_with_the_first_key_and_opens_with_all() -> None:
    old = vault(KEY).seal(HERE, b"secret")
    both = vault(OTHER_KEY, KEY)
    assert both.open(HERE, old) == b"secret"
    assert vault(OTHER_KEY).open(HERE, both.seal(HERE, b"secret")) == b"secret"


def test_credentials_are_opened_in_their_order_and_hide_their_secrets() -> None:
    first = SealedCredential(
        id=1,
        uid="a",
        username="ops",
        password=vault().seal(Place("credentials", "a", "password"), b"secret"),
        enable_password=vault().seal(Place("credentials", "a", "enable_password"), b"more"),
    )
    second = SealedCredential(id=2, uid="b", username="net", priority=7)
    opened = open_credentials(vault(), [first, second])
    assert [(credential.id, credential.username, credential.priority) for credential in opened] == [
        (1, "ops", 100),
        (2, "net", 7),
    ]
    assert opened[0].password == SecretStr("secret")
    assert opened[0].enable_password == SecretStr("more")
    assert opened[1].password is None
    assert "secret" not in repr(opened)


def test_a_credential_with_the_password_of_another_does_not_open() -> None:
    moved = vault().seal(Place("credentials", "a", "password"), b"secret")
    with pytest.raises(SecretError, match="credentials b password"):
        open_credentials(vault(), [SealedCredential(id=2, uid="b", username="eve", password=moved)])


async def test_the_first_start_makes_a_private_key_and_the_next_one_finds_it(
    db: Database, tmp_path: Path, clock: ToldClock
) -> None:
    first = await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)
    second = await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)
    assert stat.S_IMODE((tmp_path / "master.key").stat().st_mode) == 0o600
    assert second.open(HERE, first.seal(HERE, b"secret")) == b"secret"
    assert first.fingerprint_key == second.fingerprint_key
    assert len(first.fingerprint_key) == 32


async def test_a_lost_key_is_an_error_and_no_new_one_is_made(db: Database, tmp_path: Path, clock: ToldClock) -> None:
    await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)
    (tmp_path / "master.key").unlink()
    with pytest.raises(SecretError, match=r"master\.key is missing, .* put the file back"):
        await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)
    assert not (tmp_path / "master.key").exists()


async def test_another_key_is_refused_at_the_start(db: Database, tmp_path: Path, clock: ToldClock) -> None:
    await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)
    key_file(tmp_path / "master.key", OTHER_KEY)
    with pytest.raises(SecretError, match="secrets fingerprint sealed is sealed under master key"):
        await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)


async def test_fingerprints_outlive_a_rotation(db: Database, tmp_path: Path, clock: ToldClock) -> None:
    path = key_file(tmp_path / "master.key", KEY)
    before = await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)
    key_file(path, OTHER_KEY, KEY)
    after = await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)
    assert after.fingerprint_key == before.fingerprint_key


async def test_a_named_file_goes_before_the_credentials_of_systemd_and_those_before_the_folder(
    db: Database, tmp_path: Path, clock: ToldClock
) -> None:
    for name in ("folder", "systemd"):
        (tmp_path / name).mkdir()
    named = key_file(tmp_path / "named.key", KEY)
    # systemd grants the service's user by an access list, which shows as the group's right to read.
    systemd = key_file(tmp_path / "systemd" / "master.key", KEY, mode=0o440)
    places = KeyPlaces(folder=tmp_path / "folder", credentials_folder=systemd.parent)
    assert places.chosen() == systemd
    assert KeyPlaces(folder=places.folder, file=named, credentials_folder=systemd.parent).chosen() == named
    await open_vault(db, places, clock=clock)
    assert not (places.folder / "master.key").exists()


async def test_without_a_credential_of_systemd_the_folder_counts(tmp_path: Path) -> None:
    places = KeyPlaces(folder=tmp_path, credentials_folder=tmp_path / "systemd")
    assert places.chosen() == tmp_path / "master.key"


async def test_a_named_file_that_is_missing_is_never_made(db: Database, tmp_path: Path, clock: ToldClock) -> None:
    places = KeyPlaces(folder=tmp_path, file=tmp_path / "named.key")
    with pytest.raises(SecretError, match=r"named\.key does not exist"):
        await open_vault(db, places, clock=clock)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
async def test_a_key_that_others_may_read_is_refused(db: Database, tmp_path: Path, clock: ToldClock, mode: int) -> None:
    key_file(tmp_path / "master.key", KEY, mode=mode)
    with pytest.raises(SecretError, match=f"has mode {mode:03o} and others may read it: chmod 600"):
        await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)


@pytest.mark.parametrize("content", [b"", b"!!!", base64.b64encode(b"short")])
async def test_a_damaged_key_file_is_refused(db: Database, tmp_path: Path, clock: ToldClock, content: bytes) -> None:
    (tmp_path / "master.key").write_bytes(content)
    (tmp_path / "master.key").chmod(0o600)
    with pytest.raises(SecretError, match=r"master\.key is damaged"):
        await open_vault(db, KeyPlaces(folder=tmp_path), clock=clock)


async def test_a_key_that_cannot_be_read_or_made_is_named(db: Database, tmp_path: Path, clock: ToldClock) -> None:
    with pytest.raises(StoreError, match=r"cannot make master key file .*/nowhere/master\.key: .*No such file"):
        await open_vault(db, KeyPlaces(folder=tmp_path / "nowhere"), clock=clock)
    (tmp_path / "file").write_text("")
    with pytest.raises(SecretError, match=r"file/master\.key cannot be read: Not a directory"):
        await open_vault(db, KeyPlaces(folder=tmp_path / "file"), clock=clock)
