"""Lines of a configuration: which to drop, what to mask, and how to show text that a device wrote.

Every pattern is searched in single lines.
"""

import hmac
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from netraven.core.errors import MaskError
from netraven.core.sieve import compiled, sieve

Span = tuple[int, int]


def printable(text: str) -> str:
    """Return one line of a device's text safe for a terminal: control and bidirectional characters are escaped."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def storable(text: str) -> str:
    r"""Return a device's text as a database can hold it: a byte that is not UTF-8 is written as `\udcXX`."""
    return text.encode("utf-8", "backslashreplace").decode()


def drop_lines(text: str, patterns: Sequence[str]) -> str:
    """Return the text without the lines in which any of the patterns is found."""
    if not patterns:
        return text
    dropped = [((start, end + 1), "") for start, end in _found(text, patterns)]
    return _replaced(text, dropped) if dropped else text


def drop_blocks(text: str, blocks: Sequence[tuple[str, str]]) -> str:
    """Return the text without the lines from each first line of a block to its last; a block without one stays."""
    dropped: list[Span] = []
    for first, last in blocks:
        ends = [end for _, end in _found(text, (last,))]
        position = -1
        for start, _ in _found(text, (first,)):
            closing = bisect_right(ends, start)
            if start > position and closing < len(ends):
                position = ends[closing]
                dropped.append((start, position + 1))
    return _replaced(text, ((span, "") for span in _united(dropped)))


def find_line(text: str, patterns: Sequence[str]) -> str | None:
    """Return the first line in which any of the patterns is found, or None."""
    first = next(_found(text, patterns), None)
    return None if first is None else text[slice(*first)]


def mask(text: str, patterns: Sequence[str], blocks: Sequence[tuple[str, str]], key: bytes) -> str:
    """Return the text with each secret replaced by `[secret:xxxxxxxx]`, a keyed fingerprint that shows a change.

    Each group of a pattern is a secret, and so is all that stands between the first and the last line of a block; a
    block without a last line reaches to the end.  Raises: MaskError: not every secret could be found or replaced.
    """
    if not key:
        raise MaskError("secrets cannot be masked without a key")
    return replace_secrets(text, patterns, blocks, lambda secret: _fingerprint(secret, key))


def replace_secrets(
    text: str, patterns: Sequence[str], blocks: Sequence[tuple[str, str]], stand_in: Callable[[str], str]
) -> str:
    """Return the text with what stands in for each secret in its place.  Raises: MaskError: as `mask`."""
    try:
        secrets = _united(_secrets(text, patterns, blocks))
        return _replaced(text, ((span, stand_in(text[slice(*span)])) for span in secrets))
    except (re.error, UnicodeError, RecursionError) as error:
        raise MaskError(f"the text could not be masked: {error}") from error


def _secrets(text: str, patterns: Sequence[str], blocks: Sequence[tuple[str, str]]) -> Iterator[Span]:
    """Yield where secrets stand; one pass looks for those in lines and for the marks of blocks."""
    groupless = next((pattern for pattern in patterns if not compiled(pattern).groups), None)
    if groupless is not None:
        raise MaskError(f"secret pattern {groupless!r} has no group that says what is secret")
    marks: dict[str, list[Span]] = {mark: [] for mark in chain.from_iterable(blocks)}
    for start, end, expressions in sieve(tuple(dict.fromkeys((*patterns, *marks)))).lines(text):
        line = text[start:end]
        for expression in expressions:
            if expression.pattern in marks and expression.search(line):
                marks[expression.pattern].append((start, end))
            for match in expression.finditer(line):
                yield from ((start + first, start + last) for first, last in match.regs[1:] if first < last)
    for first, last in blocks:
        yield from _between(marks[first], [start for start, _ in marks[last]], len(text) + (text[-1:] != "\n"))


def _between(first_lines: Sequence[Span], last_lines: Sequence[int], text_end: int) -> Iterator[Span]:
    """Yield what stands between each first line and the last line that follows it, or else the end of the text."""
    position = -1
    for start, end in first_lines:
        if start > position:
            closing = bisect_right(last_lines, end)
            position = last_lines[closing] if closing < len(last_lines) else text_end
            yield end + 1, position - 1


def _fingerprint(secret: str, key: bytes) -> str:
    digest = hmac.digest(key, secret.encode("utf-8", "surrogateescape"), "sha256")
    return f"[secret:{digest[:4].hex()}]"


def _found(text: str, patterns: Sequence[str]) -> Iterator[Span]:
    """Yield where each line starts and ends in which any of the patterns is found."""
    for start, end, expressions in sieve(tuple(patterns)).lines(text):
        line = text[start:end]
        if any(expression.search(line) for expression in expressions):
            yield start, end


def _united(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the spans in order, those that touch as one, without the empty ones."""
    start = end = -1
    for first, last in sorted(spans):
        if first > end:
            if start < end:
                yield start, end
            start, end = first, last
        else:
            end = max(end, last)
    if start < end:
        yield start, end


def _replaced(text: str, replacements: Iterable[tuple[Span, str]]) -> str:
    pieces: list[str] = []
    position = 0
    for (start, end), replacement in replacements:
        pieces += (text[position:start], replacement)
        position = end
    pieces.append(text[position:])
    return "".join(pieces)
