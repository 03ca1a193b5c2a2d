"""What is tried: recorded sessions cut, delayed or only printed oddly, drawn at random and the same each time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from random import Random

from netraven.core.errors import DeviceError
from netraven.core.models import Timeouts
from netraven.device.acceptance import accept
from netraven.device.session import Output, Visit
from netraven.device.simulator import Fault, SimulatedDevice, load_recording
from netraven.platforms.platform import Channel, Platform
from netraven.platforms.registry import find
from tests.platforms.cases import request

FAULTS = (Fault.RST, Fault.FIN, Fault.EOF, Fault.EXIT0, Fault.STALL)
PAUSE = "pause"  # nothing is lost, but the device waits after a line that looks like a prompt
KINDS: tuple[str, ...] = (*FAULTS, PAUSE)

_PROMPT_LIKE = re.compile(r"[>#$%\]:]\s*$")
_LONGEST_WAIT_S = 40.0  # in one session: the limit for one command is 120 s
_LONGEST_REAL_WAIT_S = 0.4


class Ending(StrEnum):
    """What came of an attempt."""

    REFUSED = "refused"
    WRONG = "accepted wrongly"
    ALIKE = "looks whole"  # see is_told_from_whole
    WHOLE = "whole all the same"


@dataclass(frozen=True, slots=True)
class Session:
    """A recorded session: the device, what must be stored of it, and how much it prints in a whole visit."""

    case: Path
    device: SimulatedDevice
    expected: bytes
    printed: bytes

    @property
    def is_shell(self) -> bool:
        """Whether a dialogue can be held without a network."""
        return find(self.device.platform).channel is Channel.SHELL


@dataclass(frozen=True, slots=True)
class Attempt:
    """One visit: `number` and the seed of all make it again; `kind` None is a whole session."""

    number: int
    session: Session
    device: SimulatedDevice
    kind: str | None
    over_ssh: bool

    @property
    def visit(self) -> Visit:
        """The visit without its address, with less patience where it is spent for real."""
        visit = request(self.device, "127.0.0.1", 22)
        if self.over_ssh and self.kind in {Fault.STALL, PAUSE}:
            return replace(visit, timeouts=Timeouts(prompt_s=1.5, silence_s=0.5, command_s=5.0))
        return visit

    def __str__(self) -> str:
        """Say what was tried."""
        case = f"{self.session.case.parent.name}/{self.session.case.name}"
        wrong = self.device.misbehaviour
        values = {one.name: getattr(wrong, one.name) for one in fields(wrong)}
        said = [f"{one.name}={values[one.name]!r}" for one in fields(wrong) if values[one.name] != one.default]
        return f"{case}, {self.kind or 'whole'}, attempt {self.number}: {', '.join(said)}"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an attempt, and why."""

    attempt: Attempt
    ending: Ending
    reason: str = ""


def judged(attempt: Attempt, outputs: Sequence[Output]) -> Result:
    """Hold what a visit brought home against what must be stored."""
    try:
        text = accept(find(attempt.device.platform), outputs).text
    except DeviceError as error:
        return Result(attempt, Ending.REFUSED, error.reason)
    if text.encode("utf-8", "surrogateescape") == attempt.session.expected:
        return Result(attempt, Ending.WHOLE)
    is_told = attempt.kind != Fault.EXIT0 or is_told_from_whole(find(attempt.device.platform))
    return Result(attempt, Ending.WRONG if is_told else Ending.ALIKE)


def is_told_from_whole(platform: Platform) -> bool:
    """Return whether output that is cut, but followed by the status of success, can be told from whole output.

    Without a prompt that comes back only an end mark can do it.  Each platform for which this is false is a debt, and
    what it costs is counted in a column of its own.
    """
    # Each section of Junos ends as the last one does.
    is_marked = all(command.end is not None for command in platform.commands if command.keep)
    return platform.channel is Channel.SHELL or (is_marked and platform.name != "juniper_junos")


def load_sessions(cases: Sequence[Path]) -> list[Session]:
    """Return the recorded sessions; how much they print is not known yet."""
    return [Session(case, load_recording(case), (case / "expected.cfg").read_bytes(), b"") for case in cases]


def draw(sessions: Sequence[Session], *, cuts: int, whole: int, seed: int) -> Iterator[Attempt]:
    """Yield so many attempts of each sort, in turn over all sessions."""
    for number in range(cuts + whole):
        random = Random(f"{seed} {number}")  # noqa: S311 - it must give the same again
        session = sessions[number % len(sessions)]
        over_ssh = not session.is_shell or random.random() < 0.1
        # In steps of the number of sessions, so that each session meets each kind.
        kind = KINDS[number // len(sessions) % len(KINDS)] if number < cuts else None
        device = _disturbed(session, kind, random, _LONGEST_REAL_WAIT_S if over_ssh else _LONGEST_WAIT_S)
        yield Attempt(number, session, device, kind, over_ssh)


def _disturbed(session: Session, kind: str | None, random: Random, longest_wait_s: float) -> SimulatedDevice:
    """Return the device of the session with what the kind of attempt does to it."""
    chunk_bytes = random.choice((1, random.randint(2, 80), random.randint(80, 2000), None))
    chunks = len(session.printed) / (chunk_bytes / 2 if chunk_bytes else len(session.printed)) + 1
    pace_s = random.choice((0.0, random.uniform(0, min(0.3, longest_wait_s / chunks))))
    if longest_wait_s == _LONGEST_REAL_WAIT_S and chunk_bytes is not None:
        # Each piece is a packet of its own, and ten thousand of them take their time.
        chunk_bytes = max(chunk_bytes, len(session.printed) // 400 + 1)
    wrong = replace(session.device.misbehaviour, chunk_bytes=chunk_bytes, seed=random.getrandbits(32), pace_s=pace_s)
    if kind == PAUSE or (kind is not None and random.random() < 0.2):
        pattern, count = _place_to_pause(session, random)
        pause_s = random.uniform(0.02, min(20.0, longest_wait_s / count))
        wrong = replace(wrong, pauses_after=pattern, pause_s=pause_s)
    if kind in FAULTS:
        wrong = replace(wrong, breaks_after_bytes=_place_to_cut(session, random), fault=Fault(kind))
    return replace(session.device, misbehaviour=wrong)


def _place_to_cut(session: Session, random: Random) -> int:
    """Return any byte, and in one case of four the end of a line, where a cut is least conspicuous."""
    place = random.randint(0, len(session.printed))
    if random.random() < 0.25:
        return session.printed.find(b"\n", place) + 1
    return place


def _place_to_pause(session: Session, random: Random) -> tuple[str, int]:
    """Return a pattern of lines that look like a prompt, or of any line where none does, and how many they are."""
    lines = session.printed.decode("utf-8", "replace").replace("\r", "").split("\n")[:-1]
    texts = [line for line in lines if line.strip().isascii() and line.strip().isprintable() and line.strip()]
    alike = [line for line in texts if _PROMPT_LIKE.search(line)]
    line = random.choice(alike if alike and random.random() < 0.8 else texts or [""])
    pattern = re.escape(line.strip()) + r"\s*$"
    return pattern, max(1, sum(1 for one in lines if re.search(pattern, one)))
