"""Host keys of devices, as they are pinned and shown."""

import base64
import hashlib

import asyncssh

from netraven.core.models import HostKey


def host_key(key: asyncssh.SSHKey) -> HostKey:
    """Return the public host key in the words of OpenSSH: type, base64 and fingerprint."""
    blob = key.public_data
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return HostKey(
        key_type=key.get_algorithm(),
        public_key=base64.b64encode(blob).decode(),
        fingerprint="SHA256:" + digest.rstrip("="),
    )
