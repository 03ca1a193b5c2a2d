"""What a visit that was watched teaches of a device: enough to play it again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from netraven.core.sieve import compiled
from netraven.device.refusals import REFUSAL_CHARACTERS, refusal
from netraven.device.trace import Note
from netraven.device.visit import Visit
from netraven.platforms.platform import Channel

_NAME = re.compile(r"[^\W_][\w.-]*")
_COUNT = re.compile(r"\d+(?=\D*$)")


@dataclass(slots=True)
class Mode:
    """Where a command led to: another prompt, and what was printed there."""

    prompt: str
    says: str = ""
    replies: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Learned:
    """A device as one visit saw it; prompts are literal, and texts hold its secrets.

    `asked` are the questions of the log-in, `asks` those of commands, each with what was answered.
    """

    prompt: str = ""
    enabled_prompt: str = ""
    banner: str = ""
    invalid: str = ""
    pager: str = ""
    enable_question: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    asks: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    rejects: set[str] = field(default_factory=set)
    replies: dict[str, str] = field(default_factory=dict)
    modes: dict[str, Mode] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What was typed, what came, and the line at which the device waited then."""

    keys: str
    printed: str
    line: str
    pager: str


def learn(visit: Visit, notes: Sequence[tuple[Note, str]]) -> Learned:
    """Return what the notes of a visit tell of the device."""
    if visit.platform.channel is Channel.EXEC:
        return _learned_from_channels(notes)
    return _Pupil(visit).learned(list(_turns(notes)))


def hostname_of(prompt: str) -> str | None:
    """Return the name in a prompt: what follows a user and an at sign, or else the first word."""
    found = _NAME.search(prompt.rpartition("\n")[2].partition("@")[2]) or _NAME.search(prompt)
    return found and found[0]


def counting(prompt: str) -> str:
    """Return a prompt with the count of commands as its last number."""
    return _COUNT.sub("{count}", prompt)


def _turns(notes: Sequence[tuple[Note, str]]) -> Iterator[_Turn]:
    keys = printed = pager = ""
    for note, text in notes:
        match note:
            case Note.TYPED:
                keys, pager = text, ""
            case Note.PAGER:
                pager = text
            case Note.PRINTED:
                printed = text
            case Note.WAITS:
                yield _Turn(keys, printed, text, pager)
            case _:
                pass


def _learned_from_channels(notes: Sequence[tuple[Note, str]]) -> Learned:
    learned = Learned(prompt="{hostname}$ ", enabled_prompt="{hostname}$ ")
    command = printed = ""
    for note, text in notes:
        match note:
            case Note.TYPED:
                command = text
            case Note.PRINTED:
                printed = text
            case Note.STATUS if text == "0":
                learned.replies[command] = printed
            case Note.STATUS:
                learned.invalid = learned.invalid or printed
            case _:
                pass
    return learned


class _Pupil:
    """Goes through the turns of a shell."""

    def __init__(self, visit: Visit) -> None:
        self._platform = visit.platform
        self._shape = compiled(visit.platform.prompt)
        self._seen = Learned()
        self._mode: Mode | None = None
        self._prompt = ""

    def learned(self, turns: list[_Turn]) -> Learned:
        rest = self._log_in(turns)
        while rest:
            turn = rest.pop(0)
            self._seen.pager = self._seen.pager or turn.pager
            command = turn.keys.strip()
            if not command:
                continue
            questions = []
            while rest and not self._is_prompt(turn.line):
                questions.append((turn.line, rest[0].keys.strip()))
                turn = rest.pop(0)
            self._command(command, turn, questions)
        self._seen.enabled_prompt = self._seen.enabled_prompt or self._seen.prompt
        return self._seen

    def _is_prompt(self, line: str) -> bool:
        return self._shape.fullmatch(line) is not None

    def _log_in(self, turns: list[_Turn]) -> list[_Turn]:
        """Take banner, questions and prompt; return the turns of the commands."""
        for number, turn in enumerate(turns):
            if number == 0:
                self._seen.banner = turn.printed
            if self._is_prompt(turn.line):
                self._seen.prompt = self._prompt = turn.line
            elif turn.line:
                keys = turns[number + 1].keys if number + 1 < len(turns) else ""
                # A single key is any key to a device that is played.
                self._seen.asked.append((turn.line, keys.strip() if keys.endswith("\n") else ""))
            if self._prompt and "".join(later.keys for later in turns[number + 1 : number + 2]).strip():
                return turns[number + 1 :]
        return []

    def _command(self, command: str, turn: _Turn, questions: list[tuple[str, str]]) -> None:
        seen, enable = self._seen, self._platform.enable
        if enable is not None and command == enable.command and not seen.enabled_prompt:
            seen.enable_question = questions[0][0] if questions else ""
            seen.enabled_prompt = self._prompt = turn.line
            return
        if questions:
            seen.asks[command] = questions
        elif refusal(self._platform, turn.printed[:REFUSAL_CHARACTERS]) is not None:
            seen.invalid = seen.invalid or turn.printed
            seen.rejects.add(command)
        elif turn.line != self._prompt and not self._platform.counter:
            self._move(command, turn)
        else:
            (seen.replies if self._mode is None else self._mode.replies)[command] = turn.printed

    def _move(self, command: str, turn: _Turn) -> None:
        self._prompt = turn.line
        is_back = turn.line == (self._seen.enabled_prompt or self._seen.prompt)
        self._mode = None if is_back else Mode(turn.line, turn.printed)
        self._seen.modes[command] = self._mode or Mode("", turn.printed)
