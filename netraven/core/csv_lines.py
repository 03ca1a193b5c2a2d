"""Comma-separated UTF-8, a line for each row: how it is read, and how it is written to be read again.

Blank lines and lines that start with `#` are skipped; blanks around a value are dropped unless it stands in quotes.
"""

import re
from collections.abc import Iterator, Sequence

from netraven.core.errors import InputError

_VALUE = re.compile(r'[ \t]*+(?:"((?:[^"]|"")*+)"[ \t]*+|([^",\n][^,\n]*+)?)(,|\Z)')
_PLAIN = re.compile(r"[A-Za-z0-9._:;/-]*")


def decode(name: str, content: bytes) -> str:
    """Return the text of a file with line feeds alone.  Raises: InputError: it is not UTF-8."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name}: the file is UTF-16; save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line_start = content.rfind(b"\n", 0, error.start) + 1
        line = content.count(b"\n", 0, error.start) + 1
        where = f"{name}:{line}: byte {error.start - line_start + 1}"
        raise InputError(f"{where}: 0x{content[error.start]:02x} is not UTF-8; save the file as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, with their numbers from 1 on."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.isspace() and not line.startswith("#"):
            yield number, line


def records(text: str) -> Iterator[tuple[int, str]]:
    """Yield the rows that say something, with the numbers of their first lines; a value in quotes may have lines.

    A quote that stands alone spoils its own line and no other.
    """
    every = text.split("\n")
    at = 0
    while at < len(every):
        end = _end_of_row(every, at)
        row = "\n".join(every[at:end])
        if row and not row.isspace() and not row.startswith("#"):
            yield at + 1, row
        at = end


def _end_of_row(every: Sequence[str], at: int) -> int:
    if not every[at].count('"') % 2 or every[at].startswith("#"):
        return at + 1
    for end in range(at + 1, len(every)):
        if every[end].count('"') % 2:
            return end + 1 if values("\n".join(every[at : end + 1])) is not None else at + 1
    return at + 1


def values(line: str) -> list[str] | None:
    """Return the values of one line, None where its quotes do not make sense."""
    if '"' not in line:
        return [value.strip() for value in line.split(",")]
    found_values: list[str] = []
    position = 0
    while found := _VALUE.match(line, position):
        quoted, plain, separator = found.groups()
        found_values.append((plain or "").strip() if quoted is None else quoted.replace('""', '"'))
        if not separator:
            return found_values
        position = found.end()
    return None


def written(row: Sequence[str]) -> str:
    """Return a line that has these values."""
    return ",".join(value if _PLAIN.fullmatch(value) else '"' + value.replace('"', '""') + '"' for value in row) + "\n"
