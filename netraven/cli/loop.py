"""The event loop, uvloop where it exists, and the signals that end it early."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import click

try:
    from uvloop import new_event_loop
except ImportError:
    from asyncio import new_event_loop  # type: ignore[assignment]  # the same function, of the loop that is always there

__all__ = ["TERMINATED", "new_event_loop", "run"]

TERMINATED = 128 + signal.SIGTERM  # as shells have it

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_ECHO_S = 1.0  # `timeout` and many a wrapper send a signal to the process and to its group: that is one signal

Answer = TypeVar("Answer")


def run(work: Coroutine[None, None, Answer]) -> Answer:
    """Run the work on a loop of its own and return what it returns.

    SIGINT and SIGTERM cancel the work, which has the time it needs to come to a good end; the same once more ends the
    process at once.  Raises: KeyboardInterrupt: after SIGINT.  SystemExit: after SIGTERM.
    """
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        loop = runner.get_loop()
        task = loop.create_task(work)
        stop = _Stop(task)
        for number in _SIGNALS:
            loop.add_signal_handler(number, stop.hear, number)
        try:
            return loop.run_until_complete(task)
        except asyncio.CancelledError:
            if stop.number is None:
                raise
            raise KeyboardInterrupt if stop.number == signal.SIGINT else SystemExit(TERMINATED) from None
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)


@dataclass(slots=True)
class _Stop:
    """The signal that was heard, when, and what it stops."""

    task: asyncio.Task[Any]
    number: int | None = None
    heard_at: float = 0.0

    def hear(self, number: int) -> None:
        now = self.task.get_loop().time()
        if self.number is None:
            self.number, self.heard_at = number, now
            click.echo("netraven: stopping; what is collected so far is stored first", err=True)
            self.task.cancel()
        elif now - self.heard_at > _ECHO_S:
            _end(number)


def _end(number: int) -> None:
    """Die of the signal: a KeyboardInterrupt in the middle of anything would leave threads that nobody ends."""
    if sys.stderr.isatty():
        os.write(2, b"\x1b[?25h")  # the progress bar hides the cursor
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
