"""What the process takes of its machine: files that are open at once, and the time of the garbage collector."""

import gc
import resource
from collections.abc import Iterator
from contextlib import contextmanager

OPEN_FILES = 16_384  # one for each of the 5,000 sessions that a setting may allow, and room for ours


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Let the garbage collector leave alone what lives as long as the process, and look at the rest seldom.

    It stops the event loop for 100 to 300 ms when it searches a thousand open sessions, and visits leave it nothing.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def allow_open_files() -> None:
    """Raise the limit of open files as far as is of use: the usual 1,024 are gone with so many sessions."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, OPEN_FILES)), hard))
