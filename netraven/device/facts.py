"""What a device says of itself, read from outputs that the visit brought home anyway."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from netraven.core.models import Facts, Interface, Module
from netraven.core.sieve import compiled, sieve
from netraven.core.text import storable
from netraven.device.visit import Output
from netraven.platforms.platform import FactRule, Platform, RowRule, Table

_Row = dict[str, str]

KEYS: Mapping[Table, str] = {Table.INTERFACES: "name", Table.MODULES: "slot"}


def read_facts(platform: Platform, outputs: Sequence[Output], *, tables: bool = True) -> Facts:
    """Return the facts that the platform's rules find; of several rules for one field the first to find it counts.

    A table is None when no command was answered that prints it, or when `tables` are not asked for.
    """
    found: dict[str, str] = {}
    for rule in platform.facts:
        if rule.field not in found:
            value = _value(rule, outputs)
            if value:
                found[rule.field] = value
    interfaces = _table(platform, outputs, Table.INTERFACES) if tables else None
    modules = _table(platform, outputs, Table.MODULES) if tables else None
    return Facts(
        serial_number=found.get("serial_number"),
        model=found.get("model"),
        os_version=found.get("os_version"),
        interfaces=None if interfaces is None else tuple(Interface(**row) for row in interfaces),
        modules=None if modules is None else tuple(Module(**row) for row in modules),
    )


def _value(rule: FactRule, outputs: Sequence[Output]) -> str | None:
    for text in _printed(rule.command, outputs):
        match = compiled(rule.pattern).search(text)
        if match is not None and match[1]:
            return storable(match[1].strip())
    return None


def _table(platform: Platform, outputs: Sequence[Output], table: Table) -> list[_Row] | None:
    """Return the rows that the rules of a table find, each completed by those of later rules with the same key."""
    rules = [(rule, text) for rule in platform.rows if rule.table is table for text in _printed(rule.command, outputs)]
    if not rules:
        return None
    key = KEYS[table]
    rows: dict[str, _Row] = {}
    for row in chain.from_iterable(_rows(rule, text) for rule, text in rules):
        if key not in row:
            continue  # a pattern that lets a blank through for a name
        known = rows.setdefault(row[key], {})
        known.update({field: value for field, value in row.items() if field not in known})
    return list(rows.values())


def _rows(rule: RowRule, text: str) -> list[_Row]:
    """Return the rows of one output, line by line."""
    begins = compiled(rule.row)
    more = [compiled(pattern) for pattern in rule.more]
    rows: list[_Row] = []
    row: _Row = {}  # outside a row it takes what nobody wants
    for line in _lines(rule, text):
        if match := begins.search(line):
            row = _fields(match)
            rows.append(row)
        elif rule.end is not None and compiled(rule.end).search(line):
            row = {}
        else:
            for match in filter(None, (pattern.search(line) for pattern in more)):
                row |= _fields(match) | row
    return rows


def _lines(rule: RowRule, text: str) -> Iterator[str]:
    """Yield the lines that may matter to the rule."""
    ending = () if rule.end is None else (rule.end,)
    return (text[start:end] for start, end, _ in sieve((rule.row, *rule.more, *ending)).lines(text))


def _fields(match: re.Match[str]) -> _Row:
    return {field: storable(value.strip()) for field, value in match.groupdict().items() if value and value.strip()}


def _printed(command: str, outputs: Sequence[Output]) -> list[str]:
    return [output.text for output in outputs if output.command.text == command]
