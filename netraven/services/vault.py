"""Seals secrets under the master key, each bound to the place where it stands."""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

from netraven.core.clock import Clock
from netraven.core.errors import SecretError
from netraven.core.models import Credential
from netraven.services.master_key import KEY_BYTES, KeyPlaces, find_keys, make_key
from netraven.store import sealed as sealed_values
from netraven.store.credentials import SealedCredential
from netraven.store.database import Database

_VERSION = b"\x01"
_KEY_ID = slice(1, 9)
_NONCE = slice(9, 21)
_TEXT = slice(21, None)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value stands; `row` is the uid of its record, since ids say less of what a row is."""

    table: str
    row: str
    column: str


_FINGERPRINT = Place("secrets", "fingerprint", "sealed")


class Vault:
    """Seals with the first key and opens with any of them, so that a rotation can seal one value after the other.

    `fingerprint_key` is for the fingerprints that masked values show; it is kept sealed and not derived, so that they
    outlive a rotation.  A sealed value is a version byte, 8 bytes of key id, the nonce, and the text with its tag.
    """

    def __init__(self, keys: Sequence[bytes], *, fingerprint_key: bytes) -> None:
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._current = _key_id(keys[0])
        self.fingerprint_key = fingerprint_key

    def seal(self, place: Place, secret: SecretStr | bytes) -> bytes:
        """Return the secret sealed for this place alone."""
        text = secret if isinstance(secret, bytes) else secret.get_secret_value().encode("utf-8", "surrogateescape")
        nonce = os.urandom(12)
        sealed = self._ciphers[self._current].encrypt(nonce, text, _bound_to(place, self._current))
        return _VERSION + self._current + nonce + sealed

    def open(self, place: Place, sealed: bytes) -> bytes:
        """Return the secret.  Raises: SecretError: it was sealed for another place or key, or is damaged."""
        key_id = sealed[_KEY_ID]
        where = f"{place.table} {place.row} {place.column}"
        if sealed[:1] != _VERSION:
            raise SecretError(f"the sealed value of {where} is damaged")
        if key_id not in self._ciphers:
            raise SecretError(
                f"the secret of {where} is sealed under master key {key_id.hex()}, not under {self._current.hex()}"
            )
        try:
            return self._ciphers[key_id].decrypt(sealed[_NONCE], sealed[_TEXT], _bound_to(place, key_id))
        except (InvalidTag, ValueError) as error:
            raise SecretError(f"the sealed value of {where} is damaged, or was moved there from elsewhere") from error


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"netraven key id\0" + key).digest()[:8]


def _bound_to(place: Place, key_id: bytes) -> bytes:
    return f"{place.table}:{place.row}:{place.column}:{key_id.hex()}".encode()


async def open_vault(db: Database, places: KeyPlaces, *, clock: Clock) -> Vault:
    """Open the vault with the master key; the first start makes one.

    Raises: SecretError: the key is missing though secrets are sealed under it, is another one, or others may read it.
    """
    keys = await asyncio.to_thread(find_keys, places)
    if not keys:
        if await sealed_values.any_exist(db.reader):
            raise SecretError(
                f"master key file {places.chosen()} is missing, and the database holds secrets sealed under it:"
                " put the file back"
            )
        keys = (await asyncio.to_thread(make_key, places),)
    return Vault(keys, fingerprint_key=await _fingerprint_key(db, keys, clock))


async def _fingerprint_key(db: Database, keys: Sequence[bytes], clock: Clock) -> bytes:
    vault = Vault(keys, fingerprint_key=b"")
    async with db.transaction() as tx:
        sealed = await sealed_values.secret(tx, _FINGERPRINT.row)
        if sealed is None:
            sealed = vault.seal(_FINGERPRINT, os.urandom(KEY_BYTES))
            await sealed_values.keep_secret(tx, _FINGERPRINT.row, sealed, clock.now())
    return vault.open(_FINGERPRINT, sealed)


def open_credentials(vault: Vault, sealed: Sequence[SealedCredential]) -> tuple[Credential, ...]:
    """Return the credentials opened, in their order.  Raises: SecretError: one cannot be opened."""
    return tuple(
        Credential(
            id=credential.id,
            username=credential.username,
            password=_opened(vault, credential, "password", credential.password),
            enable_password=_opened(vault, credential, "enable_password", credential.enable_password),
            private_key=_opened(vault, credential, "private_key", credential.private_key),
            passphrase=_opened(vault, credential, "passphrase", credential.passphrase),
            priority=credential.priority,
        )
        for credential in sealed
    )


def _opened(vault: Vault, credential: SealedCredential, column: str, value: bytes | None) -> SecretStr | None:
    if value is None:
        return None
    text = vault.open(Place("credentials", credential.uid, column), value)
    return SecretStr(text.decode("utf-8", "surrogateescape"))
