"""Private keys of credentials, made ready to log in with."""

import asyncio
from collections.abc import Sequence
from functools import lru_cache

import asyncssh

from netraven.core.errors import CredentialUnusableError
from netraven.core.models import Credential
from netraven.device.visit import Visit


async def client_keys(visit: Visit) -> Sequence[asyncssh.SSHKeyPair]:
    """Return the key pairs of the visit's credential, none if it has no key.  Raises: CredentialUnusableError."""
    if visit.credential.private_key is None:
        return ()
    try:
        return await asyncio.to_thread(_load, visit.credential)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError) as error:
        raise CredentialUnusableError(
            f"the private key of user {visit.credential.username!r} does not load for {visit.name}: {error}"
        ) from error


@lru_cache(maxsize=16)  # opening a key with a passphrase takes a fifth of a second of CPU, by design
def _load(credential: Credential) -> Sequence[asyncssh.SSHKeyPair]:
    if credential.private_key is None:
        return ()
    passphrase = credential.passphrase.get_secret_value() if credential.passphrase is not None else None
    key = asyncssh.import_private_key(credential.private_key.get_secret_value(), passphrase)
    return tuple(asyncssh.load_keypairs([key]))
