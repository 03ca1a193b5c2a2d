"""The gates that a kept output passes before it is taken for whole, in their order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from netraven.core.errors import (
    CommandRejectedError,
    DeviceError,
    EmptyConfigurationError,
    NoExitStatusError,
    PagerTextError,
    SizeMismatchError,
    TruncatedError,
)
from netraven.core.sieve import compiled
from netraven.core.text import find_line, printable
from netraven.device.endings import end_of, ends_with
from netraven.device.prompts import find_pager
from netraven.device.refusals import refusal, shared_refusal
from netraven.device.visit import TAIL_CHARACTERS, Output
from netraven.platforms.platform import Channel, Platform

SIZE_TOLERANCE = 0.02
_EXACT_BYTES = 4  # devices differ by so much in what they count


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What one gate says of one output: `fault` is why it refuses it, None when it lets it pass.

    `detail` says what was looked at, without a word of the configuration.
    """

    name: str
    command: str
    detail: str
    fault: DeviceError | None = None


# What is wrong with the output, what was found right, or None where the gate has nothing to look at.
_Finding = DeviceError | str | None


def judge(platform: Platform, output: Output) -> Iterator[Gate]:
    """Yield what each gate says of one kept output; the first that refuses it decides."""
    for name, look in _GATES:
        finding = look(platform, output)
        if finding is None:
            continue
        fault = finding if isinstance(finding, DeviceError) else None
        if fault is not None:
            fault.tail = output.text[-TAIL_CHARACTERS:]
        yield Gate(name=name, command=output.command.text, detail=str(finding), fault=fault)


def _exit_status(platform: Platform, output: Output) -> _Finding:
    if platform.channel is not Channel.EXEC:
        return None
    text = output.command.text
    if output.exit_status is None:
        return NoExitStatusError(f"{text!r} ended without an exit status, so its output may be cut")
    if output.exit_status:
        return CommandRejectedError(f"{text!r} ended with exit status {output.exit_status}")
    return "exit status 0"


def _rejection(platform: Platform, output: Output) -> _Finding:
    command = output.command
    refused = refusal(platform, output.text)
    # Where an exit status speaks for a command without marks, its output may be a file that begins with such words.
    if refused is None and (platform.channel is Channel.SHELL or command.begin or command.end or command.size):
        refused = shared_refusal(output.text, command)
    if refused is None:
        return "no line by which the device rejects it"
    return CommandRejectedError(f"the device rejected {command.text!r}: {refused}")


def _emptiness(_platform: Platform, output: Output) -> _Finding:
    command = output.command
    if (command.begin or command.end or command.size) and not end_of(output.text):
        return EmptyConfigurationError(f"the device printed nothing for {command.text!r}")
    return None


def _pager(platform: Platform, output: Output) -> _Finding:
    if find_pager(output.text, platform.pagers) is None:
        return "no pager's question"
    if fits_exactly(output):
        return "a line like a pager's question, which the stated size counts in"
    return PagerTextError(
        f"{output.command.text!r} left a pager's question in the configuration: switch paging off on the device; "
        "should the line belong to the configuration, change it there"
    )


def _beginning(_platform: Platform, output: Output) -> _Finding:
    begin = output.command.begin
    if begin is None:
        return None
    if find_line(output.text, (begin,)) is None:
        return TruncatedError(f"{output.command.text!r} printed no line like {begin!r}, its beginning")
    return f"a line like {begin!r}"


def _end(_platform: Platform, output: Output) -> _Finding:
    mark = output.command.end
    if mark is None:
        return None
    if not ends_with(output.text, mark):
        # The line that stands there instead may hold a secret, and messages are not masked.
        return TruncatedError(f"{output.command.text!r} did not end with its end mark {mark!r}")
    return f"a last line like {mark!r}"


def _size(_platform: Platform, output: Output) -> _Finding:
    stated = _stated_size(output)
    if stated is None:
        return None
    if stated.difference > SIZE_TOLERANCE * stated.size:
        return SizeMismatchError(
            f"the device says that {output.command.text!r} prints {stated.size} bytes, but {stated.counted} came"
        )
    return f"{stated.size} bytes stated, {stated.counted} came"


def fits_exactly(output: Output) -> bool:
    """Return whether the device stated a size and this is it: not even a line is missing, and none is too much."""
    stated = _stated_size(output)
    return stated is not None and stated.difference <= _EXACT_BYTES


@dataclass(frozen=True, slots=True)
class _Stated:
    """The size that a device states, what came, and by how much it differs at least."""

    size: int
    counted: int
    difference: int


def _stated_size(output: Output) -> _Stated | None:
    """Compare with the size that the device states; some count a line end as one byte, some as two."""
    text, pattern = output.text, output.command.size
    header = None if pattern is None else find_line(text, (pattern,))
    stated = None if header is None or pattern is None else compiled(pattern).search(header)
    if header is None or stated is None:
        return None
    size = int(stated[1])
    start, end = text.index(header) + len(header) + 1, end_of(text)
    lf_bytes = 1 + (max(0, end - start) if text.isascii() else len(text[start:end].encode("utf-8", "surrogateescape")))
    if abs(lf_bytes - size) <= _EXACT_BYTES:
        return _Stated(size, lf_bytes, abs(lf_bytes - size))
    crlf_bytes = lf_bytes + 1 + text.count("\n", start, end)
    return _Stated(size, crlf_bytes, min(abs(lf_bytes - size), abs(crlf_bytes - size)))


def _parts(_platform: Platform, output: Output) -> _Finding:
    """Look whether the output holds every part that it announces."""
    command = output.command
    if command.lists is None or command.covers is None:
        return None
    held = {match[1] for match in compiled(command.covers).finditer(output.text)}
    announced = [match[1] for match in compiled(command.lists).finditer(output.text)]
    missing = next((name for name in announced if name not in held), None)
    if missing is not None:
        return TruncatedError(f"{command.text!r} announces {printable(missing)!r}, which its output does not hold")
    return f"all of {len(announced)} parts announced"


_GATES: tuple[tuple[str, Callable[[Platform, Output], _Finding]], ...] = (
    ("exit status", _exit_status),
    ("rejection", _rejection),
    ("emptiness", _emptiness),
    ("pager", _pager),
    ("beginning", _beginning),
    ("end", _end),
    ("size", _size),
    ("parts", _parts),
)
