r"""Platforms that users define: a TOML file becomes the same value as a platform that comes with NetRaven.

name = "acme_os"
inherits = "cisco_ios"    # optional: what the file leaves out is as there; its lines are added to those there
[[commands]]
text = "show configuration"
keep = true
end = '^end of configuration$'
[lines]
secret = ['^secret (\S+)']
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from netraven.core.errors import PlatformError, UnknownPlatformError
from netraven.platforms.checks import faults
from netraven.platforms.fields import Place, parsed, read_fields
from netraven.platforms.platform import Channel, Lines, Platform
from netraven.platforms.registry import PLATFORMS, by_name, find


def load_definitions(files: Iterable[tuple[str, str]]) -> tuple[Platform, ...]:
    """Return the platforms that the files define, given as (name, text); one may inherit from an earlier one.

    Raises: PlatformError: a file is wrong; says file, line, field, and what would be right.
    """
    known = PLATFORMS
    for file, text in files:
        known = (*known, _load(Place(file, text), known))
    return known[len(PLATFORMS) :]


def _load(place: Place, known: Sequence[Platform]) -> Platform:
    table = parsed(place.file, place.text)
    parent = _parent(place.below("inherits"), table.pop("inherits", None), known)
    values = read_fields(place, Platform, table)
    for needed in ("name", "commands") if parent is None else ("name",):
        if needed not in values:
            raise place.error(f"{needed!r} is missing")
    platform = _new(values) if parent is None else _heir(parent, values)
    for path, message in faults(platform):
        raise place.below(*path).error(message)
    try:
        by_name((*known, platform))
    except PlatformError as error:
        raise place.below("name").error(str(error)) from error
    return platform


def _parent(place: Place, name: object, known: Sequence[Platform]) -> Platform | None:
    if name is None:
        return None
    try:
        return find(str(name), by_name(known))
    except UnknownPlatformError as error:
        raise place.error(str(error)) from error


def _new(values: Mapping[str, Any]) -> Platform:
    defaults = {"vendor": "", "title": values["name"], "channel": Channel.SHELL, "lines": Lines()}
    return Platform(**{**defaults, **values})


def _heir(parent: Platform, values: Mapping[str, Any]) -> Platform:
    """Return the parent with the values in place of its own.

    No line class loses a line of the parent; what it reads from commands that the heir does not give is left out.
    """
    own = values.get("lines", Lines())
    lines = {field.name: getattr(parent.lines, field.name) + getattr(own, field.name) for field in fields(Lines)}
    given = {command.text for command in values.get("commands", parent.commands)}
    readable = {name: tuple(rule for rule in getattr(parent, name) if rule.command in given) for name in _READ}
    return replace(parent, **{"title": values["name"], "aliases": (), **readable, **values, "lines": Lines(**lines)})


_READ = ("facts", "rows")
