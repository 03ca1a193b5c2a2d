"""Private keys of credentials, made ready to log in with."""

import asyncio
from functools import lru_cache

import asyncssh
from pydantic import SecretStr

from netraven.core.errors import CredentialUnusableError
from netraven.device.visit import Visit


async def client_keys(visit: Visit) -> list[asyncssh.SSHKeyPair]:
    """Return the key pair of the visit's credential, nothing if it has no key.  Raises: CredentialUnusableError."""
    credential = visit.credential
    if credential.private_key is None:
        return []
    try:
        key = await asyncio.to_thread(_load, credential.private_key, credential.passphrase)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError) as error:
        raise CredentialUnusableError(
            f"the private key of user {credential.username!r} does not load for {visit.name}: {error}"
        ) from error
    # A pair of its own for each connection: it remembers which signature the device wants.
    return list(asyncssh.load_keypairs([key]))


@lru_cache(maxsize=16)  # opening a key with a passphrase takes a fifth of a second of CPU, by design
def _load(private_key: SecretStr, passphrase: SecretStr | None) -> asyncssh.SSHKey:
    phrase = None if passphrase is None else passphrase.get_secret_value()
    return asyncssh.import_private_key(private_key.get_secret_value(), phrase)
