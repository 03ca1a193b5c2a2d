"""Whether what a visit brought home is a whole configuration; what may be cut short is refused."""

import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from netraven.core.errors import EmptyConfigurationError
from netraven.core.sieve import compiled
from netraven.core.text import drop_blocks, drop_lines
from netraven.device.endings import trimmed
from netraven.device.gates import Gate, judge
from netraven.device.visit import Output
from netraven.platforms.platform import Platform

SHRUNK_BELOW = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A whole configuration as it is stored, and without the lines whose change alone makes no new version."""

    text: str
    significant: str


def accept(platform: Platform, outputs: Sequence[Output]) -> Accepted:
    """Return the configuration that the kept outputs make, or refuse it.

    Raises: NoExitStatusError, CommandRejectedError, EmptyConfigurationError, PagerTextError, TruncatedError,
    SizeMismatchError.
    """
    gates = examine(platform, outputs)
    while True:
        try:
            fault = next(gates).fault
        except StopIteration as end:
            accepted: Accepted = end.value
            return accepted
        if fault is not None:
            raise fault


def examine(platform: Platform, outputs: Sequence[Output]) -> Generator[Gate, None, Accepted | None]:
    """Yield what each gate says that has something to look at, in order; nothing follows one that refuses.

    Returns the configuration that `accept` returns, None when it is refused.
    """
    for output in outputs:
        if output.command.keep:
            for gate in judge(platform, output):
                yield gate
                if gate.fault is not None:
                    return None
    text = assembled(platform, outputs)
    if not text:
        empty = EmptyConfigurationError("the device printed no configuration")
        yield Gate(name="emptiness", command="", detail=str(empty), fault=empty)
        return None
    yield Gate(name="emptiness", command="", detail=f"{len(text)} characters to store")
    return Accepted(text=text, significant=significant(platform, text))


def significant(platform: Platform, text: str) -> str:
    """Return the text without the lines whose change alone makes no new version."""
    lines = platform.lines
    kept = drop_blocks(text, lines.insignificant_blocks) if lines.insignificant_blocks else text
    return drop_lines(kept, lines.insignificant)


def assembled(platform: Platform, outputs: Sequence[Output]) -> str:
    """Return the text that the kept outputs make, whether or not it is whole."""
    parts: list[str] = []
    for output in outputs:
        if output.command.keep:
            kept = trimmed(drop_lines(_joined(output.text, platform.continuation), platform.lines.volatile))
            heading = output.command.heading
            parts += (f"{heading}\n", kept) if heading and kept else (kept,)
    return "".join(parts)


def is_shrunk(size_bytes: int, last_size_bytes: int | None) -> bool:
    """Return whether a configuration is so much shorter than the last good one that it must be collected again."""
    return last_size_bytes is not None and size_bytes < SHRUNK_BELOW * last_size_bytes


def _joined(text: str, continuation: str | None) -> str:
    """Return the text with each line that goes on in the next as one, as a secret in it must not be cut in two."""
    if continuation is None or continuation not in text:
        return text
    return compiled(re.escape(continuation) + r"\n[ \t]*").sub("", text)
