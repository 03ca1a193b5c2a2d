"""Commands without a terminal: an exec channel for each, in one connection, and an exit status from each."""

import asyncio

import asyncssh

from netraven.core.errors import (
    CommandTimeoutError,
    ConnectionLostError,
    DeviceError,
    NoExitStatusError,
    OutputTooLargeError,
    SessionTimeoutError,
    SilenceError,
)
from netraven.device.alarm import Alarm
from netraven.device.call import Call
from netraven.device.contexts import context_names, in_context, is_met
from netraven.device.faults import said
from netraven.device.refusals import REFUSAL_CHARACTERS, refusal
from netraven.device.trace import Note
from netraven.device.visit import TAIL_CHARACTERS, Output, Visit
from netraven.platforms.platform import Command


async def run_commands(call: Call, visit: Visit, session_at: float) -> tuple[Output, ...]:
    """Give the platform's commands and return what they printed.  Raises: DeviceError."""
    work = _Work(call, visit, session_at)
    for command in visit.platform.commands:
        if is_met(command.when, work.outputs):
            await work.ask(command)
    contexts = visit.platform.contexts
    for name in context_names(contexts, work.outputs, visit.name) if contexts else ():
        for command in (in_context(command, name) for command in (contexts.commands if contexts else ())):
            if is_met(command.when, work.outputs):
                await work.ask(command)
    return tuple(work.outputs)


class _Work:
    """The commands of one visit, and what they printed so far."""

    def __init__(self, call: Call, visit: Visit, session_at: float) -> None:
        self.outputs: list[Output] = []
        self._call = call
        self._visit = visit
        self._session_at = session_at
        self._room_bytes = visit.limit_bytes

    async def ask(self, command: Command) -> None:
        """Give the command, or the first of its alternatives that the device knows."""
        texts = (command.text, *command.alternatives)
        for text in texts:
            if self._visit.trace is not None:
                self._visit.trace.tell(Note.TYPED, text)
            execution = _Execution(self._visit, text, self._session_at, self._room_bytes)
            status, printed = await execution.run(self._call)
            self._room_bytes -= len(printed)
            output = Output(command=command, text=_text(printed), exit_status=status)
            if self._visit.trace is not None:
                self._visit.trace.tell(Note.PRINTED, output.text)
                self._visit.trace.tell(Note.STATUS, "" if status is None else str(status))
            if not _is_refused(self._visit, output) or (text == texts[-1] and not command.optional):
                self.outputs.append(output)
                return


def _is_refused(visit: Visit, output: Output) -> bool:
    if output.exit_status is None and output.command.keep:
        raise NoExitStatusError(
            f"{visit.name} ended {output.command.text!r} without an exit status, so its output may be cut",
            tail=output.text[-TAIL_CHARACTERS:],
        )
    return output.exit_status != 0 or refusal(visit.platform, output.text[:REFUSAL_CHARACTERS]) is not None


def _text(printed: bytes) -> str:
    return printed.replace(b"\r\n", b"\n").decode("utf-8", "surrogateescape")


class _Execution(asyncssh.SSHClientSession[bytes]):
    """One command on its channel."""

    def __init__(self, visit: Visit, command: str, session_at: float, room_bytes: int) -> None:
        self._visit = visit
        self._command = command
        self._room_bytes = room_bytes
        self._printed = bytearray()
        self._complaints = bytearray()
        self._status: int | None = None
        self._at_end = False
        self._loop = asyncio.get_running_loop()
        self._closed: asyncio.Future[Exception | None] = self._loop.create_future()
        self._alarm = Alarm(self._loop, self._time_out)
        self._session_at = session_at
        self._limit_at = self._loop.time() + visit.timeouts.command_s

    async def run(self, call: Call) -> tuple[int | None, bytes]:
        """Return exit status and output; where the command failed, with what it said on standard error."""
        try:
            await call.open(lambda: self, self._command)
            lost = await self._closed
        finally:
            self._alarm.cancel()
            self._closed.cancel()
        # The status may come before the last output; the end of file does not.
        if lost is not None or (call.is_over and not (self._at_end and self._status is not None)):
            raise self._failure(ConnectionLostError, f"ended the connection during {self._command!r}: {said(lost)}")
        return self._status, bytes(self._printed if self._status == 0 else self._printed + self._complaints)

    def session_started(self) -> None:
        """Start to wait, now that the command runs."""
        self._listen()

    def data_received(self, data: bytes, datatype: int | None) -> None:
        """Keep what the command prints."""
        if self._closed.done():
            return
        self._room_bytes -= len(data)
        if self._room_bytes < 0:
            self._alarm.cancel()
            self._closed.set_exception(self._too_large())
            return
        (self._printed if datatype is None else self._complaints).extend(data)
        self._listen()

    def exit_status_received(self, status: int) -> None:
        """Keep the exit status."""
        self._status = status

    def eof_received(self) -> bool:
        """Note that all output is here."""
        self._at_end = True
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake up who waits for the end of the channel."""
        self._alarm.cancel()
        if not self._closed.done():
            self._closed.set_result(exc)

    def _too_large(self) -> DeviceError:
        return self._failure(OutputTooLargeError, f"printed more than {self._visit.limit_bytes} bytes in one session")

    def _listen(self) -> None:
        self._silent_at = self._loop.time() + self._visit.timeouts.silence_s
        self._alarm.set(min(self._silent_at, self._limit_at, self._session_at))

    def _time_out(self) -> None:
        timeouts = self._visit.timeouts
        now = self._loop.time()
        if now >= self._session_at:
            failure = self._failure(SessionTimeoutError, f"took more than {timeouts.session_s:g} s in all")
        elif now >= self._limit_at:
            failure = self._failure(
                CommandTimeoutError, f"did not finish {self._command!r} within {timeouts.command_s:g} s"
            )
        else:
            failure = self._failure(
                SilenceError, f"printed nothing for {timeouts.silence_s:g} s during {self._command!r}"
            )
        self._closed.set_exception(failure)

    def _failure(self, error: type[DeviceError], what: str) -> DeviceError:
        return error(f"{self._visit.name} {what}", tail=_text(bytes(self._printed[-TAIL_CHARACTERS:])))
