"""A name for a socket file that is short enough to be used, whatever folder it stands in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LONGEST_BYTES = 107  # of sockaddr_un (unix(7)), without its NUL


@contextmanager
def usable(socket_file: Path) -> Iterator[str]:
    """Return a name by which the file can be bound and reached for the length of the block."""
    if len(os.fsencode(socket_file)) <= _LONGEST_BYTES:
        yield str(socket_file)
        return
    # Linux reaches a folder that is open by the number of its descriptor, too.
    folder = os.open(socket_file.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{socket_file.name}"
    finally:
        os.close(folder)
