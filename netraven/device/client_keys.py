"""Private keys of credentials, made ready to log in with."""

import asyncio
from functools import lru_cache

import asyncssh
from pydantic import SecretStr

from netraven.core.errors import CredentialUnusableError
from netraven.device.hostkeys import RSA_BITS, weak_rsa_bits
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
            f"the private key of user {credential.username!r} does not load for {visit.name}: {_reason(visit, error)}"
        ) from error
    bits = weak_rsa_bits(key.public_data, visit.ssh_profile)
    if bits is not None:
        raise CredentialUnusableError(
            f"the RSA key of user {credential.username!r} has {bits} bits: {visit.name} may get it only with "
            f"ssh_profile = legacy; make one of {RSA_BITS} bits or more, or of another type",
            legacy_may_help=True,
        )
    # A pair of its own for each connection: it remembers which signature the device wants.
    return list(asyncssh.load_keypairs([key]))


@lru_cache(maxsize=16)  # opening a key with a passphrase takes a fifth of a second of CPU, by design
def _load(private_key: SecretStr, passphrase: SecretStr | None) -> asyncssh.SSHKey:
    phrase = None if passphrase is None else passphrase.get_secret_value()
    return asyncssh.import_private_key(private_key.get_secret_value(), phrase)


def _reason(visit: Visit, error: Exception) -> str:
    words = str(error)
    if "Unknown" in words and isinstance(error, asyncssh.KeyEncryptionError):
        return f"it is encrypted in a way that is not known ({words})"
    if visit.credential.passphrase is None and "Passphrase must" in words:
        return "it is encrypted, and the credential has no passphrase"
    if isinstance(error, asyncssh.KeyEncryptionError) or "Unable to decrypt" in words:
        return "its passphrase is wrong"
    # One wrong passphrase in 256 fits the padding of the old PEM form.
    or_phrase = ", or its passphrase is wrong" if visit.credential.passphrase else ""
    return f"it is no private key in a form that is known (OpenSSH, PEM or PKCS#8){or_phrase}"
