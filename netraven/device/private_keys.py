"""Private keys as somebody gives them, before they are kept."""

import binascii
import re
import struct
from collections.abc import Iterator

import asyncssh
from asyncssh.asn1 import ASN1DecodeError, der_decode
from pydantic import SecretStr

from netraven.core.errors import InputError

# How often a passphrase may be stretched, about ten seconds of work: who writes the key says how often it is, and a
# thread that is at it cannot be stopped.  ssh-keygen's default is 24 rounds, OpenSSL's 2,048.
MOST_BCRYPT_ROUNDS = 1_000
MOST_ITERATIONS = 10_000_000

_BLOCK = re.compile("-----BEGIN [^\n]*PRIVATE KEY-----[^\n]*\n(.*?)-----END", re.DOTALL)
_HEADERS = re.compile(r"\A(?:[^\n]*:[^\n]*\n)+")  # RFC 1421, section 4.4
_OPENSSH_MAGIC = b"openssh-key-v1\0"  # OpenSSH's PROTOCOL.key


def check_private_key(private_key: SecretStr, passphrase: SecretStr | None) -> None:
    """Check that the key can be used.  Raises: InputError: it does not load with the passphrase."""
    _check_effort(private_key.get_secret_value())
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


def _check_effort(text: str) -> None:
    blocks = _BLOCK.findall(text)
    # A text that begins with the sign of a sequence (0x30) would be read as DER.
    if not blocks or text.startswith("0"):
        raise InputError("the private key is none that is known: it has no line -----BEGIN ... PRIVATE KEY-----")
    for block in blocks:
        try:
            content = binascii.a2b_base64(_HEADERS.sub("", block))
            efforts = list(_bcrypt_rounds(content) if content.startswith(_OPENSSH_MAGIC) else _iterations(content))
        except (binascii.Error, struct.error, ASN1DecodeError, ValueError):
            continue  # what cannot be read is not stretched either
        if any(efforts):
            raise InputError("the private key takes too long to open: stretch its passphrase less")


def _bcrypt_rounds(content: bytes) -> Iterator[bool]:
    """Yield whether the passphrase of a key in OpenSSH's form is stretched too much."""
    _cipher, rest = _string(content.removeprefix(_OPENSSH_MAGIC))
    kdf, rest = _string(rest)
    options, _ = _string(rest)
    if kdf == b"bcrypt":
        _salt, rounds = _string(options)
        yield struct.unpack(">I", rounds[:4])[0] > MOST_BCRYPT_ROUNDS


def _string(content: bytes) -> tuple[bytes, bytes]:
    """Return the first string (RFC 4251, section 5) and what follows it."""
    (length,) = struct.unpack(">I", content[:4])
    return content[4 : 4 + length], content[4 + length :]


def _iterations(content: bytes) -> Iterator[bool]:
    """Yield whether numbers of the parameters of an encrypted PKCS#8 key are too large for a count (RFC 8018)."""
    if content[:1] != b"\x30":
        return
    decoded = der_decode(content)
    waiting = [decoded[0]] if isinstance(decoded, tuple) and decoded else []
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif isinstance(one, int):
            yield one > MOST_ITERATIONS
