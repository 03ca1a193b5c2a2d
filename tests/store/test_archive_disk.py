"""A disk without room: a clear error, nothing changed, and all well when there is room again."""

import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from netraven.core.errors import StorageFullError, StoreError
from netraven.store.archive import Archive, FileChange
from netraven.store.durable import disk_errors
from tests.disk import fill, mounted
from tests.store.conftest import AT, found

PAGE_BYTES = 4096


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "1m") as disk:
        yield disk


@pytest.fixture
def repository(disk: Path) -> Path:
    return disk / "configs.git"


@pytest.fixture
async def kept(archive: Archive) -> AsyncIterator[str]:
    """Commit a first configuration, and demand at the end that it still stands."""
    done = await archive.commit(changes(3, b"first"), message="first", author="a", at=AT)
    yield done.commit
    assert await archive.read(done.commit, "00/r0.cfg") == b"first"


def changes(count: int, text: bytes) -> list[FileChange]:
    return [FileChange(path=f"{number:02x}/r{number}.cfg", content=text) for number in range(count)]


def check_whole(repository: Path, commit: str) -> None:
    """Demand that Git finds nothing wrong, the branch stands, and nothing temporary is left."""
    fsck = subprocess.run(["git", "-C", repository, "fsck", "--strict"], capture_output=True, check=False)
    assert (fsck.returncode, b"error" in fsck.stderr) == (0, False)
    assert (repository / "refs/heads/main").read_text().strip() == commit
    assert found(repository, "**/tmp_*") + found(repository, "**/*.lock") == []


@pytest.mark.parametrize("count", [3, 40], ids=["loose", "pack"])
@pytest.mark.parametrize("pages", range(30))
async def test_whenever_the_disk_fills_nothing_is_changed(
    disk: Path, repository: Path, archive: Archive, kept: str, count: int, pages: int
) -> None:
    ballast = fill(disk, pages * PAGE_BYTES)
    work = changes(count, os.urandom(500))
    try:
        expected = (await archive.commit(work, message="second", author="a", at=AT)).commit
    except StorageFullError as error:
        assert "the disk is full" in str(error)  # noqa: PT017 - with enough pages no error comes, which is as good
        expected = kept
    ballast.unlink()
    assert await archive.head() == expected
    check_whole(repository, expected)
    done = await archive.commit(work, message="third", author="a", at=AT)
    check_whole(repository, done.commit)


async def test_a_full_disk_is_a_clear_error_at_the_first_start(disk: Path) -> None:
    fill(disk, 0)
    with pytest.raises(StorageFullError, match="make room"):
        await Archive.open(disk / "configs.git")
    (disk / "ballast").unlink()
    archive = await Archive.open(disk / "configs.git")
    await archive.close()


def test_another_refusal_of_the_disk_is_told_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot look: .*Is a directory") as caught, disk_errors("look"):
        tmp_path.read_bytes()
    assert not isinstance(caught.value, StorageFullError)
