"""What is said in a visit to a shell, in straight lines: log in, prepare, ask."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from netraven.core.errors import AuthRejectedError, CommandRejectedError, EnableRejectedError, TruncatedError
from netraven.core.outcome import Stage
from netraven.core.sieve import compiled
from netraven.device.acceptance import refusal
from netraven.device.contexts import context_names, in_context, is_met
from netraven.device.prompts import Asks, Prompt, question
from netraven.device.visit import Output, Visit
from netraven.platforms.platform import Command, Contexts, Enable, Step

NUDGE_S = 2.0  # how long a log-in may print nothing before we press return
_MOST_ANSWERS = 2  # a log-in that asks for the same password again has refused it
REFUSAL_CHARACTERS = 512  # a device says no in its first lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing to type, and how to know that the device waits for us again.

    `ends` judges the cleaned last line.  `echo` is what the device is expected to repeat before it answers.
    `patience_s`: after so much silence the turn ends with an empty reply; None makes silence an error.
    """

    keys: str
    stage: Stage
    ends: Callable[[str], bool]
    echo: str = ""
    end_mark: str | None = None
    patience_s: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The line at which the device waits, and the text before it without the echo."""

    line: str
    text: str


Course = Generator[Turn, Reply, None]


class Conversation:
    """The course of one visit; what it collects stands in `outputs`."""

    def __init__(self, visit: Visit) -> None:
        self.outputs: list[Output] = []
        self._visit = visit
        self._platform = visit.platform
        self._shape = compiled(visit.platform.prompt)
        self._answered: dict[Asks, int] = {}
        self._return_prints = ""

    def course(self) -> Course:
        """Yield turn after turn; wants the reply to each."""
        self._prompt = yield from self._find_prompt()
        for step in self._platform.setup:
            yield from self._take(step)
        if self._platform.enable is not None:
            yield from self._become_privileged(self._platform.enable)
        for step in self._platform.paging:
            yield from self._take(step)
        for command in self._platform.commands:
            if is_met(command.when, self.outputs):
                yield from self._ask(command)
        if self._platform.contexts is not None:
            yield from self._visit_contexts(self._platform.contexts)

    def _find_prompt(self) -> Generator[Turn, Reply, Prompt]:
        """Press return until the same prompt has stood there twice: what a banner ends with may look like one."""
        seen: Prompt | None = None
        keys = ""
        while True:
            reply = yield Turn(keys=keys, stage=Stage.LOGIN, ends=self._greets, patience_s=NUDGE_S)
            own = _answer_to(reply.line, self._platform.questions)
            asks = question(reply.line)
            if own is not None:
                keys = own
            elif self._shape.fullmatch(reply.line):
                prompt = Prompt.learned(reply.line, counter=self._platform.counter)
                if prompt == seen:
                    self._return_prints = reply.text.strip()
                    return prompt
                seen = prompt
                keys = "\n"
            else:
                keys = "\n" if asks is None else self._answer(asks)

    def _greets(self, line: str) -> bool:
        is_own = _answer_to(line, self._platform.questions) is not None
        return is_own or self._shape.fullmatch(line) is not None or question(line) is not None

    def _take(self, step: Step) -> Course:
        """Prepare the session by one step, or by the first of its alternatives that the device knows."""
        for text in (step.text, *step.alternatives):
            reply = yield self._command(text, answers=step.answers)
            while (answer := _answer_to(reply.line, step.answers)) is not None:
                reply = yield replace(self._command(text, answers=step.answers), keys=answer, echo="")
            if refusal(self._platform, reply.text[:REFUSAL_CHARACTERS]) is None:
                return

    def _answer(self, asks: Asks) -> str:
        """Answer a question of a log-in inside the session."""
        self._answered[asks] = self._answered.get(asks, 0) + 1
        credential = self._visit.credential
        match asks:
            case Asks.USERNAME:
                return credential.username + "\n"
            case Asks.PASSWORD:
                if credential.password is None or self._answered[asks] > _MOST_ANSWERS:
                    raise AuthRejectedError(
                        f"{self._visit.name} let user {credential.username!r} in but refused the log-in that it asks "
                        "for after that: check the password"
                    )
                return credential.password.get_secret_value() + "\n"
            case Asks.TERMS:
                return "a"
            case Asks.NEW_PASSWORD:
                return "n\n"
        return "\n"

    def _become_privileged(self, enable: Enable) -> Course:
        privileged = compiled(enable.privileged)
        if privileged.search(self._prompt.literal):
            return
        reply = yield self._enable_turn(enable, enable.command, echo=enable.command)
        if not self._prompt.matches(reply.line):
            password = self._visit.credential.enable_password
            if password is None:
                raise EnableRejectedError(
                    f"{self._visit.name} asks for an enable password and the credential of user "
                    f"{self._visit.credential.username!r} has none: set enable_password"
                )
            reply = yield self._enable_turn(enable, password.get_secret_value())
        if not self._prompt.matches(reply.line) or not privileged.search(reply.line.rstrip()):
            raise EnableRejectedError(
                f"{self._visit.name} refused {enable.command!r} for user {self._visit.credential.username!r}: check "
                "enable_password"
            )
        self._prompt = Prompt.learned(reply.line, counter=self._platform.counter)

    def _enable_turn(self, enable: Enable, text: str, echo: str = "") -> Turn:
        asks_password = compiled(enable.password_prompt)
        return Turn(
            keys=text + "\n",
            stage=Stage.ENABLE,
            echo=echo,
            ends=lambda line: self._prompt.matches(line) or asks_password.search(line) is not None,
        )

    def _ask(self, command: Command) -> Course:
        """Give the command, or the first of its alternatives that the device knows."""
        texts = (command.text, *command.alternatives)
        for text in texts:
            reply = yield self._command(text, command.end if command.keep else None, moves=command.moves)
            refused = refusal(self._platform, reply.text[:REFUSAL_CHARACTERS]) is not None
            if not refused or (text == texts[-1] and not command.optional):
                if command.keep and command.end is None and not refused:
                    yield from self._make_sure(text)
                self.outputs.append(Output(command=command, text=reply.text, exit_status=None))
                if command.moves:
                    self._prompt = yield from self._find_prompt()
                return

    def _visit_contexts(self, contexts: Contexts) -> Course:
        """Give the commands again in each context that the device lists."""
        for name in context_names(contexts, self.outputs, self._visit.name):
            for text in contexts.enter:
                yield from self._move(text.replace("{context}", name))
            for command in contexts.commands:
                yield from self._ask(in_context(command, name))
        for text in contexts.leave:
            yield from self._move(text)

    def _move(self, text: str) -> Course:
        """Go to where another prompt may stand, and learn that one."""
        reply = yield self._command(text, moves=True)
        refused = refusal(self._platform, reply.text[:REFUSAL_CHARACTERS])
        if refused is not None:
            raise CommandRejectedError(f"{self._visit.name} rejected {text!r}: {refused}")
        self._prompt = yield from self._find_prompt()

    def _make_sure(self, text: str) -> Course:
        """Press return, as nothing else marks the end: who still had to print does so before the next prompt."""
        reply = yield Turn(keys="\n", stage=Stage.COMMAND, ends=self._prompt.matches)
        if reply.text.strip() != self._return_prints:
            raise TruncatedError(
                f"{self._visit.name} went on printing after {text!r} had seemed to be over: a line of its output, or a "
                "message in between, looks like its prompt"
            )

    def _command(
        self,
        text: str,
        end_mark: str | None = None,
        *,
        answers: tuple[tuple[str, str], ...] = (),
        moves: bool = False,
    ) -> Turn:
        def ends(line: str) -> bool:
            if self._prompt.matches(line) or _answer_to(line, answers) is not None:
                return True
            return moves and self._shape.fullmatch(line) is not None

        return Turn(keys=text + "\n", stage=Stage.COMMAND, ends=ends, echo=text, end_mark=end_mark)


def _answer_to(line: str, answers: tuple[tuple[str, str], ...]) -> str | None:
    """Return what to type at a question, the first whose pattern is found; None when the line is none of them."""
    return next((answer for pattern, answer in answers if compiled(pattern).search(line)), None)
