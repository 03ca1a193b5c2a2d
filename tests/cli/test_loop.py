"""The loop that a verb runs on, and the signals that end it."""

import asyncio
import os
import signal

import pytest

from netraven.cli.loop import TERMINATED, run


def stopped_twice(number: signal.Signals, ended: list[str]) -> None:
    async def work() -> None:
        try:
            os.kill(os.getpid(), number)
            await asyncio.Event().wait()
        finally:
            os.kill(os.getpid(), number)
            async with asyncio.timeout(5):
                await asyncio.to_thread(ended.append, "well")

    run(work())


def test_what_runs_to_its_end_says_what_it_found() -> None:
    async def work() -> int:
        return 7

    assert run(work()) == 7


def test_an_interrupt_lets_the_work_come_to_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    ended: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        stopped_twice(signal.SIGINT, ended)
    assert (ended, capsys.readouterr().err.count("stopping")) == (["well"], 1)


def test_a_termination_lets_the_work_come_to_its_end() -> None:
    ended: list[str] = []
    with pytest.raises(SystemExit) as caught:
        stopped_twice(signal.SIGTERM, ended)
    assert (ended, caught.value.code) == (["well"], TERMINATED)


def test_work_that_gives_up_by_itself_was_not_stopped() -> None:
    async def give_up() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run(give_up())
