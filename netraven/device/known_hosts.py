"""OpenSSH's known_hosts files (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), read for what they say of single hosts."""

import base64
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address

import asyncssh

from netraven.core.models import HostKey
from netraven.device.hostkeys import host_key

_SSH_PORT = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line: a key, and the hosts that have it, by their names or by a salted hash of one name."""

    line: int
    key: HostKey
    names: frozenset[str]
    hashed: tuple[bytes, bytes] | None = None

    def holds(self, name: str) -> bool:
        """Return whether the line is about the host of this name, as `names_of` gives it."""
        if self.hashed is None:
            return name in self.names
        salt, digest = self.hashed
        return hmac.digest(salt, name.encode(), "sha1") == digest


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """What a file says: entries, public keys that must not be trusted anywhere, and notes on lines left out."""

    entries: list[Entry] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


def names_of(host: str, port: int) -> Iterator[str]:
    """Yield how known_hosts writes a host name or an address at this port."""
    name = _canonical(host)
    if port == _SSH_PORT:
        yield name
    yield f"[{name}]:{port}"


def parse(text: str) -> KnownHosts:
    """Read a file; a line that makes no sense leaves a note, and the others count."""
    known = KnownHosts()
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if words and not words[0].startswith("#"):
            try:
                _read(known, number, words)
            except ValueError as error:
                known.notes.append(f"line {number}: {error}")
    return known


def _read(known: KnownHosts, number: int, words: list[str]) -> None:
    marker = words.pop(0) if words[0].startswith("@") else ""
    if marker == "@cert-authority":
        known.notes.append(f"line {number}: keys of certificate authorities are not imported")
        return
    if marker not in {"", "@revoked"}:
        raise ValueError(f"marker {marker!r} is not known")
    hosts, key = _host_and_key(words)
    if marker == "@revoked":
        # Whatever hosts it names: a key that somebody stole proves no host.
        known.revoked.add(key.public_key)
    elif hosts.startswith("|"):
        known.entries.append(Entry(line=number, key=key, names=frozenset(), hashed=_hashed(hosts)))
    else:
        names, patterns = _names(hosts.split(","))
        if patterns:
            known.notes.append(f"line {number}: wildcards are not imported: {', '.join(patterns)}")
        if names:
            known.entries.append(Entry(line=number, key=key, names=names))


def _host_and_key(words: list[str]) -> tuple[str, HostKey]:
    try:
        hosts, key_type, blob, *_ = words
    except ValueError:
        raise ValueError("hosts, key type and key are expected") from None
    if key_type.isdigit():
        raise ValueError("it is a key of SSH 1")
    try:
        key = asyncssh.import_public_key(f"{key_type} {blob}")
    except asyncssh.KeyImportError as error:
        raise ValueError(f"its key is not understood: {error}") from error
    return hosts, host_key(key)


def _hashed(hosts: str) -> tuple[bytes, bytes]:
    fields = hosts.split("|")
    try:
        [salt, digest] = (base64.b64decode(part, validate=True) for part in fields[2:])
    except ValueError:
        salt = digest = b""
    if fields[:2] != ["", "1"] or not digest:
        raise ValueError("its hashed host name is not understood")
    return salt, digest


def _names(patterns: Iterable[str]) -> tuple[frozenset[str], list[str]]:
    """Return the names of single hosts, less those that are excluded, and the patterns that are no such names."""
    names, excluded, wildcards = set(), set(), []
    for pattern in filter(None, patterns):
        if set(pattern) & {"*", "?"}:
            wildcards.append(pattern)
        elif pattern.startswith("!"):
            excluded.add(_written(pattern[1:]))
        else:
            names.add(_written(pattern))
    return frozenset(names - excluded), wildcards


def _written(pattern: str) -> str:
    if not pattern.startswith("["):
        return _canonical(pattern)
    host, bracket, port = pattern[1:].rpartition("]")
    return f"[{_canonical(host)}]{port}" if bracket else pattern


def _canonical(host: str) -> str:
    try:
        return str(ip_address(host))
    except ValueError:
        return host.lower()
