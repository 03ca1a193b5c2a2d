"""Finds the lines of a text that can match one of many patterns.

Trying each pattern on each line would cost more than the visit to the device, so a pattern is tried only on the lines
that hold a word it cannot match without.  A few words are searched one by one, many in a single pass.
"""

import heapq
import re
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

Expressions = tuple[re.Pattern[str], ...]

_MOST_SEARCHES = (
    3  # measured on 200 KB: a search for a word takes 30 to 130 us, a pass for any number of them 200 to 300
)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern compiled, once per process."""
    return re.compile(pattern)


class Sieve:
    """Patterns, each searched in single lines, and the words that they need."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._by_word = _by_word(patterns)
        self._needs_every_line = any(word == "" for word, _ in self._by_word)
        self._words = [word for word, _ in self._by_word if word]
        # Leftmost-first is the kind with the fastest search; a word that another one hides stands on the same line.
        many = len(self._words) > _MOST_SEARCHES
        self._pass = AhoCorasick(self._words, matchkind=MatchKind.LeftmostFirst) if many else None

    def lines(self, text: str) -> Iterator[tuple[int, int, Expressions]]:
        """Yield where each line starts and ends that can match, in order, with the patterns to try on it."""
        position = 0
        for start in self._every_line(text) if self._needs_every_line else self._starts(text):
            if start < position or start >= len(text):
                continue
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            # With the line feed before it, as words have it that begin a line.
            line = f"\n{text[start:end]}"
            expressions = tuple(each for word, group in self._by_word if word in line for each in group)
            if expressions:
                yield start, end, expressions
            position = end + 1

    def _starts(self, text: str) -> Iterator[int]:
        """Yield where the lines start in which a word was found, some more than once; the first line has no feed."""
        yield 0
        for hit in self._hits(text):
            yield text.rfind("\n", 0, hit + 1) + 1

    def _hits(self, text: str) -> Iterator[int]:
        """Yield where words were found, in order."""
        if self._pass is None:
            return heapq.merge(*(_searched(word, text) for word in self._words))
        return (start for _, start, _ in self._pass.find_matches_as_indexes(_readable(text)))

    @staticmethod
    def _every_line(text: str) -> Iterator[int]:
        start = 0
        while start < len(text):
            yield start
            start = text.find("\n", start) + 1 or len(text)


@cache
def sieve(patterns: tuple[str, ...]) -> Sieve:
    """Return the sieve of these patterns, made once per process."""
    return Sieve(patterns)


def _searched(word: str, text: str) -> Iterator[int]:
    """Yield where the word stands, once a line."""
    hit = text.find(word)
    while hit >= 0:
        yield hit
        line_end = text.find("\n", hit + 1)
        hit = text.find(word, line_end) if line_end >= 0 else -1


def _readable(text: str) -> str:
    """Return the text for a search that takes Unicode only; bytes that are not UTF-8 keep their places."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _by_word(patterns: tuple[str, ...]) -> tuple[tuple[str, Expressions], ...]:
    """Return the patterns by the word to look for, as few words as there can be."""
    groups: dict[str, list[re.Pattern[str]]] = {}
    for pattern in sorted(patterns, key=lambda pattern: len(needed_word(pattern))):
        word = needed_word(pattern)
        # Whoever looks for `key` finds the lines with `pre-shared-key` as well.
        shared = next((known for known in groups if known and known in word), word)
        groups.setdefault(shared, []).append(compiled(pattern))
    return tuple((word, tuple(expressions)) for word, expressions in groups.items())


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
