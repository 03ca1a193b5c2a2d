"""Batches: when they are stored, and that a batch once begun is stored whole."""

import asyncio

import pytest

from netraven.core.models import Device
from netraven.core.outcome import Outcome
from netraven.daemon import at_work
from netraven.jobs.target import Target
from netraven.services import ledger
from netraven.services.ledger import Ledger
from tests.database import add_device, add_run, value
from tests.services.conftest import House, changed


async def ledger_of(house: House, told: list[str]) -> Ledger:
    async def tell(target: Target, outcome: Outcome) -> None:
        told.append(f"{target.device.hostname} {outcome.commit is not None}")

    return Ledger(await add_run(house.db), house.books, tell)


def turn(device: Device, text: str = "end\n") -> tuple[Target, Outcome]:
    target = Target(device=device)
    return target, changed(target, text)


async def stored(house: House) -> object:
    return await value(house.db, "SELECT count(*) FROM snapshots")


async def test_a_batch_is_stored_when_it_is_full(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_TURNS", 2)
    told = list[str]()
    book = await ledger_of(house, told)
    for number in range(3):
        await book.add(*turn(await add_device(house.db, f"edge{number}")))
    assert (await stored(house), told) == (2, ["edge0 True", "edge1 True"])
    await book.store()
    await book.store()
    assert (await stored(house), len(book.outcomes)) == (3, 3)


async def test_a_batch_is_full_of_large_texts_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_CHARACTERS", 100)
    book = await ledger_of(house, [])
    await book.add(*turn(await add_device(house.db, "edge1"), "x" * 99 + "\n"))
    assert await stored(house) == 1


async def test_what_has_come_is_stored_regularly(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LONGEST_WAIT_S", 0.0)
    told = asyncio.Event()

    async def tell(target: Target, outcome: Outcome) -> None:
        del target, outcome
        told.set()

    book = Ledger(await add_run(house.db), house.books, tell)
    await book.add(*turn(await add_device(house.db, "edge1")))
    async with asyncio.timeout(5), at_work(book.store_regularly):
        await told.wait()
    assert await stored(house) == 1


async def test_a_batch_once_begun_is_stored_and_told_although_the_run_is_cancelled(house: House) -> None:
    told = list[str]()
    book = await ledger_of(house, told)
    await book.add(*turn(await add_device(house.db, "edge1")))
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        storing = group.create_task(book.store())
        await asyncio.sleep(0)
        storing.cancel()
    assert storing.cancelled()
    assert (await stored(house), told, len(book.outcomes)) == (1, ["edge1 True"], 1)
