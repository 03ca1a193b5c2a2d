"""Lines of a configuration: which to drop, what to mask, and how to show text that a device wrote.

Every pattern is searched in single lines.  Trying each pattern on each line would cost more than the visit to the
device, so a pattern is tried only on the lines that hold a word it cannot match without.
"""

import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from netraven.core.errors import MaskError

Span = tuple[int, int]


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern compiled, once per process."""
    return re.compile(pattern)


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
    dropped = [(start, end + 1) for group in _by_word(tuple(patterns)) for start, end in _found(text, *group)]
    return _replaced(text, ((span, "") for span in _united(dropped))) if dropped else text


def find_line(text: str, patterns: Sequence[str]) -> str | None:
    """Return the first line in which any of the patterns is found, or None."""
    first_of_each = (next(_found(text, *group), None) for group in _by_word(tuple(patterns)))
    first = min((span for span in first_of_each if span), default=None)
    return None if first is None else text[slice(*first)]


def mask(text: str, patterns: Sequence[str], blocks: Sequence[tuple[str, str]], key: bytes) -> str:
    """Return the text with each secret replaced by `<secret:xxxxxxxx>`, a keyed fingerprint that shows a change.

    Each group of a pattern is a secret, and so is all that stands between the first and the last line of a block; a
    block without a last line reaches to the end.  Raises: MaskError: not every secret could be found or replaced.
    """
    if not key:
        raise MaskError("secrets cannot be masked without a key")
    try:
        secrets = _united(chain(_secrets_in_lines(text, patterns), _secrets_in_blocks(text, blocks)))
        return _replaced(text, ((span, _fingerprint(text[slice(*span)], key)) for span in secrets))
    except (re.error, UnicodeError, RecursionError) as error:
        raise MaskError(f"the text could not be masked: {error}") from error


def _secrets_in_lines(text: str, patterns: Sequence[str]) -> Iterator[Span]:
    for word, expressions in _by_word(tuple(patterns)):
        for expression in expressions:
            if not expression.groups:
                raise MaskError(f"secret pattern {expression.pattern!r} has no group that says what is secret")
        for start, end in _lines_with(word, text):
            line = text[start:end]
            for match in chain.from_iterable(expression.finditer(line) for expression in expressions):
                yield from ((start + first, start + last) for first, last in match.regs[1:] if first < last)


def _secrets_in_blocks(text: str, blocks: Sequence[tuple[str, str]]) -> Iterator[Span]:
    for first, last in blocks:
        last_line = -1
        for start, end in _lines_with(needed_word(first), text):
            if start > last_line and compiled(first).search(text[start:end]):
                last_line = _last_line_of_block(text, end + 1, last)
                yield end + 1, last_line - 1


def _last_line_of_block(text: str, position: int, last: str) -> int:
    """Return where the last line of a block starts that goes on at the position, or where it would after the end."""
    for start, end in _lines_with(needed_word(last), text, position):
        if compiled(last).search(text[start:end]):
            return start
    return len(text) if text.endswith("\n") else len(text) + 1


def _fingerprint(secret: str, key: bytes) -> str:
    digest = hmac.digest(key, secret.encode("utf-8", "surrogateescape"), "sha256")
    return f"<secret:{digest[:4].hex()}>"


def _found(text: str, word: str, expressions: Sequence[re.Pattern[str]]) -> Iterator[Span]:
    """Yield where each line stands in which one of the expressions is found, all of which need the word."""
    for start, end in _lines_with(word, text):
        line = text[start:end]
        if any(expression.search(line) for expression in expressions):
            yield start, end


@cache
def _by_word(patterns: tuple[str, ...]) -> tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]:
    """Return the patterns by the word to look for: as few words as there can be, each a search through the text."""
    groups: dict[str, list[re.Pattern[str]]] = {}
    for pattern in sorted(patterns, key=lambda pattern: len(needed_word(pattern))):
        word = needed_word(pattern)
        # Whoever looks for `key ` finds the lines with `pre-shared-key ` as well.
        shared = next((known for known in groups if known and known in word), word)
        groups.setdefault(shared, []).append(compiled(pattern))
    return tuple((word, tuple(expressions)) for word, expressions in groups.items())


def _lines_with(word: str, text: str, position: int = 0) -> Iterator[Span]:
    """Yield where each line with the word starts and ends, from a line's start at the position on."""
    start_of = _line_that_starts if word.startswith("\n") else _line_that_holds
    while position < len(text):
        start = start_of(word, text, position)
        if start < 0:
            return
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        position = end + 1


def _line_that_starts(word: str, text: str, position: int) -> int:
    """Return where the next line starts that begins with the word after its line feed, or -1."""
    if text.startswith(word[1:], position):
        return position
    return text.find(word, position) + 1 or -1


def _line_that_holds(word: str, text: str, position: int) -> int:
    """Return where the next line starts that has the word in it, or -1."""
    hit = text.find(word, position)
    return hit if hit < 0 else text.rfind("\n", position, hit) + 1 or position


_SHORTEST_WORD = 2  # a single sign stands on too many lines to save anything
_RARE = "@%"  # the search for a single sign is many times as fast as for a word, and configurations seldom hold these
_TOKEN = re.compile(
    r"""(?P<kind>\\(?:x..|u.{4}|U.{8}|N\{[^}]*\}|\d{1,3}|[a-zA-Z]))  # a kind of sign, or a sign by its number
    | (?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])
    | (?P<optional>[?*]|\{\d*,?\d*\})
    | (?P<special>[.^$+|()])
    | \\?(?P<plain>.)""",
    re.DOTALL | re.VERBOSE,
)


@cache
def needed_word(pattern: str) -> str:
    r"""Return a text that stands in each match, as far as a look at the pattern tells; else nothing.

    Only what is outside groups, sets and alternatives counts.  A line feed in front says that the line begins with the
    rest.  The longest text is found fastest, but for a sign that configurations hardly ever have.
    """
    if compiled(pattern).flags & (re.IGNORECASE | re.VERBOSE):
        return ""
    words = [""]
    depth = 0
    for token in _TOKEN.finditer(pattern):
        sign = token["special"]
        if sign == "|" and depth == 0:
            return ""
        depth += (sign == "(") - (sign == ")")
        if token["plain"] and depth == 0:
            words[-1] += token["plain"]
            continue
        if token["optional"]:
            words[-1] = words[-1][:-1]
        words.append("")
    rare = next((sign for word in words for sign in word if sign in _RARE), None)
    if rare is not None:
        return rare
    # Without the blanks around them more words are the same, and each is a search through the text.
    plain = [word.strip(" ") for word in words]
    if pattern.startswith("^") and words[1].strip():
        plain.append("\n" + words[1])
    word = max(plain, key=len)
    return word if len(word) >= _SHORTEST_WORD else ""


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
