"""What a visit learns on its way: whether a condition is met, and which contexts a device has."""

import re
from collections.abc import Sequence
from dataclasses import replace

from netraven.core.errors import TruncatedError
from netraven.core.sieve import compiled
from netraven.core.text import printable
from netraven.device.visit import Output
from netraven.platforms.platform import Command, Condition, Contexts

_NAME = re.compile(r"[\w.:/@-]{1,64}")  # it is typed at the device again


def is_met(condition: Condition | None, outputs: Sequence[Output]) -> bool:
    """Return whether an earlier command printed what the condition wants; no condition is always met."""
    if condition is None:
        return True
    return any(compiled(condition.pattern).search(text) for text in _printed(condition.command, outputs))


def context_names(contexts: Contexts, outputs: Sequence[Output], device: str) -> list[str]:
    """Return the names of the device's contexts, in its order.

    Raises: TruncatedError: a name cannot be typed back at the device, so the context would be missing.
    """
    found = [name for text in _printed(contexts.command, outputs) for name in _names(contexts.names, text)]
    for name in found:
        if not _NAME.fullmatch(name):
            raise TruncatedError(f"{device} lists a context {printable(name)!r} that cannot be entered")
    return list(dict.fromkeys(found))


def in_context(command: Command, name: str) -> Command:
    """Return the command with the name of the context in its texts, its heading and what its condition looks at."""
    heading = None if command.heading is None else _named(command.heading, name)
    when = None if command.when is None else replace(command.when, command=_named(command.when.command, name))
    alternatives = tuple(_named(text, name) for text in command.alternatives)
    return replace(command, text=_named(command.text, name), alternatives=alternatives, heading=heading, when=when)


def _named(text: str, name: str) -> str:
    return text.replace("{context}", name)


def _names(pattern: str, text: str) -> list[str]:
    return [match[1] for match in compiled(pattern).finditer(text)]


def _printed(command: str, outputs: Sequence[Output]) -> list[str]:
    return [output.text for output in outputs if output.command.text == command]
