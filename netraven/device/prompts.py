"""Lines at which a device waits for keystrokes: prompts, pagers and the questions of a log-in."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache

from netraven.core.text import find_line

LONGEST = 240  # no prompt or pager line is longer

_ENDINGS = ">#$%]"
# What may stand between the name and the ending: modes, contexts and the state of a cluster, as in `host(config)#`,
# `fw (Primary) (global) #` or `user@fw(active)>`, and as the ASA writes it: `fw/pri/act#`.
_DECORATION = r"(?:/(?:pri|sec)?/?(?:act|stby)\w*)?(?: ?\([^()]{1,80}\)){0,2} ?"
_DECORATED = re.compile(_DECORATION)
_DECORATED_NAME = re.compile(rf"(.*?[\w\])~]){_DECORATION}")
# Signs of an unsaved change come and go: SR OS `*A:H#`, FortiManager `(M) H #`, VRP `[~H]` and `[*H]`, AOS
# `(H) *[node]` and `(H) ^[mm]`; where commands are counted, EXOS `* H.1 #` and `! H.1 #`.
_UNSAVED = re.compile(r"^(?:\*|\(M\) )|(?<=^\[)[~*]|(?<= )[*^]+(?=\[)")
_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")


@dataclass(frozen=True, slots=True)
class Prompt:
    """The prompt that one device showed, and what may change in it.

    `literal` is what stays the same in it.  `name` is what stands before its decorations and its ending; empty where
    only the literal itself is the prompt.
    """

    literal: str
    name: str
    counter: bool
    shown: str = field(compare=False)

    @classmethod
    def learned(cls, line: str, *, counter: bool) -> "Prompt":
        """Return the prompt of which the line is a specimen."""
        literal = _settled(line, counter=counter)
        name = (
            None if counter or literal[-1:] not in _ENDINGS else _DECORATED_NAME.fullmatch(literal, 0, len(literal) - 1)
        )
        return cls(literal, name[1] if name else "", counter, line.rstrip())

    def matches(self, line: str) -> bool:
        """Return whether the line is this prompt again, in whatever mode or privilege."""
        if line.rstrip() == self.shown:
            return True
        line = _settled(line, counter=self.counter)
        if line == self.literal:
            return True
        if not self.name or not line.startswith(self.name) or line[-1] not in {self.literal[-1], "#"}:
            return False
        return _DECORATED.fullmatch(line, len(self.name), len(line) - 1) is not None

    def repeats(self, line: str) -> bool:
        """Return whether the line is this prompt in the same mode."""
        return _settled(line, counter=self.counter) == self.literal

    def begins(self, line: str) -> bool:
        """Return whether something stands behind this prompt in the line."""
        return line.startswith(self.shown)


def _settled(line: str, *, counter: bool) -> str:
    """Return the prompt without what changes in it while the device stays the same."""
    if counter:
        return _LAST_NUMBER.sub("0", line.rstrip().lstrip("*! "))
    return _UNSAVED.sub("", line.rstrip())


# Cisco, EOS and their likes; ASA; Comware and VRP; ProCurve; Junos.
_MORE = r"(?:<-{2,} ?more ?-{2,}>|-{2,} ?\(?more(?: \d+%)?\)? ?-{2,}).*"
# Cisco's small switches; `less` in its forms; what waits for a key.
_OTHER_PAGERS = (
    r"more: <space>.*",
    r"press (?:any key|<space>) to (?:continue|see more).*",
    r"(?:[\w./-]+ )?(?:lines \d+-\d+.*)?\(END\)",
    r"(?:[\w./-]+ )?lines \d+-\d+.*",
    r"---\(less \d+%\)---",
    r"\d{1,3}%",
    r":",
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


_NUMBER = re.compile(r"\d+")


def pager_kind(line: str) -> str:
    """Return what the questions of one pager have in common: all but the numbers."""
    return _NUMBER.sub("0", line.strip())


class Asks(Enum):
    """What a question of the log-in wants to hear."""

    USERNAME = auto()
    PASSWORD = auto()
    ANY_KEY = auto()
    TERMS = auto()
    WHETHER_TO_CHANGE = auto()
    NEW_PASSWORD = auto()


_QUESTIONS = (
    (re.compile(r"\(press 'a' to accept\)", re.IGNORECASE), Asks.TERMS),
    (re.compile(r"(?:press|hit|strike) (?:any key|return|enter|<return>|<enter>)", re.IGNORECASE), Asks.ANY_KEY),
    (re.compile(r"(?:change|expire).*\[?y(?:es)?/no?\]?.*$", re.IGNORECASE), Asks.WHETHER_TO_CHANGE),
    (re.compile(r"(?:user ?name|user|login|login as) ?:\s*$", re.IGNORECASE), Asks.USERNAME),
    # Who types the password here sets it anew.
    (
        re.compile(r"\b(?:new|old|current|re-?(?:enter|type)|confirm)\b.*password.*:\s*$", re.IGNORECASE),
        Asks.NEW_PASSWORD,
    ),
    (re.compile(r"password ?:\s*$", re.IGNORECASE), Asks.PASSWORD),
)


def question(line: str) -> Asks | None:
    """Return what the line asks of someone who logs in, or None when it is no such question."""
    return next((asks for pattern, asks in _QUESTIONS if pattern.search(line)), None)


# Cisco `%SYS-5-CONFIG_I:`, Comware `SHELL/5/SHELL_LOGIN:`, VRP `%%01IFNET/4/IF_STATE(l)[0]:`.
_MESSAGE = r"%{0,2}(?:\d\d)?[A-Z]\w*(?:-[A-Z]\w*){0,4}[-/][0-7][-/]\w+(?:\(\w\))?(?:\[\d+\])? ?:"
_LOG = re.compile(_MESSAGE)
# The same at the beginning of a line, or behind a time of day.
_LOG_LINE = re.compile(rf"(?:\S.{{0,40}}?(?<!\d)\d\d:\d\d:\d\d.{{0,60}}?)?(?<![\w/-]){_MESSAGE}")


def holds_log_message(line: str) -> bool:
    """Return whether something in the line looks like a message of a device's log."""
    return _LOG.search(line, 0, LONGEST) is not None


def is_log_line(line: str) -> bool:
    """Return whether the line begins as nothing but a message of a device's log does."""
    return _LOG_LINE.match(line, 0, LONGEST) is not None
