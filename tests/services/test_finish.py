"""Work that must not stop half-way."""

import asyncio

import pytest

from netraven.services.finish import finish


async def test_what_the_work_brings_is_returned() -> None:
    async def work() -> int:
        return 7

    assert await finish(work()) == 7


async def test_a_cancellation_waits_for_the_end_of_the_work_and_then_goes_on() -> None:
    begun, release, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await release.wait()
        ended.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        task = group.create_task(finish(work()))
        await begun.wait()
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        release.set()
    assert ended.is_set()
    assert task.cancelled()


async def test_an_error_of_the_work_is_raised() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await finish(work())
