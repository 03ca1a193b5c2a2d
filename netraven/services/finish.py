"""Lets what must not stop half-way come to its end."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

_Answer = TypeVar("_Answer")


async def finish(work: Coroutine[None, None, _Answer]) -> _Answer:
    """Return what the work brings; a cancellation waits until it has ended, and then goes on."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
