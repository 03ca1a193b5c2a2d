"""What a server says in the key exchange: the algorithms that it offers, and what comes of them and ours."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from netraven.core.models import SshProfile
from netraven.device.algorithms import SUITES, Suite

_COOKIE_END = 17  # after the message number and sixteen random bytes (RFC 4253, section 7.1)
# They stand among the key exchange methods, and tell of something else.
_SIGNALS = frozenset({"ext-info-s", "kex-strict-s-v00@openssh.com", "kexguess2@matt.ucc.asn.au"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The algorithms of a server; of ciphers and MACs those it reads and those it writes."""

    kex: tuple[str, ...]
    host_keys: tuple[str, ...]
    ciphers: tuple[tuple[str, ...], tuple[str, ...]]
    macs: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A class of algorithms of which the server has none of ours: what for, and what it offers instead."""

    purpose: str
    offered: tuple[str, ...]


def offer_of(kexinit: bytes) -> Offer:
    """Return what the server's KEXINIT message offers (RFC 4253, section 7.1); the message has been read before."""
    lists = _name_lists(kexinit[_COOKIE_END:])
    kex, host_keys, read, written, read_macs, written_macs = (next(lists) for _ in range(6))
    return Offer(
        kex=tuple(name for name in kex if name not in _SIGNALS),
        host_keys=host_keys,
        ciphers=(read, written),
        macs=(read_macs, written_macs),
    )


def _name_lists(message: bytes) -> Iterator[tuple[str, ...]]:
    at = 0
    while True:
        start = at + 4
        at = start + int.from_bytes(message[at:start], "big")
        names = message[start:at].decode("ascii", "replace")
        yield tuple(names.split(",")) if names else ()


def negotiated(profile: SshProfile, host_key_algorithms: tuple[str, ...], kexinit: bytes) -> tuple[str, ...]:
    """Return the algorithms in use: key exchange, host key, cipher, and the MAC where the cipher has none of its own.

    Nothing for a server that has not come so far.
    """
    return _negotiated(profile, host_key_algorithms, kexinit[_COOKIE_END:]) if kexinit else ()


@lru_cache(maxsize=1_024)  # devices of a kind say the same, but for the cookie
def _negotiated(profile: SshProfile, host_key_algorithms: tuple[str, ...], lists: bytes) -> tuple[str, ...]:
    suite, offer = SUITES[profile], offer_of(bytes(_COOKIE_END) + lists)
    ciphers = [_first(suite.ciphers, theirs) for theirs in offer.ciphers]
    macs = [
        _first(suite.macs, theirs) for cipher, theirs in zip(ciphers, offer.macs, strict=True) if _needs_mac(cipher)
    ]
    names = [_first(suite.kex, offer.kex), _first(host_key_algorithms, offer.host_keys), *ciphers, *macs]
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _first(ours: Iterable[str], theirs: tuple[str, ...]) -> str | None:
    """Return what both sides choose: the first of the client's that the server has."""
    return next((name for name in ours if name in theirs), None)


def _needs_mac(cipher: str | None) -> bool:
    return cipher is None or "-gcm@" not in cipher


def lacks(profile: SshProfile, offer: Offer) -> tuple[Lack, ...]:
    """Return the classes of algorithms of which the server has none that the profile allows."""
    return tuple(Lack(purpose=purpose, offered=theirs) for purpose, theirs in _lacks(SUITES[profile], offer))


def _lacks(suite: Suite, offer: Offer) -> Iterator[tuple[str, tuple[str, ...]]]:
    if _first(suite.kex, offer.kex) is None:
        yield "for the key exchange", offer.kex
    if _first(suite.host_keys, offer.host_keys) is None:
        yield "as host key", offer.host_keys
    ciphers = [_first(suite.ciphers, theirs) for theirs in offer.ciphers]
    if None in ciphers:
        yield "as cipher", offer.ciphers[ciphers.index(None)]
    for cipher, theirs in zip(ciphers, offer.macs, strict=True):
        if _needs_mac(cipher) and _first(suite.macs, theirs) is None:
            yield "as MAC", theirs
            return
