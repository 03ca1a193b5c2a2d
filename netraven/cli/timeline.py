"""What happens in one visit, as it is shown: masked, printable, and without what was typed as a secret."""

import json
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from netraven.core.errors import MaskError
from netraven.core.models import Credential
from netraven.core.sieve import compiled
from netraven.core.text import mask, printable
from netraven.device.prompts import Asks, question
from netraven.device.trace import Note
from netraven.device.visit import TAIL_CHARACTERS
from netraven.platforms.platform import Platform

HIDDEN = "*****"
LONGEST = 100  # of a line that is shown
_MOST_LINES = 5

# Patterns miss a value whose closing quote, or whose `@` in a URL, has not come yet.
_PROMPT_LIKE = re.compile(r"""(?!.*(?:"|://)).*[>#$%\]:?)]\s*""")
_MEANINGS = {
    Asks.USERNAME: "asks for the user name again",
    Asks.PASSWORD: "asks for the password",
    Asks.ANY_KEY: "waits for a key",
    Asks.TERMS: "wants its terms accepted",
    Asks.NEW_PASSWORD: "wants the password changed",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; `at_s` counts from the start of the visit, and the text may be shown to anyone."""

    at_s: float
    what: str
    text: str


class Discretion:
    """Takes out of texts what nobody may read; shows nothing where that is not possible."""

    def __init__(self, platform: Platform, credential: Credential) -> None:
        self._lines = platform.lines
        self._key = secrets.token_bytes(32)
        typed = (credential.password, credential.enable_password, credential.passphrase)
        # The longest first: one may be the beginning of another, whose end would stay.
        self._typed = sorted((secret.get_secret_value() for secret in typed if secret), key=len, reverse=True)

    def masked(self, text: str) -> str:
        """Return the text without secrets, or a remark in its place."""
        for secret in filter(None, self._typed):
            text = text.replace(secret, HIDDEN)
        try:
            return mask(text, self._lines.secret, self._lines.secret_blocks, self._key)
        except MaskError as error:
            return f"(not shown: {error})"

    def typed(self, keys: str) -> str:
        """Return keystrokes in words."""
        text = keys.removesuffix("\n")
        if text.strip() in self._typed:
            return HIDDEN
        return "(return)" if keys == "\n" else repr(self.masked(text))

    def tail(self, text: str) -> str:
        """Return the last output of a visit that failed, without a line that is cut in two.

        What is left of such a line may be a secret that no pattern finds.  A last line that looks like a prompt stays,
        because it may be the one that was not understood.
        """
        if len(text) >= TAIL_CHARACTERS:
            text = text.partition("\n")[2]
        whole, newline, last = text.rpartition("\n")
        return self.masked(text if _PROMPT_LIKE.fullmatch(last) else whole + newline)


class Timeline:
    """Watches a visit, and shows each event as it comes."""

    def __init__(self, platform: Platform, discretion: Discretion, clock: Callable[[], float]) -> None:
        self.events: list[Event] = []
        self.notes: list[tuple[Note, str]] = []
        self._platform = platform
        self._discretion = discretion
        self._clock = clock
        self._started = clock()
        self.show: Callable[[Event], None] = _show_nothing

    def tell(self, note: Note, text: str) -> None:
        """Take note of what the visit tells."""
        self.notes.append((note, text))
        match note:
            case Note.TYPED if text:
                self.add("sent", self._discretion.typed(text))
            case Note.PRINTED:
                self._add_output(text)
            case Note.WAITS:
                self.add("waits", f"{self._shown(text)!r}: {self._meaning(text)}")
            case Note.PAGER:
                self.add("waits", f"{self._shown(text)!r}: a pager, which gets the key that turns the page")
            case Note.STATUS:
                self.add("ended", f"exit status {text}" if text else "without an exit status")
            case _ if text:
                self.add(str(note), self._shown(text))
            case _:
                pass

    def add(self, what: str, text: str) -> None:
        """Add an event whose text may be shown."""
        event = Event(round(self._clock() - self._started, 3), what, printable(text))
        self.events.append(event)
        self.show(event)

    def add_lines(self, what: str, text: str) -> None:
        """Add the first and the last lines of a text that may be shown."""
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > _MOST_LINES:
            half = _MOST_LINES // 2
            lines = [*lines[:half], f"... {len(lines) - 2 * half} more lines ...", *lines[-half:]]
        for line in lines:
            self.add(what, f"| {shortened(line)}")

    def _add_output(self, text: str) -> None:
        if text.strip():
            # Masked as a whole: a secret may stand between two lines that are far apart.
            self.add("came", f"{len(text)} characters in {text.count(chr(10))} lines")
            self.add_lines("came", self._discretion.masked(text))

    def _shown(self, line: str) -> str:
        return shortened(self._discretion.masked(line))

    def _meaning(self, line: str) -> str:
        if compiled(self._platform.prompt).fullmatch(line):
            return "looks like a prompt"
        asks = question(line)
        return "a question of this platform" if asks is None else _MEANINGS.get(asks, "a question")


def shortened(line: str) -> str:
    """Return a line no longer than is shown."""
    return line if len(line) <= LONGEST else line[: LONGEST - 3] + "..."


def as_document(events: Iterable[Event]) -> list[dict[str, object]]:
    """Return the events as JSON holds them."""
    return [{"at_s": event.at_s, "what": event.what, "text": event.text} for event in events]


def as_line(event: Event) -> str:
    """Return the event as a line of the timeline."""
    return f"{event.at_s:8.3f}  {event.what:<9}  {event.text}"


def _show_nothing(_event: Event) -> None:
    """Show no event; for JSON, which is printed at the end."""


def as_json(document: dict[str, object]) -> str:
    """Return the document as text."""
    return json.dumps(document, indent=2)
