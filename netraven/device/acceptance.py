"""Whether what a visit brought home is a whole configuration; what may be cut short is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from netraven.core.errors import (
    CommandRejectedError,
    EmptyConfigurationError,
    NoExitStatusError,
    PagerTextError,
    SizeMismatchError,
    TruncatedError,
)
from netraven.core.sieve import compiled
from netraven.core.text import drop_blocks, drop_lines, find_line, printable
from netraven.device.prompts import find_pager
from netraven.device.visit import TAIL_CHARACTERS, Output
from netraven.platforms.platform import Channel, Platform

SIZE_TOLERANCE = 0.02
SHRUNK_BELOW = 0.7

_BLANK_LINES = re.compile(r"\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A whole configuration as it is stored, and without the lines whose change alone makes no new version."""

    text: str
    significant: str


def accept(platform: Platform, outputs: Sequence[Output]) -> Accepted:
    """Return the configuration that the kept outputs make, or refuse it.

    Raises: NoExitStatusError, CommandRejectedError, EmptyConfigurationError, PagerTextError, TruncatedError,
    SizeMismatchError.
    """
    for output in outputs:
        if output.command.keep:
            _judge(platform, output)
    text = assembled(platform, outputs)
    if not text:
        raise EmptyConfigurationError("the device printed no configuration")
    return Accepted(text=text, significant=significant(platform, text))


def significant(platform: Platform, text: str) -> str:
    """Return the text without the lines whose change alone makes no new version."""
    lines = platform.lines
    kept = drop_blocks(text, lines.insignificant_blocks) if lines.insignificant_blocks else text
    return drop_lines(kept, lines.insignificant)


def assembled(platform: Platform, outputs: Sequence[Output]) -> str:
    """Return the text that the kept outputs make, whether or not it is whole."""
    parts: list[str] = []
    for output in outputs:
        if output.command.keep:
            kept = trimmed(drop_lines(_joined(output.text, platform.continuation), platform.lines.volatile))
            heading = output.command.heading
            parts += (f"{heading}\n", kept) if heading and kept else (kept,)
    return "".join(parts)


def is_shrunk(size_bytes: int, last_size_bytes: int | None) -> bool:
    """Return whether a configuration is so much shorter than the last good one that it must be collected again."""
    return last_size_bytes is not None and size_bytes < SHRUNK_BELOW * last_size_bytes


def refusal(platform: Platform, text: str) -> str | None:
    """Return the line by which the device rejects the command, or None."""
    line = find_line(text, platform.errors) if platform.errors else None
    return None if line is None else line.strip()


def ends_with(text: str, mark: str) -> bool:
    """Return whether the last line that is not blank matches."""
    return compiled(mark).search(last_line(text)) is not None


def last_line(text: str) -> str:
    """Return the last line that is not blank, less the blanks at its end."""
    end = _end(text)
    return text[text.rfind("\n", 0, end) + 1 : end]


def trimmed(text: str) -> str:
    """Return the text without blank lines before and after it, and with one line feed at its end; "" if it is blank."""
    end = _end(text)
    if not end:
        return ""
    blank_lines = _BLANK_LINES.match(text)
    start = blank_lines.end() if blank_lines else 0
    line_end = text.find("\n", end)
    return text[start : line_end + 1] if line_end >= 0 else text[start:] + "\n"


def _end(text: str) -> int:
    """Return where the blanks at the end start."""
    last = text[-TAIL_CHARACTERS:]  # large texts are not copied for a few blanks
    stripped = last.rstrip()
    return len(text) - len(last) + len(stripped) if stripped else len(text.rstrip())


def _joined(text: str, continuation: str | None) -> str:
    """Return the text with each line that goes on in the next as one, as a secret in it must not be cut in two."""
    if continuation is None or continuation not in text:
        return text
    return compiled(re.escape(continuation) + r"\n[ \t]*").sub("", text)


def _judge(platform: Platform, output: Output) -> None:
    """Refuse one kept output that is not whole."""
    command, text = output.command, output.text
    if platform.channel is Channel.EXEC:
        _check_exit(output)
    refused = refusal(platform, text)
    if refused is not None:
        raise CommandRejectedError(f"the device rejected {command.text!r}: {refused}", tail=text[-TAIL_CHARACTERS:])
    if (command.begin or command.end or command.size) and not _end(text):
        raise EmptyConfigurationError(f"the device printed nothing for {command.text!r}")
    if find_pager(text, platform.pagers) is not None:
        raise PagerTextError(
            f"{command.text!r} left a pager's question in the configuration: switch paging off on the device",
            tail=text[-TAIL_CHARACTERS:],
        )
    _check_marks(output)
    if command.size is not None:
        _check_size(output, command.size)
    if command.lists is not None and command.covers is not None:
        _check_parts(output, command.lists, command.covers)


def _check_parts(output: Output, lists: str, covers: str) -> None:
    """Refuse an output that announces a part which it does not hold."""
    held = set(compiled(covers).findall(output.text))
    missing = [name for name in compiled(lists).findall(output.text) if name not in held]
    if missing:
        raise TruncatedError(
            f"{output.command.text!r} announces {printable(missing[0])!r}, which its output does not hold",
            tail=output.text[-TAIL_CHARACTERS:],
        )


def _check_exit(output: Output) -> None:
    text = output.command.text
    tail = output.text[-TAIL_CHARACTERS:]
    if output.exit_status is None:
        raise NoExitStatusError(f"{text!r} ended without an exit status, so its output may be cut", tail=tail)
    if output.exit_status:
        raise CommandRejectedError(f"{text!r} ended with exit status {output.exit_status}", tail=tail)


def _check_marks(output: Output) -> None:
    command, text = output.command, output.text
    tail = text[-TAIL_CHARACTERS:]
    if command.begin is not None and find_line(text, (command.begin,)) is None:
        raise TruncatedError(f"{command.text!r} printed no line like {command.begin!r}, its beginning", tail=tail)
    if command.end is not None and not ends_with(text, command.end):
        # The line that stands there instead may hold a secret, and messages are not masked.
        raise TruncatedError(f"{command.text!r} did not end with its end mark {command.end!r}", tail=tail)


def _check_size(output: Output, pattern: str) -> None:
    """Compare with the size that the device states; some count a line end as one byte, some as two."""
    text = output.text
    header = find_line(text, (pattern,))
    stated = None if header is None else compiled(pattern).search(header)
    if header is None or stated is None:
        return
    size = int(stated[1])
    start, end = text.index(header) + len(header) + 1, _end(text)
    lf_bytes = 1 + (max(0, end - start) if text.isascii() else len(text[start:end].encode("utf-8", "surrogateescape")))
    crlf_bytes = lf_bytes + 1 + text.count("\n", start, end)
    if not any(abs(counted - size) <= SIZE_TOLERANCE * size for counted in (lf_bytes, crlf_bytes)):
        raise SizeMismatchError(
            f"the device says that {output.command.text!r} prints {size} bytes, but {crlf_bytes} came",
            tail=text[-TAIL_CHARACTERS:],
        )
