"""What changed between two texts, line by line; `git apply` and `patch` take the output.

Lines end at a line feed and nowhere else, because configurations may hold any other control character.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

# The matcher keeps one bit for each pair of lines: 4e8 pairs are 50 MB and a few hundredths of a second.
_MATCHER_PAIRS = 400_000_000
_NO_NEWLINE = "\n\\ No newline at end of file\n"


class Change(NamedTuple):
    """Lines `old_from:old_to` of the old text became `new_from:new_to` of the new one, counted from 0."""

    old_from: int
    old_to: int
    new_from: int
    new_to: int


def unified(old: str, new: str, *, name: str, context: int = 3) -> str:
    """Return a unified diff with `context` unchanged lines around each change; nothing for equal texts."""
    old_lines, new_lines = _split(old), _split(new)
    changes = compare(old_lines, new_lines)
    if not changes:
        return ""
    hunks = (_hunk(group, old_lines, new_lines, context) for group in _near(changes, 2 * context))
    return f"--- a/{name}\n+++ b/{name}\n" + "".join(hunks)


def changed_lines(old: str, new: str) -> tuple[list[str], list[str]]:
    """Return the lines that were added and those that were removed, in order and without line feeds."""
    old_lines, new_lines = _split(old), _split(new)
    added: list[str] = []
    removed: list[str] = []
    for change in compare(old_lines, new_lines):
        removed += (line.removesuffix("\n") for line in old_lines[change.old_from : change.old_to])
        added += (line.removesuffix("\n") for line in new_lines[change.new_from : change.new_to])
    return added, removed


def compare(old: Sequence[str], new: Sequence[str], *, matcher_pairs: int = _MATCHER_PAIRS) -> list[Change]:
    """Return what differs, in order; two changes never touch each other.

    Texts of which more than `matcher_pairs` pairs of lines would have to be compared are cut at lines that both have
    once; a piece that is still larger counts as rewritten.
    """
    if old == new:
        return []
    head = _common_head(old, new)
    tail = _common_head(old[head:][::-1], new[head:][::-1])
    numbers: dict[str, int] = {}
    old_middle = [numbers.setdefault(line, len(numbers)) for line in old[head : len(old) - tail]]
    new_middle = [numbers.setdefault(line, len(numbers)) for line in new[head : len(new) - tail]]
    return _settled([_moved(change, head, head) for change in _match(old_middle, new_middle, matcher_pairs)], old, new)


def _split(text: str) -> list[str]:
    *lines, rest = text.split("\n")
    return [line + "\n" for line in lines] + ([rest] if rest else [])


def _common_head(old: Sequence[str], new: Sequence[str]) -> int:
    for place, (left, right) in enumerate(zip(old, new, strict=False)):
        if left != right:
            return place
    return min(len(old), len(new))


def _moved(change: Change, old_by: int, new_by: int) -> Change:
    return Change(change.old_from + old_by, change.old_to + old_by, change.new_from + new_by, change.new_to + new_by)


def _match(old: Sequence[int], new: Sequence[int], pairs: int) -> Iterator[Change]:
    if len(old) * len(new) <= pairs:
        yield from _match_closely(old, new)
        return
    old_from = new_from = 0
    for old_to, new_to in [*_anchors(old, new), (len(old), len(new))]:
        if (old_to - old_from) * (new_to - new_from) > pairs:
            yield Change(old_from, old_to, new_from, new_to)
        else:
            for change in _match_closely(old[old_from:old_to], new[new_from:new_to]):
                yield _moved(change, old_from, new_from)
        old_from, new_from = old_to + 1, new_to + 1


def _match_closely(old: Sequence[int], new: Sequence[int]) -> Iterator[Change]:
    for step in Indel.opcodes(old, new):
        if step.tag != "equal":
            yield Change(step.src_start, step.src_end, step.dest_start, step.dest_end)


def _anchors(old: Sequence[int], new: Sequence[int]) -> list[tuple[int, int]]:
    """Return the places of lines that stand once in both texts and in the same order (patience diff)."""
    once = {line for line, times in Counter(new).items() if times == 1}
    once &= {line for line, times in Counter(old).items() if times == 1}
    new_place = {line: place for place, line in enumerate(new) if line in once}
    pairs = [(place, new_place[line]) for place, line in enumerate(old) if line in once]
    ends: list[int] = []  # the lowest new place in which an ascending series of each length ends
    lengths: list[int] = []
    for _, place in pairs:
        length = bisect_left(ends, place)
        ends[length : length + 1] = [place]
        lengths.append(length)
    series: list[tuple[int, int]] = []
    wanted = len(ends) - 1
    for pair, length in zip(reversed(pairs), reversed(lengths), strict=True):
        if length == wanted:
            series.append(pair)
            wanted -= 1
    return series[::-1]


def _settled(changes: Sequence[Change], old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Move each change as far down as it goes, so that a new block begins after its neighbour's `!`, and join."""
    settled: list[Change] = []
    for change in reversed(changes):
        moved = _slid(change, old, new, settled[-1].old_from if settled else len(old))
        if settled and moved.old_to == settled[-1].old_from:
            moved = Change(moved.old_from, settled[-1].old_to, moved.new_from, settled.pop().new_to)
        settled.append(moved)
    return settled[::-1]


def _slid(change: Change, old: Sequence[str], new: Sequence[str], limit: int) -> Change:
    inserted = change.old_from == change.old_to
    if not inserted and change.new_from != change.new_to:
        return change
    lines, first, after = (new, change.new_from, change.new_to) if inserted else (old, change.old_from, change.old_to)
    by = 0
    while change.old_to + by < limit and lines[first + by] == lines[after + by]:
        by += 1
    return _moved(change, by, by)


def _near(changes: Sequence[Change], distance: int) -> Iterator[list[Change]]:
    group = [changes[0]]
    for change in changes[1:]:
        if change.old_from - group[-1].old_to > distance:
            yield group
            group = []
        group.append(change)
    yield group


def _hunk(changes: Sequence[Change], old: Sequence[str], new: Sequence[str], context: int) -> str:
    before = min(changes[0].old_from, context)
    after = min(len(old) - changes[-1].old_to, context)
    old_from, new_from = changes[0].old_from - before, changes[0].new_from - before
    old_to, new_to = changes[-1].old_to + after, changes[-1].new_to + after
    parts = [f"@@ -{_range(old_from, old_to)} +{_range(new_from, new_to)} @@\n"]
    place = old_from
    for change in changes:
        parts += _marked(" ", old[place : change.old_from])
        parts += _marked("-", old[change.old_from : change.old_to])
        parts += _marked("+", new[change.new_from : change.new_to])
        place = change.old_to
    parts += _marked(" ", old[place:old_to])
    return "".join(parts)


def _range(first: int, to: int) -> str:
    length = to - first
    if length == 1:
        return str(first + 1)
    return f"{first + 1 if length else first},{length}"


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    return (mark + line + ("" if line.endswith("\n") else _NO_NEWLINE) for line in lines)
