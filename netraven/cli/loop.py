"""The event loop, uvloop where it exists, and the signals that end it early."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TypeVar

import click

try:
    from uvloop import new_event_loop
except ImportError:
    from asyncio import new_event_loop  # type: ignore[assignment]  # the same function, of the loop that is always there

__all__ = ["TERMINATED", "new_event_loop", "run"]

TERMINATED = 128 + signal.SIGTERM  # as shells have it

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_ECHO_S = 0.2  # `timeout` and many a wrapper send a signal to the process and to its group: that is one signal

Answer = TypeVar("Answer")


def run(work: Coroutine[None, None, Answer], *, stop: Callable[[], None] | None = None) -> Answer:
    """Run the work on a loop of its own and return what it returns.

    SIGINT and SIGTERM call `stop`, and where there is none they cancel the work, which has the time it needs to come to
    a good end; the same once more ends the process at once.
    Raises: KeyboardInterrupt: cancelled after SIGINT.  SystemExit: cancelled after SIGTERM.
    """
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        loop = runner.get_loop()
        task = loop.create_task(work)
        heard = _Heard(loop, stop or task.cancel)
        for number in _SIGNALS:
            loop.add_signal_handler(number, heard.hear, number)
        try:
            return loop.run_until_complete(task)
        except asyncio.CancelledError:
            if heard.number is None:
                raise
            raise KeyboardInterrupt if heard.number == signal.SIGINT else SystemExit(TERMINATED) from None
        finally:
            for number in _SIGNALS:
                loop.remove_signal_handler(number)


@dataclass(slots=True)
class _Heard:
    """The signal that was heard, when, and what it does."""

    loop: asyncio.AbstractEventLoop
    stop: Callable[[], object]
    number: int | None = None
    heard_at: float = 0.0

    def hear(self, number: int) -> None:
        now = self.loop.time()
        if self.number is None:
            self.number, self.heard_at = number, now
            click.echo("netraven: stopping; what is collected so far is stored first", err=True)
            self.stop()
        elif now - self.heard_at > _ECHO_S:
            _end(number)


def _end(number: int) -> None:
    """Die of the signal: a KeyboardInterrupt in the middle of anything would leave threads that nobody ends."""
    if sys.stderr.isatty():
        os.write(2, b"\x1b[?25h")  # the progress bar hides the cursor
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
