"""The way to a prompt: what a device asks before it shows one, and how to tell it from a banner."""

from collections.abc import Generator

from netraven.core.errors import AuthRejectedError, CommandTimeoutError
from netraven.core.outcome import Stage
from netraven.core.sieve import compiled
from netraven.device.prompts import Asks, Prompt, is_log_line, question
from netraven.device.turns import Reply, Turn
from netraven.device.visit import Visit

NUDGE_S = 2.0  # how long a log-in may print nothing before we press return
_MOST_RETURNS = 8  # within a session, where no time limit counts them


class Arrival:
    """Finds the prompt of one device; `return_prints` is what the last return printed before the prompt."""

    def __init__(self, visit: Visit) -> None:
        self.return_prints = ""
        self._visit = visit
        self._platform = visit.platform
        self._shape = compiled(visit.platform.prompt)
        self._answered: dict[Asks, int] = {}

    @property
    def gave_password(self) -> bool:
        """Whether the session asked for a password and got it."""
        return self._answered.get(Asks.PASSWORD, 0) > 0

    def has_shape(self, line: str) -> bool:
        """Return whether the line is shaped as the prompts of this platform are."""
        return self._shape.fullmatch(line) is not None

    def log_in(self) -> Generator[Turn, Reply, Prompt]:
        """Press return until the same prompt has stood there twice: what a banner ends with may look like one."""
        seen: Prompt | None = None
        keys = ""
        while True:
            reply = yield Turn(keys=keys, stage=Stage.LOGIN, ends=self._greets, patience_s=NUDGE_S)
            own = answer_to(reply.line, self._platform.questions)
            asks = question(reply.line)
            if own is not None:
                keys = own
            elif self.has_shape(reply.line):
                prompt = self._learned(reply.line)
                if prompt == seen:
                    self.return_prints = _without_prompt(reply, prompt)
                    return prompt
                seen = prompt
                keys = "\n"
            else:
                keys = "\n" if asks is None else self._answer(asks)

    def move(self, line: str, text: str) -> Generator[Turn, Reply, Prompt]:
        """Press return after a command that led to this prompt, until the same one has stood there twice.

        Raises: CommandTimeoutError: the prompt changes each time.
        """
        seen = self._learned(line)
        for _ in range(_MOST_RETURNS):
            reply = yield Turn(keys="\n", stage=Stage.COMMAND, ends=self.has_shape)
            prompt = self._learned(reply.line)
            if prompt == seen:
                self.return_prints = _without_prompt(reply, prompt)
                return prompt
            seen = prompt
        raise CommandTimeoutError(f"{self._visit.name} showed another prompt each time after {text!r}")

    def _learned(self, line: str) -> Prompt:
        return Prompt.learned(line, counter=self._platform.counter)

    def _greets(self, line: str) -> bool:
        is_own = answer_to(line, self._platform.questions) is not None
        return is_own or self.has_shape(line) or question(line) is not None

    def _answer(self, asks: Asks) -> str:
        """Answer a question of a log-in inside the session."""
        self._answered[asks] = self._answered.get(asks, 0) + 1
        credential = self._visit.credential
        match asks:
            case Asks.USERNAME:
                return credential.username + "\n"
            case Asks.PASSWORD:
                if credential.password is None or self._answered[asks] > 1:  # who asks again has refused it
                    raise AuthRejectedError(
                        f"{self._visit.name} let user {credential.username!r} in but refused the log-in that it asks "
                        "for after that: check the password"
                    )
                return credential.password.get_secret_value() + "\n"
            case Asks.NEW_PASSWORD:
                raise AuthRejectedError(
                    f"{self._visit.name} wants user {credential.username!r} to set another password before anything "
                    "else: log in by hand and do so"
                )
            case Asks.TERMS:
                return "a"
            case Asks.WHETHER_TO_CHANGE:
                return "n\n"
        return "\n"


def answer_to(line: str, answers: tuple[tuple[str, str], ...]) -> str | None:
    """Return what to type at a question, the first whose pattern is found; None when the line is none of them."""
    return next((answer for pattern, answer in answers if compiled(pattern).search(line)), None)


def _without_prompt(reply: Reply, prompt: Prompt) -> str:
    """Return what one return prints, where several prompts, the first not from its beginning, came for several."""
    lines: list[str] = []
    for line in without_log_lines(reply.text).split("\n"):
        lines = [] if prompt.shown.endswith(line.strip()) else [*lines, line]
    return "\n".join(lines)


def without_log_lines(text: str) -> str:
    """Return what a return printed beside the messages of the device's log."""
    return "\n".join(line for line in text.strip().split("\n") if not is_log_line(line)).strip()
