"""Which SSH algorithms are offered, and the connection options made of them, once per profile."""

import warnings
from functools import cache

import asyncssh

from netraven.core.models import HostKey, SshProfile

# Fastest first: the first of ours that the device knows is taken (RFC 4253, section 7.1).  Short lists make short
# packets, and each name in them was chosen.
_KEX = (
    "curve25519-sha256",
    "curve25519-sha256@libssh.org",
    "ecdh-sha2-nistp256",
    "ecdh-sha2-nistp384",
    "ecdh-sha2-nistp521",
    "diffie-hellman-group14-sha256",
    "diffie-hellman-group16-sha512",
    "diffie-hellman-group-exchange-sha256",
)
_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr")
_MACS = (
    "hmac-sha2-256-etm@openssh.com",
    "hmac-sha2-512-etm@openssh.com",
    "hmac-sha2-256",
    "hmac-sha2-512",
    "hmac-sha1",  # not broken as a MAC (RFC 6194), and all that many devices have beside counter mode
)
_HOST_KEYS = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-256",
    "rsa-sha2-512",
)

_LEGACY_KEX = (
    "diffie-hellman-group14-sha1",
    "diffie-hellman-group-exchange-sha1",
    "diffie-hellman-group1-sha1",
)
_LEGACY_CIPHERS = ("aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc")
_LEGACY_MACS = ("hmac-sha1-96", "hmac-md5", "hmac-md5-96")
_LEGACY_HOST_KEYS = ("ssh-rsa", "ssh-dss")


@cache
def _template(profile: SshProfile) -> asyncssh.SSHClientConnectionOptions:
    """Return the options that all connections of a profile share; making them costs as much as half a log-in."""
    legacy = profile is SshProfile.LEGACY
    # Devices without elliptic curves need it; that its library will drop it is no news to whoever reads the terminal.
    warnings.filterwarnings("ignore", "Diffie-Hellman over finite fields")
    return asyncssh.SSHClientConnectionOptions(
        config=[],
        # Neither None, which trusts everyone unseen, nor an empty value, which asyncssh (2.24) takes for the file
        # in the user's home: a key that stands there would never come to our validation.
        known_hosts=([], [], []),
        client_keys=None,
        agent_path=None,
        agent_forwarding=False,
        gss_host=None,
        gss_kex=False,
        gss_auth=False,
        host_based_auth=False,
        x509_trusted_certs=None,
        login_timeout=0,
        keepalive_interval=0,
        client_version="NetRaven",
        utf8_decode_errors="replace",  # banners are written in whatever encoding
        kex_algs=_KEX + _LEGACY_KEX if legacy else _KEX,
        encryption_algs=_CIPHERS + _LEGACY_CIPHERS if legacy else _CIPHERS,
        mac_algs=_MACS + _LEGACY_MACS if legacy else _MACS,
        compression_algs=None,
        server_host_key_algs=host_key_algorithms(profile, None),
        preferred_auth=("publickey", "password", "keyboard-interactive"),
        encoding=None,
    )


def connection_options(profile: SshProfile, known: HostKey | None) -> asyncssh.SSHClientConnectionOptions:
    """Return options of its own for one connection."""
    # As copy.copy() does it, without its detour of fifty microseconds through pickle's protocol.
    options = asyncssh.SSHClientConnectionOptions.__new__(asyncssh.SSHClientConnectionOptions)
    vars(options).update(vars(_template(profile)))
    if known is not None:
        options.server_host_key_algs = host_key_algorithms(profile, known.key_type)
    return options


@cache
def host_key_algorithms(profile: SshProfile, known_type: str | None) -> tuple[str, ...]:
    """Return the host key algorithms, those first that prove a key of the known type.

    A device that gets a second key of a better type in an upgrade must not look like another device.
    """
    names = _HOST_KEYS + _LEGACY_HOST_KEYS if profile is SshProfile.LEGACY else _HOST_KEYS
    return tuple(sorted(names, key=lambda name: not _proves(name, known_type)))


def _proves(name: str, key_type: str | None) -> bool:
    return name == key_type or (key_type == "ssh-rsa" and name.startswith("rsa-sha2-"))
