"""Files of devices in any of the forms that an import takes."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from netraven.core.csv_lines import decode, lines, records
from netraven.core.errors import InputError
from netraven.core.inventory import IMPORTED, Fault, Faults, RowReader, read_columns
from netraven.core.models import InventoryRow
from netraven.core.router_db import oxidized, rancid
from netraven.core.suggestion import did_you_mean

_NAME = "file"


class ImportForm(StrEnum):
    """How a file of devices is written."""

    CSV = "csv"
    JSON = "json"
    OXIDIZED = "oxidized"
    RANCID = "rancid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The good rows of a file, and what is wrong with the others; rows are lines, or places in a JSON list, from 1."""

    rows: tuple[InventoryRow, ...]
    faults: tuple[Fault, ...]


def parse_import(form: ImportForm, content: bytes, platforms: Collection[str]) -> Parsed:
    """Return the devices of a file; `platforms` are all names of device types.

    Raises: InputError: the file as a whole makes no sense.
    """
    faults = Faults(_NAME)
    reader = RowReader(platforms, _no_file, faults)
    read = _FORMS[form]
    rows = tuple(row for row in read(decode(_NAME, content), reader, faults) if row is not None)
    return Parsed(rows=rows, faults=tuple(faults.found))


def _no_file(name: str) -> str:
    raise InputError(f"{name[:64]!r} is a file of another machine: give the key itself as private_key")


def _csv(text: str, reader: RowReader, faults: Faults) -> Iterator[InventoryRow | None]:
    found = list(records(text))
    columns = read_columns(_NAME, found, IMPORTED, faults)
    faults.raise_any()
    for number, record in found[1:]:
        yield reader.line(number, record, columns)


def _json(text: str, reader: RowReader, faults: Faults) -> Iterator[InventoryRow | None]:
    for number, entry in enumerate(_entries(text), start=1):
        try:
            texts = _texts(entry)
        except _WrongValueError as error:
            faults.add(number, error.field, str(error))
        else:
            yield reader.row(number, texts)


class _WrongValueError(InputError):
    """A value of a JSON object cannot be a column."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def _entries(text: str) -> list[object]:
    try:
        document = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{_NAME}: is not valid JSON: {str(error).lower()[:200]}") from error
    entries = document.get("devices") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise InputError(f'{_NAME}: is neither a list of devices nor an object with the list "devices"')
    return entries


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _texts(entry: object) -> Mapping[str, str]:
    if not isinstance(entry, dict):
        raise _WrongValueError("row", "is no object")
    for name in entry:
        if name not in IMPORTED:
            raise _WrongValueError(str(name)[:64], f"there is no such field{did_you_mean(str(name)[:64], IMPORTED)}")
    return {name: _text(name, value) for name, value in entry.items()}


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and name == "tags":
        return ";".join(_text("tag", tag) for tag in value)
    if not isinstance(value, str | int):
        raise _WrongValueError(name, "is neither a text nor a whole number")
    return str(value).encode("utf-8", "replace").decode()


def _router_db(columns: Callable[[str], Mapping[str, str]]) -> "_Read":
    def read(text: str, reader: RowReader, faults: Faults) -> Iterator[InventoryRow | None]:
        for number, line in lines(text):
            try:
                texts = columns(line)
            except InputError as error:
                faults.add(number, "line", str(error))
            else:
                yield reader.row(number, texts)

    return read


_Read = Callable[[str, RowReader, Faults], Iterable[InventoryRow | None]]
_FORMS: Mapping[ImportForm, _Read] = {
    ImportForm.CSV: _csv,
    ImportForm.JSON: _json,
    ImportForm.OXIDIZED: _router_db(oxidized),
    ImportForm.RANCID: _router_db(rancid),
}
