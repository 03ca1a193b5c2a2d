"""Where a device's configuration stands in the archive, and which paths are refused there."""

import hashlib
import re

from netraven.core.errors import StoreError

_SUFFIX_LETTERS = 8
_NAME_LIMIT_BYTES = 255  # what file systems allow, so that a clone can be checked out
_SHARDED = re.compile(r"[0-9a-f]{2}/[^/]+")
_HOSTILE = re.compile(r"[\x00-\x1f\x7f-\x9f\\:\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
# Names that some file system takes for .git or for one of Git's own files (git-fsck: hasDotgit, gitmodules*).
_OF_GIT = re.compile(r"\.git(modules|attributes|ignore)?[. ]*|(git|gitmod|gi7eba|gi7d29|gi250a)~\d+", re.IGNORECASE)


def device_path(uid: str, hostname: str) -> str:
    """Return where the configuration of a device stands: in one of 256 folders, under the device's name."""
    return f"{_digest(uid)[:2]}/{hostname}.cfg"


def device_path_beside(uid: str, hostname: str) -> str:
    """Return the path for a device whose own one is taken by another device of the same name and folder."""
    digest = _digest(uid)
    return f"{digest[:2]}/{hostname}~{digest[2 : 2 + _SUFFIX_LETTERS]}.cfg"


def _digest(uid: str) -> str:
    return hashlib.sha256(uid.encode()).hexdigest()


def check_path(path: str) -> None:
    """Refuse a path that is not `<2 hex>/<name>` or that could hurt who clones the archive.

    Raises: StoreError: the path is refused.
    """
    if _SHARDED.fullmatch(path) is None:
        raise StoreError(f"path {path!r} is refused: it must be two hexadecimal digits, a slash and a file name")
    name = path.partition("/")[2]
    if name in {".", ".."} or _OF_GIT.fullmatch(name):
        raise StoreError(f"path {path!r} is refused: {name!r} has a meaning of its own to git")
    if _HOSTILE.search(name):
        raise StoreError(f"path {path!r} is refused: it holds a control character, a colon or a backslash")
    if len(_encoded(path, name)) > _NAME_LIMIT_BYTES:
        raise StoreError(f"path {path!r} is refused: its name is longer than {_NAME_LIMIT_BYTES} bytes")


def _encoded(path: str, name: str) -> bytes:
    try:
        return name.encode()
    except UnicodeEncodeError as error:
        raise StoreError(f"path {path!r} is refused: it is not Unicode text") from error
