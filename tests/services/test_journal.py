"""The journal: in batches, on disk before it is told, and never in the way of the work."""

import asyncio
from pathlib import Path

import pytest

from netraven.core.events import Event, Logged
from netraven.daemon import at_work
from netraven.services.bus import Bus
from netraven.services.journal import BATCH_ENTRIES, Journal, Note
from netraven.store.logs import EVERYTHING, open_logs
from tests.database import ToldClock
from tests.disk import fill, mounted
from tests.services.conftest import House


def note(message: str) -> Note:
    return Note(log_type="system", level="info", source="test", message=message)


async def test_what_is_recorded_is_on_disk_after_a_flush_and_was_told(house: House) -> None:
    heard = list[Event]()
    with house.bus.listening(heard.append):
        async with at_work(house.journal.write):
            await house.journal.record(note("one"))
            await house.journal.record(note("two"))
            await house.journal.flush()
            assert await house.said() == ["one", "two"]
    assert heard == [Logged(1, "one"), Logged(2, "two")]


async def test_a_note_that_nobody_waits_for_is_written_soon(house: House) -> None:
    told = asyncio.Event()
    with house.bus.listening(lambda _: told.set()):
        async with asyncio.timeout(5), at_work(house.journal.write):
            await house.journal.record(note("one"))
            await told.wait()


async def test_many_notes_are_written_without_waiting_for_more(house: House) -> None:
    async with asyncio.timeout(5), at_work(house.journal.write):
        for number in range(3 * BATCH_ENTRIES):
            await house.journal.record(note(str(number)))
        await house.journal.flush()
        assert await house.said() == [str(number) for number in range(3 * BATCH_ENTRIES)]


async def test_what_is_recorded_when_the_journal_stops_is_written_still(house: House) -> None:
    async with at_work(house.journal.write):
        for number in range(2 * BATCH_ENTRIES + 1):
            await house.journal.record(note(str(number)))
    assert len(await house.said()) == 2 * BATCH_ENTRIES + 1


async def test_after_its_end_the_journal_holds_nobody_up(house: House, caplog: pytest.LogCaptureFixture) -> None:
    async with at_work(house.journal.write):
        pass
    async with asyncio.timeout(5):
        await house.journal.record(note("too late"))
        await house.journal.flush()
    assert "journal entry lost (the journal is closed): too late" in caplog.text


async def test_a_full_disk_stops_no_work_and_the_words_go_to_the_operators_log(
    tmp_path: Path, clock: ToldClock, caplog: pytest.LogCaptureFixture
) -> None:
    with mounted(tmp_path / "disk", "2m") as disk:
        logs = await open_logs(disk, clock)
        journal = Journal(logs, Bus(), clock)
        async with asyncio.timeout(10), at_work(journal.write):
            ballast = fill(disk)
            await journal.record(note("lost" * 10_000))
            await journal.flush()
            assert "journal entry lost (no room left" in caplog.text
            ballast.unlink()
            await journal.record(note("kept"))
            await journal.flush()
        assert [entry.message for entry in await logs.page(EVERYTHING, limit=9)] == ["kept"]
        await logs.close()
