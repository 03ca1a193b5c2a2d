"""Private keys as somebody gives them, before they are kept."""

import asyncssh
from pydantic import SecretStr

from netraven.core.errors import InputError


def check_private_key(private_key: SecretStr, passphrase: SecretStr | None) -> None:
    """Check that the key can be used.  Raises: InputError: it does not load with the passphrase."""
    phrase = None if passphrase is None else passphrase.get_secret_value()
    try:
        asyncssh.import_private_key(private_key.get_secret_value(), phrase)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError, ValueError) as error:
        what = "is encrypted, and has another passphrase" if is_encrypted(private_key) else "is none that is known"
        raise InputError(f"the private key {what}: {error}") from error


def is_encrypted(private_key: SecretStr) -> bool:
    """Tell whether the key needs a passphrase."""
    try:
        asyncssh.import_private_key(private_key.get_secret_value())
    except asyncssh.KeyEncryptionError:
        return True
    except (asyncssh.KeyImportError, ValueError) as error:
        return "Passphrase" in str(error)
    return False
