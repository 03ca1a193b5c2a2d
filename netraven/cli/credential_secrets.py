"""The secrets of a credential, asked for one after the other."""

from pathlib import Path
from typing import Any

from pydantic import SecretStr

from netraven.cli.inventory import key_reader
from netraven.cli.passwords import ask_secret
from netraven.device.private_keys import check_private_key, is_encrypted


def ask_secrets(*, key_file: Path | None, password: bool, enable: bool) -> dict[str, Any]:
    """Return the secret fields: a key in place of a password, with its passphrase if it has one.

    Raises: InputError: the file holds no private key, or a secret is missing.
    """
    secrets: dict[str, Any] = {}
    if key_file is not None:
        secrets |= _key(key_file)
    elif password:
        # It takes the place of a key that was there.
        secrets |= {"method": "password", "private_key": None, "passphrase": None}
        secrets["password"] = ask_secret("password of the devices")
    if enable:
        secrets["enable_password"] = ask_secret("enable password")
    return secrets


def _key(file: Path) -> dict[str, Any]:
    key = SecretStr(key_reader(file.parent)(file.name))
    phrase = SecretStr(ask_secret(f"passphrase of {file}")) if is_encrypted(key) else None
    check_private_key(key, phrase)
    fields = {"method": "key", "private_key": key.get_secret_value()}
    return fields if phrase is None else fields | {"passphrase": phrase.get_secret_value()}
