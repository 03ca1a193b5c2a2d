"""Entries in a file per month, with ids that grow across them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from netraven.core.errors import StoreError
from netraven.store.logs import LogFilter, LogStore, NewEntry, months, open_logs
from tests.database import AT, ToldClock

MONTH = timedelta(days=31)


def sidecars(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".db")


@pytest.fixture
async def logs(tmp_path: Path, clock: ToldClock) -> AsyncIterator[LogStore]:
    logs = await open_logs(tmp_path, clock)
    yield logs
    await logs.close()


def entry(message: str, **about: int) -> NewEntry:
    return NewEntry(
        timestamp=AT,
        log_type="job",
        level="info",
        source="runner",
        message=message,
        job_id=about.get("job_id"),
        run_id=about.get("run_id"),
        device_id=about.get("device_id"),
        meta={"total": 3, "host": "edge1", "changed": True},
    )


async def messages(logs: LogStore, which: LogFilter | None = None, *, limit: int = 10) -> list[str]:
    return [each.message for each in await logs.page(which or LogFilter(), limit=limit)]


async def test_a_batch_is_kept_and_read_newest_first(logs: LogStore) -> None:
    assert await logs.append([entry("one"), entry("two", run_id=7)]) == [1, 2]
    newest, oldest = await logs.page(limit=10)
    assert (newest.id, newest.message, newest.run_id, newest.timestamp) == (2, "two", 7, AT)
    assert newest.meta == {"total": 3, "host": "edge1", "changed": True}
    assert oldest.message == "one"


async def test_ids_grow_across_months_and_a_page_spans_them(logs: LogStore, clock: ToldClock, tmp_path: Path) -> None:
    for number in range(3):
        assert await logs.append([entry(f"m{number}")]) == [number + 1]
        clock.move(MONTH)
    assert months(tmp_path) == ["2026-09", "2026-08", "2026-07"]
    assert await messages(logs) == ["m2", "m1", "m0"]
    assert await messages(logs, limit=2) == ["m2", "m1"]
    assert [each.message for each in await logs.page(limit=5, before_id=3)] == ["m1", "m0"]


async def test_a_clock_set_back_goes_on_in_the_newest_file(logs: LogStore, clock: ToldClock, tmp_path: Path) -> None:
    clock.move(MONTH)
    await logs.append([entry("august")])
    clock.move(-MONTH)
    assert await logs.append([entry("july again")]) == [2]
    assert await messages(logs) == ["july again", "august"]
    assert months(tmp_path) == ["2026-08", "2026-07"]


async def test_ids_go_on_after_opening_again(tmp_path: Path, clock: ToldClock) -> None:
    for expected in ([1], [2], [3]):
        logs = await open_logs(tmp_path, clock)
        assert await logs.append([entry("again")]) == expected
        await logs.close()
        clock.move(MONTH)


async def test_ids_go_on_when_the_newest_file_is_empty(tmp_path: Path, clock: ToldClock) -> None:
    logs = await open_logs(tmp_path, clock)
    await logs.append([entry("july")])
    await logs.close()
    clock.move(MONTH)
    await (await open_logs(tmp_path, clock)).close()
    logs = await open_logs(tmp_path, clock)
    assert await logs.append([entry("august")]) == [2]
    await logs.close()


async def test_a_damaged_older_file_that_ids_depend_on_is_named(tmp_path: Path, clock: ToldClock) -> None:
    (tmp_path / "logs-2026-06.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreError, match=r"logs-2026-06\.db: file is not a database"):
        await open_logs(tmp_path, clock)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (LogFilter(run_id=7), ["of run 7"]),
        (LogFilter(device_id=4), ["of device 4"]),
        (LogFilter(job_id=5), ["of job 5"]),
        (LogFilter(log_type="audit"), []),
        (LogFilter(level="info", source="runner", search="RUN"), ["of run 7"]),
        (LogFilter(start_time=AT, end_time=AT + timedelta(seconds=1)), ["of job 5", "of device 4", "of run 7"]),
        (LogFilter(end_time=AT), []),
    ],
)
async def test_entries_are_found_by_what_they_are_about(logs: LogStore, which: LogFilter, expected: list[str]) -> None:
    await logs.append([entry("of run 7", run_id=7), entry("of device 4", device_id=4), entry("of job 5", job_id=5)])
    assert await messages(logs, which) == expected


async def test_retention_drops_whole_months_but_never_the_newest(
    logs: LogStore, clock: ToldClock, tmp_path: Path
) -> None:
    for number in range(3):
        await logs.append([entry(f"m{number}")])
        clock.move(MONTH)
    assert await logs.drop_before("2026-08") == ["2026-07"]
    assert await messages(logs) == ["m2", "m1"]
    assert await logs.drop_before("2031-01") == ["2026-08"]
    assert await messages(logs) == ["m2"]
    assert months(tmp_path) == ["2026-09"]
    assert sidecars(tmp_path) == ["logs-2026-09.db-shm", "logs-2026-09.db-wal"]
