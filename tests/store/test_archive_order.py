"""What lasts before what: the order that makes a power cut harmless."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.store.conftest import Keep, many


@pytest.fixture
def disk_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """Record what the operating system is asked to sync and to rename, in order."""
    calls = list[tuple[str, Path]]()
    fsync = os.fsync

    def record_sync(descriptor: int) -> None:
        fsync(descriptor)
        calls.append(("sync", Path(f"/proc/self/fd/{descriptor}").readlink()))

    def recorded(rename: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
        def record_rename(source: Path, target: Path) -> None:
            rename(source, target)
            calls.extend([("from", Path(source)), ("to", Path(target))])

        return record_rename

    monkeypatch.setattr(os, "fsync", record_sync)
    monkeypatch.setattr(os, "rename", recorded(os.rename))
    monkeypatch.setattr(os, "replace", recorded(os.replace))
    return calls


@pytest.mark.parametrize("count", [1, 5, 40])
async def test_all_objects_last_before_the_branch_moves_and_the_branch_before_the_answer(
    disk_calls: list[tuple[str, Path]], keep: Keep, repository: Path, count: int
) -> None:
    disk_calls.clear()
    await keep(many(count))
    branch = repository / "refs/heads/main"
    moved = disk_calls.index(("to", branch))
    assert disk_calls[moved + 1 :] == [("sync", branch.parent)]
    for at, (what, path) in enumerate(disk_calls):
        if what == "from":
            assert ("sync", path) in disk_calls[:at]
        if what == "to":
            assert ("sync", path.parent) in disk_calls[at : moved if path != branch else None]


async def test_a_small_commit_is_written_when_all_that_it_holds_lasts(
    disk_calls: list[tuple[str, Path]], keep: Keep, repository: Path
) -> None:
    done = await keep(many(5))
    commit = disk_calls.index(("to", repository / "objects" / done.commit[:2] / done.commit[2:]))
    written = [
        path for what, path in disk_calls[:commit] if what == "to" and path.is_relative_to(repository / "objects")
    ]
    assert len(written) == 11
    for path in written:
        assert ("sync", path.parent) in disk_calls[disk_calls.index(("to", path)) : commit]


async def test_the_index_of_a_pack_comes_after_the_pack(disk_calls: list[tuple[str, Path]], keep: Keep) -> None:
    await keep(many(40))
    named = [path.suffix for what, path in disk_calls if what == "to" and path.name.startswith("pack-")]
    assert named == [".pack", ".idx"]
