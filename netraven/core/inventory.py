"""Read an inventory file: a line of column names, then one device per line, as `netraven.core.csv_lines` has them."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeVar

from pydantic import SecretStr

from netraven.core.csv_lines import decode, lines, values
from netraven.core.errors import InputError
from netraven.core.models import InventoryRow, SshProfile
from netraven.core.suggestion import did_you_mean

REQUIRED = ("hostname", "ip_address", "device_type")
OPTIONAL = ("port", "username", "password", "enable_password", "key_file", "ssh_profile", "tags", "site")
COLUMNS = REQUIRED + OPTIONAL
# What an import through the API takes: no files of the appliance, and more of what may be set on a device.
IMPORTED = (*(column for column in COLUMNS if column != "key_file"), "private_key", "description", "notes")
IMPORTED += ("max_age_hours", "is_enabled")

_HOSTNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")
_PORT = re.compile(r"[0-9]{1,5}")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
T = TypeVar("T")

_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_KEY_MARK = "PRIVATE KEY-----"
_LONGEST_TEXT = 10_000
_MOST_HOURS = 8784  # of a leap year
_SHOWN = 20  # problems named before the rest is only counted


def parse_inventory(
    name: str, content: bytes, *, platforms: Collection[str], read_key: Callable[[str], str]
) -> list[InventoryRow]:
    """Return the devices of an inventory file in its order.

    `platforms` are the device types that exist; `read_key` returns the private key in a file that a row names.

    Raises: InputError: names every problem (the first twenty) with file, line, field and what would be right.
    """
    faults = Faults(name)
    rows = list(lines(decode(name, content)))
    columns = read_columns(name, rows, COLUMNS, faults)
    faults.raise_any()
    reader = RowReader(platforms, read_key, faults)
    devices = [device for number, line in rows[1:] if (device := reader.line(number, line, columns))]
    faults.raise_any()
    if not devices:
        raise InputError(f"{name}: no device stands below the column names, so there is nothing to back up")
    return devices


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one row; `twin` is its hostname if it is the same device as an earlier one."""

    row: int
    field: str
    message: str
    twin: str | None = None


@dataclass(slots=True)
class Faults:
    """Everything wrong with one file."""

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, line: int, column: str, message: str, *, twin: str | None = None) -> None:
        """Take another fault."""
        self.found.append(Fault(line, column, message, twin))

    @property
    def count(self) -> int:
        """How many faults there are."""
        return len(self.found)

    def raise_any(self) -> None:
        """Raise InputError if there are faults, naming the first twenty."""
        told = [f"{self.file}:{fault.row}: {fault.field}: {fault.message}" for fault in self.found[:_SHOWN]]
        if self.count > _SHOWN:
            told.append(f"and {self.count - _SHOWN} more problems")
        if told:
            raise InputError("\n".join(told))


def read_columns(name: str, rows: Sequence[tuple[int, str]], known: Sequence[str], faults: Faults) -> Sequence[str]:
    """Return the columns that the first row names.  Raises: InputError: there is none, or it is no such row."""
    if not rows:
        raise InputError(f"{name}: the file is empty; its first line names the columns {','.join(known)}")
    number, line = rows[0]
    for separator, title in _OTHER_SEPARATORS.items():
        if separator in line and "," not in line:
            raise InputError(f"{name}:{number}: values are separated by {title}; save the file with commas")
    columns = [value.lower() for value in values(line) or [line]]
    _check_columns(number, columns, known, faults)
    return columns


def _check_columns(number: int, columns: Sequence[str], known: Sequence[str], faults: Faults) -> None:
    for column in dict.fromkeys(columns):
        if column not in known:
            faults.add(number, repr(column), f"no such column{did_you_mean(column, known)}")
        elif columns.count(column) > 1:
            faults.add(number, column, "the column stands there twice")
    for column in REQUIRED:
        if column not in columns:
            faults.add(number, column, f"the column is missing; {', '.join(REQUIRED)} are required")


@dataclass(slots=True)
class RowReader:
    """Reads one device after the other, and remembers which it saw where."""

    platforms: Collection[str]
    read_key: Callable[[str], str]
    faults: Faults
    _row: int = 0
    _values: Mapping[str, str] = field(default_factory=dict)
    _seen: dict[str | tuple[str, int], int] = field(default_factory=dict)

    def line(self, number: int, text: str, columns: Sequence[str]) -> InventoryRow | None:
        """Return the device of one line; where the line is wrong, note why and return None."""
        found = values(text)
        if found is None:
            self.faults.add(number, "line", 'a quote stands alone; write "..." around the value and "" for a quote')
            return None
        if len(found) != len(columns):
            self.faults.add(number, "line", f"has {len(found)} values where {len(columns)} columns are named")
            return None
        return self.row(number, dict(zip(columns, found, strict=True)))

    def row(self, number: int, texts: Mapping[str, str]) -> InventoryRow | None:
        """Return the device that these texts describe; where one is wrong, note why and return None."""
        self._row, self._values = number, texts
        before = self.faults.count
        row = self._device()
        if self.faults.count == before:
            self._refuse_twin(row, "hostname", row.hostname.lower(), row.hostname)
            self._refuse_twin(row, "ip_address", (row.ip_address, row.port), f"{row.ip_address} port {row.port}")
        return row if self.faults.count == before else None

    def _device(self) -> InventoryRow:
        return InventoryRow(
            line=self._row,
            hostname=self._read("hostname", _hostname, ""),
            ip_address=self._read("ip_address", _address, ""),
            device_type=self._read("device_type", self._device_type, ""),
            port=self._read("port", _port, 22),
            username=self._read("username", _printable, None),
            password=self._read("password", SecretStr, None),
            enable_password=self._read("enable_password", SecretStr, None),
            private_key=self._read("key_file", self._key_of_file, None)
            or self._read("private_key", _private_key, None),
            ssh_profile=self._read("ssh_profile", _profile, SshProfile.MODERN),
            tags=self._read("tags", _tags, ()),
            site=self._read("site", _printable, None),
            description=self._read("description", _readable, None),
            notes=self._read("notes", _readable, None),
            max_age_hours=self._read("max_age_hours", _hours, None),
            is_enabled=self._read("is_enabled", _flag, True),  # noqa: FBT003 - the default of a column
        )

    def _read(self, column: str, parse: Callable[[str], T], default: T) -> T:
        text = self._values.get(column, "")
        if text:
            try:
                return parse(text)
            except InputError as error:
                self.faults.add(self._row, column, str(error))
        elif column in REQUIRED:
            self.faults.add(self._row, column, "is empty")
        return default

    def _device_type(self, text: str) -> str:
        if text not in self.platforms:
            hint = did_you_mean(text, self.platforms) if self.faults.count < _SHOWN else ""
            raise InputError(f"no platform is named {text!r}{hint or '; see `netraven platforms`'}")
        return text

    def _key_of_file(self, text: str) -> SecretStr:
        return SecretStr(self.read_key(text))

    def _refuse_twin(self, row: InventoryRow, column: str, key: str | tuple[str, int], title: str) -> None:
        earlier = self._seen.setdefault(key, self._row)
        if earlier != self._row:
            self.faults.add(self._row, column, f"{title} stands in line {earlier} too", twin=row.hostname)


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


def _readable(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        raise InputError(f"has {len(text)} characters where {_LONGEST_TEXT} are the most")
    for sign in text:
        if not sign.isprintable() and sign not in "\n\t":
            raise InputError(f"holds the control character U+{ord(sign):04X}")
    return text


def _hours(text: str) -> int:
    if not _PORT.fullmatch(text) or not 0 < int(text) <= _MOST_HOURS:
        raise InputError(f"{text!r} is not a number of hours from 1 to {_MOST_HOURS}")
    return int(text)


def _flag(text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise InputError(f"{text!r} is neither true nor false")
    return _FLAGS[text.lower()]


def _private_key(text: str) -> SecretStr:
    if _KEY_MARK not in text:
        raise InputError("is no private key in PEM or OpenSSH form")
    return SecretStr(text)
