"""Secrets that must be found nowhere, and a look for them everywhere."""

import base64
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.contract.examples import fields, resolved
from tests.contract.operations import Operation

Json = Any


@dataclass(slots=True)
class Canaries:
    """Makes secrets and knows them again."""

    made: list[str] = field(default_factory=list)

    def values(self, name: str) -> dict[str, str]:
        """Return a secret for the field of this name, with what it needs beside it."""
        if name == "private_key":
            return {name: self._key(serialization.NoEncryption())}
        secret = f"canary-{secrets.token_hex(12)}"
        self.made.append(secret)
        if name == "passphrase":
            return {name: secret, "private_key": self._key(serialization.BestAvailableEncryption(secret.encode()))}
        return {name: secret}

    def _key(self, encryption: serialization.KeySerializationEncryption) -> str:
        formats = serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH
        text = Ed25519PrivateKey.generate().private_bytes(*formats, encryption).decode()
        # The first lines of all keys are alike: the name of the format, and of the kind of key.
        self.made.append(text.splitlines()[-3])
        return text

    def found(self, content: bytes) -> list[str]:
        """Return the secrets that stand in some content, plain or as they are often written."""
        return [secret for secret in self.made if any(form in content for form in _forms(secret.encode()))]

    def found_in_environment(self) -> list[str]:
        """Return the secrets in the environment of this process."""
        return self.found(Path("/proc/self/environ").read_bytes())

    def found_in_files(self, folder: Path) -> list[tuple[str, list[str]]]:
        """Return the files in the folder that hold a secret, with the secrets."""
        looked_at = [(str(path), self.found(path.read_bytes())) for path in folder.rglob("*") if path.is_file()]
        return [(name, found) for name, found in looked_at if found]


def _forms(secret: bytes) -> Iterator[bytes]:
    yield secret
    yield secret.hex().encode()
    yield quote(secret).encode()
    yield secret.decode().encode("utf-16-le")
    for shift in range(3):
        # In base64 the ends depend on what stands beside them.
        yield base64.b64encode(b"\0" * shift + secret)[4:-4]


def secret_fields(operation: Operation) -> Iterator[str]:
    """Yield the fields of a body that hold secrets."""
    for name, schema in fields(operation.body_schema):
        kinds = {resolved(one).get("format") for one in (schema, *schema.get("anyOf", ()))}
        if "password" in kinds or name in {"token", "refresh_token", "access_token", "ticket"}:
            yield name
