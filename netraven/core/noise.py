"""Lines that change on every run: which they are, and the pattern that knows them again.

A line becomes a pattern: what varies by nature (numbers, dates, hashes, secrets) stands for anything of its kind, the
rest for itself.  Two lines with the same pattern are the same line at two moments.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_LINES = 5_000  # a change with more of them is no noise
LONGEST = 160  # characters of a line that its pattern is made of

_DAYS = "Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun"
_MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?"
    "|Nov(?:ember)?|Dec(?:ember)?"
)
_VARIES = re.compile(
    rf"""(?P<secret>\[secret:[0-9a-f]{{8}}\])
    | (?P<word>\b(?:(?:{_DAYS})(?:day)?|{_MONTHS})\b)
    | (?P<hex>\b(?:0x)?(?=[0-9A-Fa-f]{{0,64}}\d)(?=[0-9A-Fa-f]{{0,64}}[A-Fa-f])[0-9A-Fa-f]{{6,}}\b)
    | (?P<number>\d+)""",
    re.VERBOSE,
)
_KINDS = {"secret": ".+", "word": "[A-Za-z]+", "hex": "[0-9A-Fa-fx]+", "number": r"\d+"}
# A pattern stands between single quotes in a TOML file, which has no way to write these.
_UNWRITABLE = re.compile(r"'|[^\x20-\x7e]")
_NEEDLESS_ESCAPES = re.compile(r"\\([ #&~-])")
_TELLING = re.compile(r"[A-Za-z]{2}")
_COMMENT_SIGNS = tuple("!#;")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyLine:
    """A line that changes on every run: how it was and is, and a pattern for it.

    `line_class` is the field of `Lines` to which the pattern might belong.
    """

    old: str
    new: str
    pattern: str
    line_class: str


def noisy_lines(changes: Sequence[str]) -> tuple[NoisyLine, ...]:
    """Return the lines that all these changes have in common.

    A change is its lines marked + and -, as they are kept of each version; the newest change comes first.  Only a line
    that each of them replaced counts: what is only added is configuration that grows.
    """
    if not changes:
        return ()
    newest, *older = [(_by_pattern(change, "-"), _by_pattern(change, "+")) for change in changes]
    return tuple(
        NoisyLine(old=newest[0][pattern], new=line, pattern=pattern, line_class=_line_class(line))
        for pattern, line in newest[1].items()
        if pattern in newest[0] and all(pattern in removed and pattern in added for removed, added in older)
    )


def pattern_of(line: str) -> str | None:
    """Return the pattern of a line, or None where it would say too little."""
    beginning = line[:LONGEST]
    literal = _VARIES.sub(" ", beginning)
    if literal == beginning or not _TELLING.search(literal):
        return None
    return "^" + "".join(_parts(beginning))


def quieter(platform: str, lines: Sequence[NoisyLine]) -> str:
    """Return a definition of a platform that knows these lines, as a file of `platforms_dir` has it."""
    name = platform.strip().lower().replace("-", "_")
    text = f'name = "{name}_quiet"\ninherits = "{name}"\n\n[lines]\n'
    for line_class in ("volatile", "insignificant"):
        patterns = [line.pattern for line in lines if line.line_class == line_class]
        if patterns:
            text += f"{line_class} = [\n" + "".join(f"    '{pattern}',\n" for pattern in patterns) + "]\n"
    return text


def _parts(line: str) -> Iterator[str]:
    position = 0
    for match in _VARIES.finditer(line):
        yield _literally(line[position : match.start()])
        yield _KINDS[match.lastgroup or "number"]
        position = match.end()
    yield _literally(line[position:])


def _literally(text: str) -> str:
    escaped = (re.escape(text[start:end]) for start, end in _between_unwritable(text))
    return _NEEDLESS_ESCAPES.sub(r"\1", ".".join(escaped))


def _between_unwritable(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    for match in _UNWRITABLE.finditer(text):
        yield position, match.start()
        position = match.end()
    yield position, len(text)


def _by_pattern(change: str, mark: str) -> dict[str, str]:
    """Return the lines of a change that bear the mark, by their patterns."""
    lines = (line[1:] for line in change.split("\n", MOST_LINES)[:MOST_LINES] if line.startswith(mark))
    patterns = ((pattern_of(line), line) for line in lines)
    return {pattern: line for pattern, line in patterns if pattern is not None}


def _line_class(line: str) -> str:
    """Return volatile for a comment without a secret; what else changes is part of what a restore needs."""
    is_comment = line.lstrip().startswith(_COMMENT_SIGNS)
    return "volatile" if is_comment and "[secret:" not in line else "insignificant"
