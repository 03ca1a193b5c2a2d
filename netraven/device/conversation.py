"""What is said in a visit to a shell, in straight lines: log in, prepare, ask."""

from collections.abc import Generator
from dataclasses import replace

from netraven.core.errors import CommandRejectedError, EnableRejectedError, TruncatedError
from netraven.core.outcome import Stage
from netraven.core.sieve import compiled
from netraven.core.text import find_line
from netraven.device.arrival import Arrival, answer_to, without_log_lines
from netraven.device.contexts import context_names, in_context, is_met
from netraven.device.gates import fits_exactly
from netraven.device.interruptions import stays_at_message, without_interruptions
from netraven.device.prompts import Asks, Prompt, question
from netraven.device.refusals import rejection
from netraven.device.turns import Course, Reply, Say, Turn
from netraven.device.visit import Output, Visit
from netraven.platforms.platform import Command, Contexts, Enable, Step

_SURE_S = 1.0  # the quiet demanded after each return that asks a device for its other name
_PROBES = 2
_MOST_TIMES = 2  # a device that was given another name meanwhile is asked again, once
_DENIED = r"(?i)den(?:y|ied)|fail|incorrect|invalid|bad (?:password|secret)|wrong|error|not author"


class Conversation:
    """The course of one visit; what it collects stands in `outputs`."""

    _prompt: Prompt
    _mode: Prompt

    def __init__(self, visit: Visit) -> None:
        self.outputs: list[Output] = []
        self._visit = visit
        self._platform = visit.platform
        self._arrival = Arrival(visit)

    @property
    def gave_password(self) -> bool:
        """Whether a log-in within the session got a password."""
        return self._arrival.gave_password

    def course(self) -> Course:
        """Yield turn after turn; wants the reply to each."""
        self._stand_at((yield from self._arrival.log_in()))
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

    def _take(self, step: Step) -> Course:
        """Prepare the session by one step, or by the first of its alternatives that the device knows."""
        for text in (step.text, *step.alternatives):
            reply = yield from self._say(self._command(text, answers=step.answers))
            while (answer := answer_to(reply.line, step.answers)) is not None:
                reply = yield from self._say(replace(self._command(text, answers=step.answers), keys=answer, echo=""))
            if rejection(self._platform, reply.text) is None:
                return

    def _become_privileged(self, enable: Enable) -> Course:
        password = self._visit.credential.enable_password
        if password is None if enable.only_with_password else self._is_privileged(enable, self._prompt.shown):
            return
        reply = yield self._enable_turn(enable, enable.command, echo=enable.command)
        if question(reply.line) is Asks.USERNAME:
            reply = yield self._enable_turn(enable, self._visit.credential.username)
        if compiled(enable.password_prompt).search(reply.line):
            if password is None:
                raise EnableRejectedError(
                    f"{self._visit.name} asks for an enable password and the credential of user "
                    f"{self._visit.credential.username!r} has none: set enable_password"
                )
            reply = yield self._enable_turn(enable, password.get_secret_value())
        if not self._is_enabled(enable, reply):
            raise EnableRejectedError(
                f"{self._visit.name} refused {enable.command!r} for user {self._visit.credential.username!r}: check "
                "enable_password"
            )
        if self._prompt.matches(reply.line):
            self._stand_at(self._learned(reply.line))
        else:
            self._stand_at((yield from self._arrival.move(reply.line, enable.command)))

    def _is_enabled(self, enable: Enable, reply: Reply) -> bool:
        if enable.only_with_password:
            is_denied = rejection(self._platform, reply.text) or find_line(reply.text, (_DENIED,))
            return self._prompt.matches(reply.line) and not is_denied
        return self._is_privileged(enable, reply.line)

    def _is_privileged(self, enable: Enable, line: str) -> bool:
        """Return whether this is a prompt of the privileged mode; on a Unix it may name another user."""
        is_prompt = self._prompt.matches(line) or self._arrival.has_shape(line)
        return is_prompt and compiled(enable.privileged).search(line.rstrip()) is not None

    def _enable_turn(self, enable: Enable, text: str, echo: str = "") -> Turn:
        def ends(line: str) -> bool:
            if self._prompt.matches(line) or compiled(enable.password_prompt).search(line) is not None:
                return True
            return question(line) is Asks.USERNAME or self._is_privileged(enable, line)

        return Turn(keys=text + "\n", stage=Stage.ENABLE, echo=echo, ends=ends)

    def _ask(self, command: Command) -> Course:
        """Give the command, or the first of its alternatives that the device knows."""
        texts = (command.text, *command.alternatives)
        for text in texts:
            reply, is_refused = yield from self._give(command, text)
            if not is_refused or (text == texts[-1] and not command.optional):
                printed = without_interruptions(command, reply.text, self._prompt) if command.keep else reply.text
                self.outputs.append(Output(command=command, text=printed, exit_status=None))
                if command.moves:
                    self._stand_at((yield from self._arrival.move(reply.line, text)))
                return

    def _give(self, command: Command, text: str) -> Generator[Turn, Reply, tuple[Reply, bool]]:
        """Give the command; again if it is kept and the device was given another name meanwhile.

        Returns the reply and whether it rejects the command.
        """
        for _ in range(_MOST_TIMES):
            prompt = self._prompt
            turn = self._command(text, moves=command.moves)
            if command.keep:
                # Should a return come too early, its prompt could not be told from the end of a text without a mark.
                stays = None if command.end is None else self._stays
                turn = replace(turn, ends=self._mode.repeats, end_mark=command.end, stays=stays)
            reply = yield from self._say(turn)
            is_refused = rejection(self._platform, reply.text, command) is not None
            if command.keep and not is_refused and not self._is_surely_whole(command, reply):
                yield from self._make_sure(text)
            if self._prompt is prompt or not command.keep:
                return reply, is_refused
        raise TruncatedError(f"{self._visit.name} changed its prompt each time that {text!r} was given")

    def _is_surely_whole(self, command: Command, reply: Reply) -> bool:
        """Return whether nothing more can come: the end mark is there, and as much came as the device had stated.

        The size alone is not enough: counted with line ends of two bytes, a text that is cut may fit by chance.
        """
        text = without_interruptions(command, reply.text, self._prompt)
        is_exact = command.size is not None and fits_exactly(Output(command=command, text=text, exit_status=None))
        return is_exact and command.end is not None

    def _visit_contexts(self, contexts: Contexts) -> Course:
        """Give the commands again in each context that the device lists."""
        names = context_names(contexts, self.outputs, self._visit.name)
        for name in names:
            for text in contexts.enter:
                yield from self._move(text.replace("{context}", name))
            for command in (in_context(command, name) for command in contexts.commands):
                if is_met(command.when, self.outputs):
                    yield from self._ask(command)
        for text in contexts.leave if names else ():
            yield from self._move(text)

    def _move(self, text: str) -> Course:
        """Go to where another prompt may stand, and learn that one."""
        reply = yield self._command(text, moves=True)
        refused = rejection(self._platform, reply.text)
        if refused is not None:
            raise CommandRejectedError(f"{self._visit.name} rejected {text!r}: {refused}")
        self._stand_at((yield from self._arrival.move(reply.line, text)))

    def _make_sure(self, text: str) -> Course:
        """Press return, as no size proves the end: who still had to print does so before the next prompt."""
        reply = yield from self._say(
            Turn(
                keys="\n",
                stage=Stage.COMMAND,
                ends=self._mode.repeats,
                strange=self._arrival.has_shape,
                stays=self._stays,
            )
        )
        if without_log_lines(reply.text) != self._arrival.return_prints:
            raise TruncatedError(
                f"{self._visit.name} went on printing after {text!r} had seemed to be over: a line of its output, or a "
                "message in between, looks like its prompt"
            )

    def _say(self, turn: Turn) -> Say:
        """Take a turn; learn the prompt again if the device was given another name meanwhile."""
        reply = yield turn
        if reply.is_strange:
            yield from self._learn_again(reply.line)
        elif reply.line.rstrip() != self._mode.shown and self._prompt.matches(reply.line):
            self._mode = self._learned(reply.line)
        return reply

    def _learn_again(self, line: str) -> Course:
        """Press return: only a prompt comes again each time, alone, and nothing follows it."""
        prompt = self._learned(line)
        for _ in range(_PROBES):
            reply = yield Turn(keys="\n", stage=Stage.COMMAND, ends=prompt.repeats, settle_s=_SURE_S)
            if without_log_lines(reply.text) not in {"", self._arrival.return_prints}:
                raise TruncatedError(
                    f"{self._visit.name} went on printing after a line that looks like a prompt and is not the one "
                    "that it showed before"
                )
        self._stand_at(prompt)

    def _learned(self, line: str) -> Prompt:
        return Prompt.learned(line, counter=self._platform.counter)

    def _stand_at(self, prompt: Prompt) -> None:
        """Keep the prompt, and as it looks now: a command that is kept does not change the mode."""
        self._prompt = self._mode = prompt

    def _stays(self, text: str) -> bool:
        return stays_at_message(text, self._prompt)

    def _command(
        self,
        text: str,
        *,
        answers: tuple[tuple[str, str], ...] = (),
        moves: bool = False,
    ) -> Turn:
        def ends(line: str) -> bool:
            if self._prompt.matches(line) or answer_to(line, answers) is not None:
                return True
            return moves and self._arrival.has_shape(line)

        return Turn(
            keys=text + "\n",
            stage=Stage.COMMAND,
            ends=ends,
            echo=text,
            strange=self._arrival.has_shape,
            stays=self._stays,
        )
