"""Lines at which a device waits for keystrokes: prompts, pagers and the questions of a log-in."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache

from netraven.core.text import find_line

LONGEST = 240  # no prompt or pager line is longer

_ENDINGS = ">#$%]"
# What may stand between the name and the ending: a mode, as in `host(config)#` or `host (global) #`.
_MODE = re.compile(r" ?(?:\([^()]{1,80}\))? ?")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The prompt that one device showed, and what may change in it.

    `name` is what stands before its ending; empty where only the literal itself is the prompt.
    """

    literal: str
    name: str
    counter: bool

    @classmethod
    def learned(cls, line: str, *, counter: bool) -> "Prompt":
        """Return the prompt of which the line is a specimen."""
        literal = line.rstrip()
        if counter:
            return cls(_without_numbers(literal), "", counter)
        name = literal[:-1].rstrip() if literal[-1:] in _ENDINGS else ""
        return cls(literal, name, counter)

    def matches(self, line: str) -> bool:
        """Return whether the line is this prompt again, in whatever mode or privilege."""
        line = line.rstrip()
        if self.counter:
            return _without_numbers(line) == self.literal
        if line == self.literal:
            return True
        if not self.name or not line.startswith(self.name) or line[-1] not in {self.literal[-1], "#"}:
            return False
        return _MODE.fullmatch(line, len(self.name), len(line) - 1) is not None


def _without_numbers(line: str) -> str:
    # EXOS counts commands, and puts an asterisk in front while something is unsaved.
    return _NUMBER.sub("0", line.lstrip("* "))


# Cisco, EOS and their likes; ASA; Comware and VRP; ProCurve; Junos.
_MORE = r"<?-{2,} ?\(?more(?: \d+%)?\)? ?-{2,}.*"
# Cisco's small switches; `less`; what waits for a key.
_OTHER_PAGERS = (
    r"more: <space>.*",
    r"press any key to (?:continue|see more).*",
    r"(?:lines \d+-\d+.*)?\(END\)",
    r"lines \d+-\d+.*",
)
_LEFT_BEHIND = re.compile(_MORE, re.IGNORECASE)
# A search that starts with one sign is the fastest there is.
_HINT_OF_MORE = re.compile(r"- ?\(?[Mm][Oo][Rr][Ee]")


@cache
def _pager(own: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in (*own, _MORE, *_OTHER_PAGERS)), re.IGNORECASE)


def is_pager(line: str, own: tuple[str, ...]) -> bool:
    """Return whether the whole line is a pager's question; `own` are the platform's patterns beside the common ones."""
    return _pager(own).fullmatch(line.strip()) is not None


def find_pager(text: str, own: tuple[str, ...]) -> str | None:
    """Return a line of the text that only a pager prints, or None."""
    for hint in _HINT_OF_MORE.finditer(text):
        before = text[max(0, hint.start() - LONGEST) : hint.start()]
        line = before[before.rfind("\n") + 1 :] + text[hint.start() : hint.start() + LONGEST].partition("\n")[0]
        if _LEFT_BEHIND.fullmatch(line.strip()):
            return line.strip()
    return find_line(text, own) if own else None


def pager_answer(line: str) -> str:
    """Return the key that makes the pager go on."""
    return "q" if line.rstrip().endswith("(END)") else " "  # at its end `less` waits for a q and nothing else


class Asks(Enum):
    """What a question of the log-in wants to hear."""

    USERNAME = auto()
    PASSWORD = auto()
    ANY_KEY = auto()
    TERMS = auto()
    NEW_PASSWORD = auto()


_QUESTIONS = (
    (re.compile(r"\(press 'a' to accept\)", re.IGNORECASE), Asks.TERMS),
    (re.compile(r"(?:press|hit|strike) (?:any key|return|enter|<return>|<enter>)", re.IGNORECASE), Asks.ANY_KEY),
    (re.compile(r"(?:change|expire).*\[?y(?:es)?/no?\]?.*$", re.IGNORECASE), Asks.NEW_PASSWORD),
    (re.compile(r"(?:user ?name|user|login|login as) ?:\s*$", re.IGNORECASE), Asks.USERNAME),
    (re.compile(r"password ?:\s*$", re.IGNORECASE), Asks.PASSWORD),
)


def question(line: str) -> Asks | None:
    """Return what the line asks of someone who logs in, or None when it is no such question."""
    return next((asks for pattern, asks in _QUESTIONS if pattern.search(line)), None)
