"""What a visit tells whoever wants to watch it: each thing that was typed, printed and understood, as it happens.

Nothing in it is masked: it holds what was typed, secrets too.
"""

from enum import StrEnum
from typing import Protocol


class Note(StrEnum):
    """What a visit tells of."""

    STAGE = "stage"  # a stage begins
    HOST_KEY = "host key"  # type and fingerprint of the key that the device proved
    SERVER = "server"  # how it calls itself, and what was agreed on
    LOGGED_IN = "logged in"
    TYPED = "typed"  # keys, or a command on a channel of its own
    PRINTED = "printed"  # what came before the line at which the device waits, or before the end of the channel
    WAITS = "waits"  # that line
    PAGER = "pager"  # a pager's question, which is answered
    STATUS = "status"  # the exit status of a command on a channel of its own; empty where there was none


class Trace(Protocol):
    """Whoever watches a visit."""

    def tell(self, note: Note, text: str) -> None:
        """Take note of something."""
