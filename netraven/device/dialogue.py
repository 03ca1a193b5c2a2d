"""One visit to a shell without any input or output of its own: bytes and the time in, keystrokes and outputs out.

It listens only to the last line, and only when nothing follows it for a while: text that looks like a prompt stands
inside real configurations.
"""

from math import inf

from netraven.core.errors import (
    AuthRejectedError,
    CommandTimeoutError,
    ConnectionLostError,
    DeviceError,
    EnableRejectedError,
    EnableTimeoutError,
    LoginLostError,
    OutputTooLargeError,
    PromptTimeoutError,
    SessionTimeoutError,
    SilenceError,
)
from netraven.core.outcome import Stage
from netraven.device.conversation import Conversation
from netraven.device.endings import ends_with
from netraven.device.prompts import LONGEST, holds_log_message, is_pager, pager_answer, pager_kind
from netraven.device.refusals import REFUSAL_CHARACTERS, refusal
from netraven.device.screen import Screen
from netraven.device.trace import Note
from netraven.device.turns import Reply, Turn
from netraven.device.visit import TAIL_CHARACTERS, Output, Visit

QUIET_S = 0.01  # a fast device has no gaps within a line; a slow one teaches us its own
QUIET_GAPS = 2.0  # so many times the longest gap seen within a line must pass
LONGEST_QUIET_S = 1.0
DOUBT_S = 1.0  # the quiet demanded of a prompt that comes before the end mark, and of the first question of a pager
LONG_DOUBT_S = 3.0  # the quiet demanded of a prompt that is not the one we know, or that comes before the echo
NUDGE_S = 2.0  # how long a device may stay at a message of its log before we press return to see its prompt
_MOST_NUDGES = 3
_RECENT_CHARACTERS = 2048
LATE_S = 0.005  # who wakes up later than this has bytes waiting that were not read yet


class Dialogue:
    """Tells what to type as a device prints.

    `deadline` is when `tick` wants to be called, on the clock of the `now` values, in seconds.
    Each method raises a DeviceError when the visit has failed.
    """

    def __init__(self, visit: Visit, *, session_at: float = inf) -> None:
        self.finished = False
        self.deadline = inf
        self._visit = visit
        self._conversation = Conversation(visit)
        self._course = self._conversation.course()
        self._session_at = session_at
        self._room_bytes = visit.limit_bytes
        self._echoes = True
        self._pagers: set[str] = set()  # those that waited for us
        self._longest_gap_s = 0.0
        self._before = ""  # the end of what was printed in earlier turns
        # The turn that goes on, and what was heard in it.
        self._stage: Stage | None = None
        self._screen = Screen()
        self._patience_s = self._limit_at = self._over_at = inf
        self._active_at = self._heard_at = self._quiet_at = inf
        self._was_late = False
        self._nudges = 0

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What the commands printed so far."""
        return tuple(self._conversation.outputs)

    @property
    def tail(self) -> str:
        """The last that the device printed, without our own secrets should it have echoed one."""
        text = (self._before + self._screen.tail(TAIL_CHARACTERS))[-TAIL_CHARACTERS:]
        credential = self._visit.credential
        for secret in (credential.password, credential.enable_password):
            if secret is not None and secret.get_secret_value():
                text = text.replace(secret.get_secret_value(), "*****")
        return text

    def start(self, now: float) -> bytes:
        """Begin, now that the shell is open."""
        return self._begin(next(self._course), now)

    def receive(self, data: bytes, now: float) -> None:
        """Hear what the device printed."""
        if self.finished:
            return
        self._room_bytes -= len(data)
        if self._room_bytes < 0:
            raise self._failure(
                OutputTooLargeError, f"printed more than {self._visit.limit_bytes} bytes in one session"
            )
        if self._screen.is_within_line:
            self._longest_gap_s = max(self._longest_gap_s, now - self._heard_at)
        self._screen.print(data)
        self._heard_at = self._active_at = now
        self._quiet_at = now + min(LONGEST_QUIET_S, max(QUIET_S, QUIET_GAPS * self._longest_gap_s))
        self._was_late = False
        self.deadline = min(self._quiet_at, self._over_at)

    def tick(self, now: float) -> bytes:
        """Notice that time has passed; return what to type."""
        if self.finished:
            return b""
        if now >= self._over_at:
            raise self._overtime(now)
        if now >= self._quiet_at:
            return self._settle(now)
        if now >= self._active_at + self._patience_s:
            if self._turn.patience_s is None:
                raise self._failure(SilenceError, f"fell silent for {self._patience_s:g} s {self._doing()}")
            return self._advance(Reply("", ""), now)
        return b""

    def lost(self, cause: str) -> DeviceError:
        """Return the error that the end of the connection is now.

        Right after a password it is a refusal: taken for a fault of the network it would be retried, and accounts lock.
        """
        if self._stage is Stage.LOGIN and self._conversation.gave_password:
            return self._failure(
                AuthRejectedError, f"ended the connection after the password that it asks for within a session: {cause}"
            )
        # What is echoed is the command; what is not, a name or a password.
        if self._stage is Stage.ENABLE and not self._turn.echo:
            return self._failure(EnableRejectedError, f"ended the connection while it was asked to enable: {cause}")
        if self._stage in {None, Stage.LOGIN}:
            return self._failure(LoginLostError, f"ended the connection before its first prompt: {cause}")
        return self._failure(ConnectionLostError, f"ended the connection {self._doing()}: {cause}")

    def _settle(self, now: float) -> bytes:
        """Look at the last line, which nothing has followed for a while, and act on it if the device waits there."""
        if now - self._quiet_at > LATE_S and not self._was_late:
            # The process was busy, so what the device has sent meanwhile was not read yet: read first.
            self._was_late = True
            return self._wait(until=now + LATE_S / 2)
        query = self._screen.take_query()
        if query:
            self._wait(until=now + QUIET_S)
            return query
        line = self._screen.last_line()
        return self._wait() if len(line) > LONGEST else self._act(line, now)

    def _act(self, line: str, now: float) -> bytes:
        """Do what the device waits for, once it is quiet for as long as that needs; or wait."""
        if line and self._turn.ends(line):
            doubt_s = max(self._doubt_s(now), self._turn.settle_s)
            return self._advance(self._reply(line), now) if self._is_quiet_for(doubt_s, now) else b""
        if is_pager(line, self._visit.platform.pagers):
            doubt_s = 0.0 if pager_kind(line) in self._pagers else DOUBT_S
            return self._turn_page(line, now) if self._is_quiet_for(doubt_s, now) else b""
        if self._is_strange(line):
            is_sure = self._is_quiet_for(LONG_DOUBT_S, now)
            return self._advance(self._reply(line, is_strange=True), now) if is_sure else b""
        if self._stays_at_message(line):
            return self._nudge(now) if self._is_quiet_for(NUDGE_S, now) else b""
        return self._wait()

    def _is_quiet_for(self, silence_s: float, now: float) -> bool:
        """Return whether nothing was heard for so long; if not, look again when that would be."""
        until = self._heard_at + silence_s
        if now < until:
            self._wait(until=until)
        return now >= until

    def _turn_page(self, line: str, now: float) -> bytes:
        if self._visit.trace is not None:
            self._visit.trace.tell(Note.PAGER, line)
        self._pagers.add(pager_kind(line))
        self._screen.turn_page()
        return self._type(pager_answer(line), now)

    def _nudge(self, now: float) -> bytes:
        self._nudges += 1
        return self._type("\n", now)

    def _type(self, keys: str, now: float) -> bytes:
        """Type something within the turn, and wait for what comes."""
        self._active_at = now
        self._heard_at = inf
        self._wait()
        return keys.encode()

    def _wait(self, until: float = inf) -> bytes:
        """Look again then, or when more has come or did not come for too long."""
        self._quiet_at = until
        self.deadline = min(until, self._active_at + self._patience_s, self._over_at)
        return b""

    def _doubt_s(self, now: float) -> float:
        """Return how long to doubt whether this is a prompt from before the command, or a line of its output."""
        if not self._turn.echo or now >= self._heard_at + LONG_DOUBT_S:
            return 0.0
        if not self._is_echoed():
            return LONG_DOUBT_S
        if now >= self._heard_at + DOUBT_S or self._is_ended():
            return 0.0
        head = self._screen.head[:REFUSAL_CHARACTERS]
        return DOUBT_S if refusal(self._visit.platform, head) is None else 0.0

    def _is_echoed(self) -> bool:
        return not self._echoes or not self._turn.echo or self._screen.has_echo(self._turn.echo)

    def _is_ended(self) -> bool:
        mark = self._turn.end_mark
        return mark is None or ends_with(self._screen.last_full_line(), mark)

    def _is_strange(self, line: str) -> bool:
        """Return whether this may be the prompt of a device that got another name since the last turn."""
        strange = self._turn.strange
        return strange is not None and strange(line) and self._is_echoed() and self._is_ended()

    def _stays_at_message(self, line: str) -> bool:
        """Return whether a message of the device's log stands where the prompt is expected, or behind it."""
        stays = self._turn.stays
        # The answer of who does not echo could not be told from one to the return that we would press.
        if stays is None or not self._echoes or self._nudges == _MOST_NUDGES:
            return False
        return (not line.strip() or holds_log_message(line)) and stays(self._screen.tail(_RECENT_CHARACTERS))

    def _reply(self, line: str, *, is_strange: bool = False) -> Reply:
        text, echoed = self._screen.text(self._turn.echo, anywhere=self._echoes)
        if self._turn.echo:
            self._echoes = echoed
        return Reply(line, text, is_strange)

    def _advance(self, reply: Reply, now: float) -> bytes:
        if self._visit.trace is not None:
            self._visit.trace.tell(Note.PRINTED, reply.text)
            self._visit.trace.tell(Note.WAITS, reply.line)
        try:
            turn = self._course.send(reply)
        except StopIteration:
            self.finished = True
            self.deadline = inf
            return "".join(f"{text}\n" for text in self._visit.platform.leave).encode()
        except DeviceError as error:
            error.tail = self.tail
            raise
        return self._begin(turn, now)

    def _begin(self, turn: Turn, now: float) -> bytes:
        if turn.stage is Stage.COMMAND or turn.stage is not self._stage:
            self._limit_at = now + self._stage_limit_s(turn.stage)
        self._turn = turn
        self._stage = turn.stage
        self._before = (self._before + self._screen.tail(TAIL_CHARACTERS))[-TAIL_CHARACTERS:]
        self._screen = Screen(erases=self._screen.erases)
        self._patience_s = self._visit.timeouts.silence_s if turn.patience_s is None else turn.patience_s
        self._over_at = min(self._limit_at, self._session_at)
        self._nudges = 0
        if self._visit.trace is not None:
            self._visit.trace.tell(Note.TYPED, turn.keys)
        return self._type(turn.keys, now)

    def _stage_limit_s(self, stage: Stage) -> float:
        timeouts = self._visit.timeouts
        return timeouts.command_s if stage is Stage.COMMAND else timeouts.prompt_s

    def _overtime(self, now: float) -> DeviceError:
        if now >= self._session_at:
            return self._failure(SessionTimeoutError, f"took more than {self._visit.timeouts.session_s:g} s in all")
        within = f"within {self._stage_limit_s(self._turn.stage):g} s"
        if self._turn.stage is Stage.LOGIN:
            return self._failure(PromptTimeoutError, f"showed no prompt {within} of the log-in")
        if self._turn.stage is Stage.ENABLE:
            return self._failure(EnableTimeoutError, f"did not answer the enable command {within}")
        return self._failure(CommandTimeoutError, f"did not finish {self._turn.echo!r} {within}")

    def _doing(self) -> str:
        if self._turn.echo:
            return f"during {self._turn.echo!r}"
        return "after the enable password" if self._turn.stage is Stage.ENABLE else "at its prompt"

    def _failure(self, error: type[DeviceError], what: str) -> DeviceError:
        return error(f"{self._visit.name} {what}", tail=self.tail)
