"""Read an inventory file: comma-separated UTF-8, a line of column names, then one device per line.

Blank lines and lines that start with `#` are skipped; blanks around a value are dropped unless it stands in quotes.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeVar

from pydantic import SecretStr

from netraven.core.errors import InputError
from netraven.core.models import InventoryRow, SshProfile
from netraven.core.suggestion import did_you_mean

REQUIRED = ("hostname", "ip_address", "device_type")
OPTIONAL = ("port", "username", "password", "enable_password", "key_file", "ssh_profile", "tags", "site")
COLUMNS = REQUIRED + OPTIONAL

_HOSTNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_PORT = re.compile(r"[0-9]{1,5}")
_VALUE = re.compile(r'[ \t]*+(?:"((?:[^"]|"")*+)"[ \t]*+|([^",][^,]*+)?)(,|$)')
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
T = TypeVar("T")

_SHOWN = 20  # problems named before the rest is only counted


def parse_inventory(
    name: str, content: bytes, *, platforms: Collection[str], read_key: Callable[[str], str]
) -> list[InventoryRow]:
    """Return the devices of an inventory file in its order.

    `platforms` are the device types that exist; `read_key` returns the private key in a file that a row names.

    Raises: InputError: names every problem (the first twenty) with file, line, field and what would be right.
    """
    problems = _Problems(name)
    lines = _lines(_decode(name, content))
    columns = _columns(*_header(name, lines), problems)
    problems.raise_any()
    reader = _Reader(columns, platforms, read_key, problems)
    rows = [row for number, line in lines if (row := reader.row(number, line))]
    problems.raise_any()
    if not rows:
        raise InputError(f"{name}: no device stands below the column names, so there is nothing to back up")
    return rows


@dataclass(slots=True)
class _Problems:
    """Everything wrong with one file."""

    file: str
    found: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, column: str, message: str) -> None:
        self.count += 1
        if self.count <= _SHOWN:
            self.found.append(f"{self.file}:{line}: {column}: {message}")

    def raise_any(self) -> None:
        if self.count > _SHOWN:
            self.found.append(f"and {self.count - _SHOWN} more problems")
        if self.found:
            raise InputError("\n".join(self.found))


def _decode(name: str, content: bytes) -> str:
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


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line and not line.isspace() and not line.startswith("#"):
            yield number, line


def _values(line: str) -> list[str] | None:
    """Return the values of one line, None where its quotes do not make sense."""
    if '"' not in line:
        return [value.strip() for value in line.split(",")]
    values: list[str] = []
    position = 0
    while found := _VALUE.match(line, position):
        quoted, plain, separator = found.groups()
        values.append((plain or "").strip() if quoted is None else quoted.replace('""', '"'))
        if not separator:
            return values
        position = found.end()
    return None


def _header(name: str, lines: Iterator[tuple[int, str]]) -> tuple[int, str]:
    number, line = next(lines, (0, ""))
    if not line:
        raise InputError(f"{name}: the file is empty; its first line names the columns {','.join(COLUMNS)}")
    for separator, title in _OTHER_SEPARATORS.items():
        if separator in line and "," not in line:
            raise InputError(f"{name}:{number}: values are separated by {title}; save the file with commas")
    return number, line


def _columns(number: int, line: str, problems: _Problems) -> Sequence[str]:
    columns = [value.lower() for value in _values(line) or [line]]
    for column in dict.fromkeys(columns):
        if column not in COLUMNS:
            problems.add(number, repr(column), f"no such column{did_you_mean(column, COLUMNS)}")
        elif columns.count(column) > 1:
            problems.add(number, column, "the column stands there twice")
    for column in REQUIRED:
        if column not in columns:
            problems.add(number, column, f"the column is missing; {', '.join(REQUIRED)} are required")
    return columns


@dataclass(slots=True)
class _Reader:
    """Reads the lines below the column names, and remembers which devices it saw where."""

    columns: Sequence[str]
    platforms: Collection[str]
    read_key: Callable[[str], str]
    problems: _Problems
    line: int = 0
    values: dict[str, str] = field(default_factory=dict)
    seen: dict[str | tuple[str, int], int] = field(default_factory=dict)

    def row(self, line: int, text: str) -> InventoryRow | None:
        """Return the device of one line; where the line is wrong, note why and return None."""
        values = _values(text)
        if values is None:
            self.problems.add(line, "line", 'a quote stands alone; write "..." around the value and "" for a quote')
            return None
        if len(values) != len(self.columns):
            self.problems.add(line, "line", f"has {len(values)} values where {len(self.columns)} columns are named")
            return None
        self.line, self.values = line, dict(zip(self.columns, values, strict=True))
        before = self.problems.count
        row = self._device()
        if self.problems.count == before:
            self._refuse_twin("hostname", row.hostname.lower(), row.hostname)
            self._refuse_twin("ip_address", (row.ip_address, row.port), f"{row.ip_address} port {row.port}")
        return row if self.problems.count == before else None

    def _device(self) -> InventoryRow:
        return InventoryRow(
            line=self.line,
            hostname=self._read("hostname", _hostname, ""),
            ip_address=self._read("ip_address", _address, ""),
            device_type=self._read("device_type", self._device_type, ""),
            port=self._read("port", _port, 22),
            username=self._read("username", _printable, None),
            password=self._read("password", SecretStr, None),
            enable_password=self._read("enable_password", SecretStr, None),
            private_key=self._read("key_file", self._private_key, None),
            ssh_profile=self._read("ssh_profile", _profile, SshProfile.MODERN),
            tags=self._read("tags", _tags, ()),
            site=self._read("site", _printable, None),
        )

    def _read(self, column: str, parse: Callable[[str], T], default: T) -> T:
        text = self.values.get(column, "")
        if text:
            try:
                return parse(text)
            except InputError as error:
                self.problems.add(self.line, column, str(error))
        elif column in REQUIRED:
            self.problems.add(self.line, column, "is empty")
        return default

    def _device_type(self, text: str) -> str:
        if text not in self.platforms:
            hint = did_you_mean(text, self.platforms) if self.problems.count < _SHOWN else ""
            raise InputError(f"no platform is named {text!r}{hint or '; see `netraven platforms`'}")
        return text

    def _private_key(self, text: str) -> SecretStr:
        return SecretStr(self.read_key(text))

    def _refuse_twin(self, column: str, key: str | tuple[str, int], title: str) -> None:
        earlier = self.seen.setdefault(key, self.line)
        if earlier != self.line:
            self.problems.add(self.line, column, f"{title} stands in line {earlier} too")


def _hostname(text: str) -> str:
    if not _HOSTNAME.fullmatch(text):
        raise InputError(
            f"{text!r} is not a hostname: 1 to 63 letters, digits, dots, hyphens, underscores; a letter or digit first"
        )
    return text


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError as error:
        raise InputError(f"{text!r} is not an IPv4 or IPv6 address") from error


def _port(text: str) -> int:
    if not _PORT.fullmatch(text) or not 0 < int(text) < 65536:  # noqa: PLR2004 - the ports of TCP
        raise InputError(f"{text!r} is not a port from 1 to 65535")
    return int(text)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise InputError(f"{text!r} holds a character that cannot be printed")
    return text


def _profile(text: str) -> SshProfile:
    try:
        return SshProfile(text.lower())
    except ValueError as error:
        raise InputError(f"{text!r} is neither modern nor legacy") from error


def _tags(text: str) -> tuple[str, ...]:
    tags = {tag.lower(): tag for tag in map(str.strip, _printable(text).split(";")) if tag}
    return tuple(tags.values())
