"""Git objects as values: what kind, which bytes, and the name that follows from both."""

import hashlib
from dataclasses import dataclass
from enum import IntEnum

# Higher levels make configurations a tenth smaller for twice the time; a repack makes them smaller still.
COMPRESSION = 1


class Kind(IntEnum):
    """The kinds of objects by their numbers in packs (gitformat-pack)."""

    COMMIT = 1
    TREE = 2
    BLOB = 3


@dataclass(frozen=True, slots=True)
class GitObject:
    """One object; `id` is the 20 bytes of its name."""

    kind: Kind
    body: bytes
    id: bytes


def header(kind: Kind, size_bytes: int) -> bytes:
    """Return what stands before the body where Git hashes an object or keeps it in a file of its own."""
    return b"%s %d\0" % (kind.name.lower().encode(), size_bytes)


def object_id(kind: Kind, body: bytes) -> bytes:
    """Return the 20 bytes of the name that Git gives to this object."""
    digest = hashlib.sha1(header(kind, len(body)), usedforsecurity=False)
    digest.update(body)
    return digest.digest()


def make_object(kind: Kind, body: bytes) -> GitObject:
    """Return the object with its name."""
    return GitObject(kind, body, object_id(kind, body))
