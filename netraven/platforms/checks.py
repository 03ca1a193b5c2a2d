"""What makes a platform wrong: the things that its types cannot say."""

import re
from collections.abc import Iterator
from dataclasses import fields

from netraven.core.models import Facts, Interface, Module
from netraven.core.sieve import compiled
from netraven.platforms.fields import Path
from netraven.platforms.platform import Command, Platform, Table

_MARKS = ("begin", "end", "size", "lists", "covers")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ROWS = {
    kind: tuple(field.name for field in fields(row))
    for kind, row in ((Table.INTERFACES, Interface), (Table.MODULES, Module))
}
_FACTS = tuple(field.name for field in fields(Facts) if field.name not in _ROWS)


def faults(platform: Platform) -> Iterator[tuple[Path, str]]:
    """Yield the place of each fault in the platform, and what is wrong there."""
    for name in (platform.name, *platform.aliases):
        if not _NAME.fullmatch(name):
            yield ("name",), f"{name!r} is not a name: small letters, digits and underscores, a letter first"
    if not any(command.keep for command in platform.commands):
        yield ("commands",), "no command has keep = true, so nothing would be stored"
    for path, pattern in _patterns(platform):
        fault = _fault_of_pattern(pattern)
        if fault:
            yield path, fault
    yield from _groupless(platform)
    yield from _faults_of_facts(platform)
    yield from _faults_of_rows(platform)
    yield from _faults_of_references(platform)


def _patterns(platform: Platform) -> Iterator[tuple[Path, str]]:
    """Yield every pattern of the platform and where it stands."""
    yield ("prompt",), platform.prompt
    lines = platform.lines
    yield from ((("pagers",), pattern) for pattern in platform.pagers)
    yield from ((("errors",), pattern) for pattern in platform.errors)
    yield from ((("lines", "volatile"), pattern) for pattern in lines.volatile)
    yield from ((("lines", "insignificant"), pattern) for pattern in lines.insignificant)
    yield from ((("lines", "secret"), pattern) for pattern in lines.secret)
    yield from ((("lines", "secret_blocks"), pattern) for block in lines.secret_blocks for pattern in block)
    yield from ((("lines", "insignificant_blocks"), mark) for block in lines.insignificant_blocks for mark in block)
    yield from ((("facts", index, "pattern"), rule.pattern) for index, rule in enumerate(platform.facts))
    for index, rule in enumerate(platform.rows):
        yield from ((("rows", index), pattern) for pattern in (rule.row, *rule.more, rule.end) if pattern is not None)
    yield from ((("questions",), pattern) for pattern, _ in platform.questions)
    for name, prepared in (("setup", platform.setup), ("paging", platform.paging)):
        yield from (((name,), pattern) for step in prepared for pattern, _ in step.answers)
    if platform.contexts:
        yield ("contexts", "names"), platform.contexts.names
    if platform.enable:
        yield ("enable", "privileged"), platform.enable.privileged
        yield ("enable", "password_prompt"), platform.enable.password_prompt
    for path, command in _commands(platform):
        marks = {name: getattr(command, name) for name in _MARKS}
        yield from (((*path, name), mark) for name, mark in marks.items() if mark is not None)
        if command.when is not None:
            yield (*path, "when"), command.when.pattern


def _commands(platform: Platform) -> Iterator[tuple[Path, Command]]:
    """Yield every command, those of contexts included, and where it stands."""
    yield from ((("commands", index), command) for index, command in enumerate(platform.commands))
    if platform.contexts:
        inner = platform.contexts.commands
        yield from ((("contexts", "commands", index), command) for index, command in enumerate(inner))


def _groupless(platform: Platform) -> Iterator[tuple[Path, str]]:
    """Yield the patterns whose first group is the point of them, and that have none."""
    pointed: list[tuple[Path, str]] = [(("lines", "secret"), pattern) for pattern in platform.lines.secret]
    pointed += [(("facts", index, "pattern"), rule.pattern) for index, rule in enumerate(platform.facts)]
    for path, command in _commands(platform):
        marks = {name: getattr(command, name) for name in ("size", "lists", "covers")}
        pointed += [((*path, name), mark) for name, mark in marks.items() if mark is not None]
    if platform.contexts:
        pointed.append((("contexts", "names"), platform.contexts.names))
    for path, pattern in pointed:
        if not _fault_of_pattern(pattern) and not compiled(pattern).groups:
            yield path, f"{pattern!r} needs a group (in parentheses) around the value"


def _faults_of_facts(platform: Platform) -> Iterator[tuple[Path, str]]:
    commands = {command.text for command in platform.commands}
    for index, rule in enumerate(platform.facts):
        if rule.field not in _FACTS:
            yield ("facts", index, "field"), f"{rule.field!r} is not one of {', '.join(_FACTS)}"
        if rule.command not in commands:
            yield ("facts", index, "command"), f"{rule.command!r} is not the text of one of the commands"


def _faults_of_rows(platform: Platform) -> Iterator[tuple[Path, str]]:
    commands = {command.text for command in platform.commands}
    for index, rule in enumerate(platform.rows):
        if rule.command not in commands:
            yield ("rows", index, "command"), f"{rule.command!r} is not the text of one of the commands"
        if any(_fault_of_pattern(pattern) for pattern in (rule.row, *rule.more)):
            continue
        key, *others = _ROWS[rule.table]
        if key not in compiled(rule.row).groupindex:
            yield ("rows", index, "row"), f"{rule.row!r} needs a group called {key!r}"
        for name in {name for pattern in (rule.row, *rule.more) for name in compiled(pattern).groupindex}:
            if name not in (key, *others):
                yield ("rows", index), f"a group is called {name!r}, which is not one of {', '.join((key, *others))}"


def _faults_of_references(platform: Platform) -> Iterator[tuple[Path, str]]:
    """Yield what looks at the output of a command that is not given before."""
    given: set[str] = set()
    for path, command in _commands(platform):
        if command.when is not None and command.when.command not in given:
            yield (*path, "when"), f"{command.when.command!r} is not the text of an earlier command"
        given.add(command.text)
        if (command.lists is None) is not (command.covers is None):
            yield path, "lists and covers belong together"
        if command.keep and command.moves:
            yield path, "what is kept cannot move: any line that looks like a prompt would end it"
    given = {command.text for command in platform.commands}
    if platform.contexts is not None:
        if platform.contexts.command not in given:
            yield ("contexts", "command"), f"{platform.contexts.command!r} is not the text of one of the commands"
        if any(command.keep and command.optional for command in platform.contexts.commands):
            yield ("contexts", "commands"), "a kept command cannot be optional there: every context must be whole"


def _fault_of_pattern(pattern: str) -> str | None:
    try:
        compiled(pattern)
    except re.error as error:
        return f"{pattern!r} is not a regular expression: {error}"
    return None
