"""Host keys of devices, as they are pinned and shown, and how long an RSA key must be."""

import base64
import hashlib

import asyncssh

from netraven.core.models import HostKey, SshProfile

# Shorter ones can be factored, or soon will be (NIST SP 800-57 allows no fewer since 2014).
RSA_BITS = 2048


def host_key(key: asyncssh.SSHKey) -> HostKey:
    """Return the public host key in the words of OpenSSH: type, base64 and fingerprint."""
    blob = key.public_data
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return HostKey(
        key_type=key.get_algorithm(),
        public_key=base64.b64encode(blob).decode(),
        fingerprint="SHA256:" + digest.rstrip("="),
    )


def weak_rsa_bits(public_data: bytes, profile: SshProfile) -> int | None:
    """Return how long an RSA key is that the profile does not allow, None for any other key.

    `public_data` is the key in SSH's binary form (RFC 4253, section 6.6).
    """
    algorithm, rest = _field(public_data)
    if profile is SshProfile.LEGACY or algorithm != b"ssh-rsa":
        return None
    _, rest = _field(rest)
    modulus, _ = _field(rest)
    bits = int.from_bytes(modulus, "big").bit_length()
    return bits if bits < RSA_BITS else None


def _field(packed: bytes) -> tuple[bytes, bytes]:
    end = 4 + int.from_bytes(packed[:4], "big")
    return packed[4:end], packed[end:]


def is_weak(key: HostKey, profile: SshProfile) -> bool:
    """Return whether the profile does not allow so short a key."""
    return weak_rsa_bits(base64.b64decode(key.public_key), profile) is not None
