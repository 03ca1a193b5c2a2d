"""Which SSH algorithms are offered, and the connection options made of them, once per profile."""

import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
_LEGACY = frozenset(_LEGACY_KEX + _LEGACY_CIPHERS + _LEGACY_MACS + _LEGACY_HOST_KEYS)

KEEPALIVE_S = 20.0  # firewalls forget connections that are silent for a minute or two
# Without limit in effect: some devices answer none, asyncssh (2.24) counts those that were not answered whatever else
# arrives meanwhile, and how long a device may be silent is for the visit's own timers to say.
_UNANSWERED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """The algorithms of each class that one side of a connection knows."""

    kex: tuple[str, ...]
    host_keys: tuple[str, ...]
    ciphers: tuple[str, ...]
    macs: tuple[str, ...]


SUITES: Mapping[SshProfile, Suite] = {
    SshProfile.MODERN: Suite(kex=_KEX, host_keys=_HOST_KEYS, ciphers=_CIPHERS, macs=_MACS),
    SshProfile.LEGACY: Suite(
        kex=_KEX + _LEGACY_KEX,
        host_keys=_HOST_KEYS + _LEGACY_HOST_KEYS,
        ciphers=_CIPHERS + _LEGACY_CIPHERS,
        macs=_MACS + _LEGACY_MACS,
    ),
}


def legacy_ones(algorithms: Iterable[str]) -> tuple[str, ...]:
    """Return those algorithms that only the legacy profile allows, in their order."""
    return tuple(name for name in algorithms if name in _LEGACY)


@cache
def _template(profile: SshProfile) -> asyncssh.SSHClientConnectionOptions:
    """Return the options that all connections of a profile share; making them costs as much as half a log-in."""
    suite = SUITES[profile]
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
        keepalive_interval=KEEPALIVE_S,
        keepalive_count_max=_UNANSWERED,
        client_version="NetRaven",
        utf8_decode_errors="replace",  # banners are written in whatever encoding
        kex_algs=suite.kex,
        encryption_algs=suite.ciphers,
        mac_algs=suite.macs,
        signature_algs=suite.host_keys,  # keys of credentials are held to the same as those of devices
        compression_algs=None,
        server_host_key_algs=suite.host_keys,
        preferred_auth=("publickey", "password", "keyboard-interactive"),
        encoding=None,
    )


def connection_options(
    profile: SshProfile, known: HostKey | None, *, keepalive: bool = True
) -> asyncssh.SSHClientConnectionOptions:
    """Return options of its own for one connection; `keepalive`: the server takes keepalives."""
    # As copy.copy() does it, without its detour of fifty microseconds through pickle's protocol.
    options = asyncssh.SSHClientConnectionOptions.__new__(asyncssh.SSHClientConnectionOptions)
    vars(options).update(vars(_template(profile)))
    if known is not None:
        options.server_host_key_algs = host_key_algorithms(profile, known.key_type)
    options.keepalive_interval = KEEPALIVE_S if keepalive else 0
    return options


@cache
def host_key_algorithms(profile: SshProfile, known_type: str | None) -> tuple[str, ...]:
    """Return the host key algorithms, those first that prove a key of the known type.

    A device that gets a second key of a better type in an upgrade must not look like another device.
    """
    return tuple(sorted(SUITES[profile].host_keys, key=lambda name: not _proves(name, known_type)))


def preference(profile: SshProfile, key_type: str) -> int | None:
    """Return how early a host key of this type is asked for, None if never."""
    places = (place for place, name in enumerate(SUITES[profile].host_keys) if _proves(name, key_type))
    return next(places, None)


def _proves(name: str, key_type: str | None) -> bool:
    return name == key_type or (key_type == "ssh-rsa" and name.startswith("rsa-sha2-"))
