"""The event loop: uvloop where it exists."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

try:
    from uvloop import new_event_loop
except ImportError:
    from asyncio import new_event_loop  # type: ignore[assignment]  # the same function, of the loop that is always there

Answer = TypeVar("Answer")


def run(work: Coroutine[None, None, Answer]) -> Answer:
    """Run the work on a loop of its own and return what it returns; Ctrl-C cancels it."""
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(work)
