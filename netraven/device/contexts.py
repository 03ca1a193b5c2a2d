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
    found = [name for text in _printed(contexts.command, outputs) for name in compiled(contexts.names).findall(text)]
    for name in found:
        if not _NAME.fullmatch(name):
            raise TruncatedError(f"{device} lists a context {printable(name)!r} that cannot be entered")
    return list(dict.fromkeys(found))


def in_context(command: Command, name: str) -> Command:
    """Return the command with the name of the context in its text and heading."""
    heading = None if command.heading is None else command.heading.replace("{context}", name)
    return replace(command, text=command.text.replace("{context}", name), heading=heading)


def _printed(command: str, outputs: Sequence[Output]) -> list[str]:
    return [output.text for output in outputs if output.command.text == command]
