"""The cache: bytes and nothing else, whatever somebody has put into its files."""

import os
import pickle
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from netraven.core.errors import StoreError
from netraven.store.cache import Cache, open_cache
from tests.database import ToldClock
from tests.store.conftest import found

LARGE = b"x" * 100_000  # diskcache writes a file for it

PICKLE = 4  # as diskcache marks rows
FILE = 2


class Trap:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.sprung),)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.fixture
async def cache(folder: Path, clock: ToldClock) -> AsyncIterator[Cache]:
    cache = await open_cache(folder, clock)
    yield cache
    await cache.close()


def plant(folder: Path, change: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / "cache.db")) as db, db:
        db.execute(change, values)


@pytest.mark.parametrize("value", [b"", b"small", LARGE])
async def test_what_is_put_comes_back(cache: Cache, value: bytes) -> None:
    await cache.put("diff", value)

    assert await cache.get("diff") == value
    assert await cache.get("another") is None


async def test_what_is_dropped_or_too_old_is_gone(cache: Cache) -> None:
    await cache.put("dropped", LARGE)
    await cache.put("old", b"x", lifetime_s=-1.0)
    await cache.drop("dropped")

    assert (await cache.get("dropped"), await cache.get("old")) == (None, None)


async def test_it_outlives_the_process(folder: Path, clock: ToldClock) -> None:
    first = await open_cache(folder, clock)
    await first.put("diff", LARGE)
    await first.close()

    second = await open_cache(folder, clock)
    found = await second.get("diff")
    await second.close()

    assert found == LARGE


async def test_a_planted_pickle_is_never_opened(
    cache: Cache, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    trap = pickle.dumps(Trap(tmp_path / "sprung"))
    await cache.put("diff", b"text")
    plant(folder, "UPDATE Cache SET mode = ?, value = ?", PICKLE, trap)

    assert await cache.get("diff") is None
    assert not (tmp_path / "sprung").exists()
    assert "holds a value that is not ours" in caplog.text


async def test_a_planted_pickle_in_a_file_is_never_opened(cache: Cache, folder: Path, tmp_path: Path) -> None:
    await cache.put("diff", LARGE)
    (file,) = found(folder, "*/*/*.val")
    file.write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    plant(folder, "UPDATE Cache SET mode = ?", PICKLE)

    assert await cache.get("diff") is None
    assert not (tmp_path / "sprung").exists()


async def test_a_planted_pickle_as_a_key_is_never_opened(cache: Cache, folder: Path, tmp_path: Path) -> None:
    await cache.put("diff", b"text")
    plant(folder, "UPDATE Cache SET raw = 0, key = ?", pickle.dumps(Trap(tmp_path / "sprung")))

    with pytest.raises(StoreError, match="a key that is not ours"):
        list(cache._kept)  # noqa: SLF001 - only a walk over all keys reads them
    cache._kept.close()  # noqa: SLF001 - the connection of this thread

    assert await cache.get("diff") is None
    assert not (tmp_path / "sprung").exists()


async def test_a_row_cannot_name_a_file_outside(cache: Cache, folder: Path) -> None:
    outside = folder.parent / "master.key"
    outside.write_bytes(b"the key")
    await cache.put("diff", LARGE)
    plant(folder, "UPDATE Cache SET mode = ?, filename = '../master.key'", FILE)

    assert await cache.get("diff") is None
    assert outside.read_bytes() == b"the key"


@pytest.mark.parametrize("value", ["text", 7, None, [b"bytes"]])
async def test_nothing_but_bytes_is_taken(cache: Cache, value: object, caplog: pytest.LogCaptureFixture) -> None:
    await cache.put("diff", value)  # type: ignore[arg-type]  # the mistake is the point

    assert "the cache takes bytes" in caplog.text
    assert await cache.get("diff") is None


async def test_a_key_that_is_no_text_is_refused(cache: Cache) -> None:
    with pytest.raises(StoreError, match="keeps values under texts, not tuple"):
        cache._kept.set(("a", 1), b"x")  # noqa: SLF001 - the types of our own door forbid it


@pytest.mark.parametrize("content", [b"no database at all" * 100, b""])
async def test_a_damaged_cache_begins_empty(folder: Path, clock: ToldClock, content: bytes) -> None:
    (folder / "cache.db").write_bytes(content)

    cache = await open_cache(folder, clock)
    await cache.put("diff", b"text")

    assert await cache.get("diff") == b"text"
    await cache.close()


async def test_a_cache_that_cannot_be_opened_does_without_until_it_can(
    tmp_path: Path, clock: ToldClock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    cache = await open_cache(tmp_path / "file" / "cache", clock)
    await cache.put("diff", b"text")
    without = await cache.get("diff")
    (tmp_path / "file").unlink()
    (tmp_path / "file").mkdir()

    await cache.put("diff", b"text")

    assert "nothing is cached" in caplog.text
    assert (without, await cache.get("diff")) == (None, b"text")
    await cache.close()


async def test_a_cache_that_was_never_open_closes(tmp_path: Path, clock: ToldClock) -> None:
    (tmp_path / "file").touch()

    await (await open_cache(tmp_path / "file" / "cache", clock)).close()


async def test_its_state_is_told_after_a_check(cache: Cache, clock: ToldClock) -> None:
    before = await cache.state()
    await cache.check()
    after = await cache.state()

    assert (before.checked_at, after.checked_at) == (None, clock.now())
    assert after.opened_at == clock.now()
    assert after.size_bytes > 0


async def test_a_cache_that_fails_harms_nobody_but_its_check(
    cache: Cache, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plant(folder, "DROP TABLE Cache")

    await cache.put("diff", b"text")
    await cache.drop("diff")

    assert await cache.get("diff") is None
    assert caplog.text.count("no such table") == 3
    with pytest.raises(StoreError):
        await cache.check()
