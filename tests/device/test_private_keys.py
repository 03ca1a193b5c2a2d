import base64
import re
import struct

import asyncssh
import pytest
from asyncssh.asn1 import der_decode, der_encode
from pydantic import SecretStr

from netraven.core.errors import InputError
from netraven.device.private_keys import check_private_key

PHRASE = SecretStr("a passphrase of these tests")


def pem(kind: str, content: bytes, headers: str = "") -> SecretStr:
    text = headers + base64.encodebytes(content).decode()
    return SecretStr(f"-----BEGIN {kind}PRIVATE KEY-----\n{text}-----END {kind}PRIVATE KEY-----\n")


def exported(form: str) -> tuple[SecretStr, bytes]:
    """Return an encrypted key in this form, and what stands between its lines."""
    key = asyncssh.generate_private_key("ecdsa-sha2-nistp256")
    text = key.export_private_key(form, passphrase=PHRASE.get_secret_value()).decode()
    return SecretStr(text), base64.b64decode(re.sub("-----.*-----|.*: .*", "", text))


@pytest.mark.parametrize("form", ["openssh", "pkcs8-pem", "pkcs1-pem"])
def test_an_encrypted_key_of_every_form_is_opened(form: str) -> None:
    check_private_key(exported(form)[0], PHRASE)


def test_a_key_in_the_form_of_openssh_that_is_stretched_for_years_is_refused() -> None:
    _, content = exported("openssh")
    # The rounds stand before the number of keys, which is one.
    hostile = content.replace(struct.pack(">II", 128, 1), struct.pack(">II", 2**31, 1), 1)

    for headers in ("", "X-Name: value\nabc:\n\n"):
        with pytest.raises(InputError, match="takes too long to open"):
            check_private_key(pem("OPENSSH ", hostile, headers), PHRASE)


def test_a_key_in_the_form_of_pkcs8_that_is_stretched_for_years_is_refused() -> None:
    _, content = exported("pkcs8-pem")
    decoded = der_decode(content)
    assert isinstance(decoded, tuple)
    (scheme, ((kdf, (salt, _, *rest)), cipher)), data = decoded
    hostile = der_encode(((scheme, ((kdf, (salt, 2**40, *rest)), cipher)), data))

    with pytest.raises(InputError, match="takes too long to open"):
        check_private_key(pem("ENCRYPTED ", hostile), PHRASE)


@pytest.mark.parametrize("text", ["", "0\x03\x02\x01\x01", "-----BEGIN", "ssh-ed25519 AAAA"])
def test_what_is_no_private_key_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="none that is known"):
        check_private_key(SecretStr(text), None)


@pytest.mark.parametrize("content", [b"", b"\x30", b"openssh-key-v1\0\xff", b"\0" * 64])
def test_a_key_that_is_cut_short_is_refused(content: bytes) -> None:
    for kind in ("OPENSSH ", "ENCRYPTED ", "RSA ", ""):
        with pytest.raises(InputError, match="none that is known"):
            check_private_key(pem(kind, content), None)
