"""Values out of TOML tables: the dataclass is the schema, and each error names file, line and field."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from netraven.core.errors import PlatformError

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a file."""

    file: str
    text: str
    path: Path = ()

    def below(self, *path: str | int) -> "Place":
        """Return the place of a field below this one."""
        return Place(self.file, self.text, (*self.path, *path))

    def error(self, message: str) -> PlatformError:
        """Return the error that something is wrong here."""
        field = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in self.path).lstrip(".")
        where = f"{self.file}, line {_line_of(self.text, self.path)}"
        return PlatformError(f"{where}: {field}: {message}" if field else f"{where}: {message}")


def parsed(file: str, text: str) -> dict[str, Any]:
    """Return the TOML of the text.  Raises: PlatformError: it is not TOML."""
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise PlatformError(f"{file}: not valid TOML: {error}") from error


def read_fields(place: Place, kind: type, table: Mapping[str, object]) -> dict[str, Any]:
    """Return the fields of the dataclass that the table has, each checked against its type."""
    hints = get_type_hints(kind)
    values = {}
    for key, value in table.items():
        if key not in hints:
            close = get_close_matches(key, hints, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(hints)}"
            raise place.below(key).error(f"there is no such field: {hint}")
        values[key] = _read(place.below(key), hints[key], value)
    return values


def build(place: Place, kind: type, table: object) -> Any:  # noqa: ANN401 - an instance of `kind`
    """Return the dataclass that the table describes; a step or a command may be written as its bare text."""
    if isinstance(table, str) and "text" in get_type_hints(kind):
        table = {"text": table}
    if not isinstance(table, dict):
        raise place.error(f"must be a table, not {_shown(table)}")
    values = read_fields(place, kind, table)
    for field in fields(kind):
        if field.name not in values and field.default is MISSING and field.default_factory is MISSING:
            raise place.error(f"{field.name!r} is missing")
    return kind(**values)


def _read(place: Place, hint: Any, value: object) -> Any:  # noqa: ANN401 - hints and what they stand for
    if isinstance(hint, UnionType):
        # TOML has no null, so false takes an inherited value away.
        if value is False and NoneType in get_args(hint):
            return None
        hint = get_args(hint)[0]
    if get_origin(hint) is tuple:
        return _read_list(place, get_args(hint), value)
    if isinstance(hint, type) and is_dataclass(hint):
        return build(place, hint, value)
    if issubclass(hint, StrEnum):
        if value not in list(hint):
            raise place.error(f"must be one of {', '.join(hint)}, not {_shown(value)}")
        return hint(value)
    if not isinstance(value, hint):
        raise place.error(f"must be {'a text' if hint is str else 'true or false'}, not {_shown(value)}")
    return value


def _read_list(place: Place, hints: tuple[Any, ...], value: object) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise place.error(f"must be a list, not {_shown(value)}")
    if hints[-1] is not Ellipsis and len(value) != len(hints):
        raise place.error(f"must be a list of {len(hints)}, not of {len(value)}")
    return tuple(_read(place.below(index), hints[0], one) for index, one in enumerate(value))


def _shown(value: object) -> str:
    return "a table" if isinstance(value, dict) else repr(value)


_HEADER = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?")
_KEY = re.compile(r"\s*([\w.-]+)\s*=")


def _line_of(text: str, path: Path) -> int:
    """Return the line at which the field stands, or the nearest that stands around it."""
    found = 1
    depth = 0
    for number, mark in _marks(text):
        shared = min(len(mark), len(path))
        if shared > depth and mark[:shared] == path[:shared]:
            found, depth = number, shared
    return found


def _marks(text: str) -> Iterator[tuple[int, Path]]:
    """Yield the lines at which tables and fields begin, with their paths."""
    header: Path = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if match := _HEADER.match(line):
            name = match[1]
            header = tuple(name.split("."))
            if "[[" in line:
                counts[name] = counts.get(name, -1) + 1
                header = (*header, counts[name])
            yield number, header
        elif match := _KEY.match(line):
            yield number, (*header, *match[1].split("."))
