"""Lines of a configuration: compiled patterns."""

import re
from collections.abc import Sequence
from functools import cache


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern compiled, once per process."""
    return re.compile(pattern)


def drop_lines(text: str, patterns: Sequence[str]) -> str:
    """Return the text without the lines in which any of the patterns is found."""
    expressions = [compiled(pattern) for pattern in patterns]
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not any(expression.search(line) for expression in expressions))


def find_line(text: str, patterns: Sequence[str]) -> str | None:
    """Return the first line in which any of the patterns is found, or None."""
    expressions = [compiled(pattern) for pattern in patterns]
    lines = text.split("\n")
    return next((line for line in lines if any(expression.search(line) for expression in expressions)), None)
