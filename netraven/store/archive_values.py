"""What goes into the archive and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One file of a commit; content None removes it."""

    path: str
    content: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """Where changes stand: the commit that is HEAD now, and the blob of each path that has one."""

    commit: str
    blobs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedCommit:
    """One commit of the history; `blobs` has the paths that it changed, None for a removed one."""

    commit: str
    message: str
    at: datetime
    blobs: Mapping[str, str | None]
