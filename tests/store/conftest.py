"""A fresh archive, and the real Git to look at it."""

import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from netraven.store.archive import Archive, Committed, FileChange

AT = datetime(2025, 6, 1, 2, 0, tzinfo=UTC)

Git = Callable[..., str]
Keep = Callable[..., Awaitable[Committed]]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return tmp_path / "configs.git"


@pytest.fixture
async def archive(repository: Path) -> AsyncIterator[Archive]:
    archive = await Archive.open(repository)
    yield archive
    await archive.close()


@pytest.fixture
def keep(archive: Archive) -> Keep:
    """Commit texts by path; None removes one."""

    async def keep(files: dict[str, str | None], *, message: str = "Back up", author: str = "ops") -> Committed:
        changes = [
            FileChange(path=path, content=None if text is None else text.encode()) for path, text in files.items()
        ]
        return await archive.commit(changes, message=message, author=author, at=AT)

    return keep


@pytest.fixture
def git(repository: Path) -> Git:
    """Run the real Git on the archive and return what it prints; it must succeed and say nothing on stderr."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", repository, *arguments], capture_output=True, timeout=60, check=False)
        # An archive that was killed before its first commit has no branch yet, which Git notices.
        complaints = [line for line in done.stderr.splitlines() if not line.startswith(b"notice: ")]
        assert (done.returncode, complaints) == (0, [])
        return done.stdout.decode()

    return git


def many(count: int, text: str = "end\n") -> dict[str, str | None]:
    """Return files enough to make a pack of a commit."""
    return {f"{number % 256:02x}/sw{number}.cfg": f"hostname sw{number}\n{text}" for number in range(count)}


def found(repository: Path, pattern: str) -> list[Path]:
    """Return the files of the repository that fit the pattern."""
    return sorted(repository.glob(pattern))
