"""Where the echo of a command ends, as devices draw it: wrapped, scrolled, twice, behind a prompt or a log line."""

import re

from netraven.device.prompts import is_log_line

_LINES = 12
_WIDTH = 2048
# At the right margin line editors write a blank and return: the terminal has gone to the next row by then.
_WRAP = re.compile(rb"(?<![\r\n]) ?\r(?![\r\n])")
# Editors of one row scroll: what they show begins with such a sign and is the end of the command.
_SCROLLED = re.compile(r"[$<]([^$<]{6,})$")


def cut_echo(text: str, command: str, *, anywhere: bool = True) -> str | None:
    """Return the text after the echo of the command, or None when there is none near the beginning.

    The echo may be wrapped, follow a repeated prompt or a log line, and stand there twice, as old Catalysts do it.
    Unless it may be `anywhere`, the first line that is no message of a log must be the echo and nothing else.
    """
    wanted = "".join(command.split())
    seen = ""
    start = 0
    for _ in range(_LINES):
        line, after = _line_at(text, start)
        seen += "" if not anywhere and is_log_line(line) else "".join(line.split())
        if seen == wanted or (anywhere and (seen.endswith(wanted) or _is_scrolled(seen, wanted))):
            repeated, after_repeated = _line_at(text, after)
            return text[after_repeated if "".join(repeated.split()) == wanted else after :]
        if after >= len(text) or not (anywhere or wanted.startswith(seen)):
            break
        start = after
    return None


def lines_of_wrapped_echo(raw: bytes, command: str) -> int:
    """Return how many lines an echo fills that is wrapped by carriage returns; 0 when there is none."""
    if not _WRAP.search(raw):
        return 0
    text = _WRAP.sub(b"", raw).replace(b"\r", b"").decode("utf-8", "surrogateescape")
    rest = cut_echo(text, command)
    return 0 if rest is None else text.count("\n") - rest.count("\n")


def _is_scrolled(seen: str, wanted: str) -> bool:
    scrolled = _SCROLLED.search(seen[-_WIDTH:])
    return scrolled is not None and wanted.endswith(scrolled[1])


def _line_at(text: str, start: int) -> tuple[str, int]:
    """Return the line that starts there, at most so much of it as an echo may fill, and where the next one starts."""
    end = text.find("\n", start)
    if end < 0:
        end = len(text)
    return text[start : min(end, start + _WIDTH)], min(end + 1, len(text))
