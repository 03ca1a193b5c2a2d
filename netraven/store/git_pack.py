"""Packs: many objects in one file with an index, two syncs for a thousand configurations."""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias

from dulwich.errors import ApplyDeltaError, ChecksumMismatch, FileFormatException
from dulwich.object_format import SHA1
from dulwich.objects import RawObjectID
from dulwich.pack import PackData, UnresolvedDeltas, pack_header_chunks, pack_object_header, write_pack_index_v2

from netraven.store.durable import new_file, removed_on_failure, sync
from netraven.store.git_object import COMPRESSION, GitObject

# What dulwich raises, and lets pass from below, when bytes are not what Git wrote.
UNREADABLE = (
    ApplyDeltaError,
    AssertionError,
    ChecksumMismatch,
    EOFError,
    FileFormatException,
    IndexError,
    UnresolvedDeltas,
    ValueError,
    struct.error,
    zlib.error,
)

# One line of an index: name of the object, where it begins, CRC-32 of its bytes in the pack.
PackEntry: TypeAlias = tuple[RawObjectID, int, int]


def write_pack(folder: Path, objects: Sequence[GitObject]) -> None:
    """Write the objects, all of different names, as one pack with its index, so that it lasts."""
    pack, index = folder / "tmp_pack_netraven", folder / "tmp_idx_netraven"
    with removed_on_failure(pack, index):
        with new_file(pack) as file:
            entries, checksum = _write_objects(file, objects)
        with new_file(index) as file:
            write_pack_index_v2(file, sorted(entries), checksum)
        _publish(pack, index, folder / f"pack-{checksum.hex()}.pack")


def index_pack(pack: Path) -> None:
    """Give a pack the index that it lacks.  Raises: the exceptions of `UNREADABLE`: the pack is not whole."""
    index = pack.with_name("tmp_idx_netraven")
    with PackData(pack, SHA1) as data:
        data.check()
        entries, checksum = data.sorted_entries(), data.calculate_checksum()
    with removed_on_failure(index):
        with new_file(index) as file:
            write_pack_index_v2(file, entries, checksum)
        _publish(pack, index, pack)


def _publish(pack: Path, index: Path, name: Path) -> None:
    # Git takes a pack for complete when it sees the index, so the index comes last.
    pack.rename(name)
    index.rename(name.with_suffix(".idx"))
    sync(name.parent)


def _write_objects(file: BinaryIO, objects: Sequence[GitObject]) -> tuple[list[PackEntry], bytes]:
    digest = hashlib.sha1(usedforsecurity=False)
    offset = 0
    entries = list[PackEntry]()
    for chunk in pack_header_chunks(len(objects)):
        digest.update(chunk)
        offset += file.write(chunk)
    for item in objects:
        head = bytes(pack_object_header(item.kind, None, len(item.body), SHA1))
        record = head + zlib.compress(item.body, COMPRESSION)
        entries.append((RawObjectID(item.id), offset, zlib.crc32(record)))
        digest.update(record)
        offset += file.write(record)
    file.write(digest.digest())
    return entries, digest.digest()
