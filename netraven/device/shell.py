"""A shell in a terminal: what arrives goes straight into the dialogue, which says what to type."""

import asyncio
from contextlib import suppress

import asyncssh

from netraven.device.alarm import Alarm
from netraven.device.call import Call
from netraven.device.dialogue import Dialogue
from netraven.device.faults import said
from netraven.device.visit import Output, Visit


async def run_shell(call: Call, visit: Visit, session_at: float) -> tuple[Output, ...]:
    """Hold the whole dialogue and return what the commands printed.  Raises: DeviceError."""
    shell = _Shell(Dialogue(visit, session_at=session_at))
    try:
        await call.open(lambda: shell)
        return await shell.outputs
    finally:
        shell.close()


class _Shell(asyncssh.SSHClientSession[bytes]):
    """Moves bytes and time between a channel and a dialogue."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._loop = asyncio.get_running_loop()
        self.outputs: asyncio.Future[tuple[Output, ...]] = self._loop.create_future()
        self._dialogue = dialogue
        self._alarm = Alarm(self._loop, self._tick)
        self._channel: asyncssh.SSHClientChannel[bytes] | None = None

    def connection_made(self, chan: asyncssh.SSHClientChannel[bytes]) -> None:
        """Keep the channel to type into."""
        self._channel = chan

    def session_started(self) -> None:
        """Begin the dialogue, now that the shell is open."""
        self._type(self._dialogue.start(self._loop.time()))

    def data_received(self, data: bytes, datatype: int | None) -> None:  # noqa: ARG002 - asyncssh's signature
        """Let the dialogue hear what the device printed."""
        if self.outputs.done():
            return
        try:
            self._dialogue.receive(data, self._loop.time())
        except Exception as error:  # noqa: BLE001 - a fault of our own, too, is for whoever waits, who waited for ever else
            self.outputs.set_exception(error)
        else:
            self._alarm.set(self._dialogue.deadline)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the dialogue that has not come to its end."""
        if not self.outputs.done():
            failure = self._dialogue.lost(said(exc))
            failure.__cause__ = exc
            self.outputs.set_exception(failure)

    def close(self) -> None:
        """Let go of timer, waiter and channel."""
        self._alarm.cancel()
        if not self.outputs.cancel() and not self.outputs.cancelled():
            self.outputs.exception()  # seen, even if the opening of the shell has failed before
        self._channel = None

    def _tick(self) -> None:
        try:
            keys = self._dialogue.tick(self._loop.time())
        except Exception as error:  # noqa: BLE001 - the same
            self.outputs.set_exception(error)
        else:
            self._type(keys)

    def _type(self, keys: bytes) -> None:
        if keys and self._channel is not None:
            # A channel that closes at this moment takes nothing; its end, which comes next, says why.
            with suppress(BrokenPipeError):
                self._channel.write(keys)
        if self._dialogue.finished:
            self.outputs.set_result(self._dialogue.outputs)
        else:
            self._alarm.set(self._dialogue.deadline)
