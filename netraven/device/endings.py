"""Where a text ends, for texts too large to be copied for a few blanks."""

import re

from netraven.core.sieve import compiled
from netraven.device.visit import TAIL_CHARACTERS

_BLANK_LINES = re.compile(r"\s*\n")


def ends_with(text: str, mark: str) -> bool:
    """Return whether the last line that is not blank matches."""
    return compiled(mark).search(last_line(text)) is not None


def last_line(text: str) -> str:
    """Return the last line that is not blank, less the blanks at its end."""
    end = end_of(text)
    return text[text.rfind("\n", 0, end) + 1 : end]


def trimmed(text: str) -> str:
    """Return the text without blank lines before and after it, and with one line feed at its end; "" if it is blank."""
    end = end_of(text)
    if not end:
        return ""
    blank_lines = _BLANK_LINES.match(text)
    start = blank_lines.end() if blank_lines else 0
    line_end = text.find("\n", end)
    return text[start : line_end + 1] if line_end >= 0 else text[start:] + "\n"


def end_of(text: str) -> int:
    """Return where the blanks at the end start."""
    last = text[-TAIL_CHARACTERS:]
    stripped = last.rstrip()
    return len(text) - len(last) + len(stripped) if stripped else len(text.rstrip())
