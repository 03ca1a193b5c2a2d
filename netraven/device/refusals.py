"""How devices say no: in words of their platform, and in words that many share."""

import re

from netraven.core.sieve import compiled
from netraven.core.text import find_line
from netraven.device.endings import ends_with
from netraven.platforms.platform import Command, Platform

REFUSAL_CHARACTERS = 512  # a device says no in its first lines

_SHARED = re.compile(
    r"not authori[sz]ed|authori[sz]ation (?:failed|denied)|(?:permission|access) denied"
    r"|\b(?:is|are|device|system|database|resource)(?: is)?(?: currently| temporarily)? busy\b|^\W*busy\b"
    r"|try (?:it )?again later|invalid input|^\W*error\b.* in progress"
    r"|\bconfig\w*(?: \w+)?(?: is| has been)?(?: currently)? (?:locked|being (?:changed|modified|edited|configured))",
    re.IGNORECASE,
)
# None of them is without one of these, and to look for these costs next to nothing.
_STEMS = ("authori", "denied", "busy", "again later", "invalid input", "in progress", "locked", "being ")


def refusal(platform: Platform, text: str) -> str | None:
    """Return the line by which the device rejects the command in the words of its platform, or None."""
    line = find_line(text, platform.errors) if platform.errors else None
    return None if line is None else line.strip()


def rejection(platform: Platform, text: str, command: Command | None = None) -> str | None:
    """Return the line among the first by which the device rejects the command, in whatever words, or None."""
    return refusal(platform, text[:REFUSAL_CHARACTERS]) or shared_refusal(text, command)


def shared_refusal(text: str, command: Command | None = None) -> str | None:
    """Return the line by which a device says no in words that many share, or None.

    Configurations quote such words, so they count in the first line only, and anywhere in a short text that does not
    have the marks of a whole output of the command.
    """
    head = text[:REFUSAL_CHARACTERS].strip()
    lowered = head.lower()
    if not any(stem in lowered for stem in _STEMS):
        return None
    lines = head.split("\n")
    if len(text) > REFUSAL_CHARACTERS or (command is not None and _has_marks(command, text)):
        lines = lines[:1]
    return next((line.strip() for line in lines if _SHARED.search(line)), None)


def _has_marks(command: Command, text: str) -> bool:
    """Return whether the text begins and ends as the command's whole output does, where that is known."""
    if command.begin is None and command.end is None:
        return False
    begins = command.begin is None or any(compiled(command.begin).search(line) for line in text.split("\n"))
    return begins and (command.end is None or ends_with(text, command.end))
