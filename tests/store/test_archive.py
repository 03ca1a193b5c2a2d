"""The archive's own promises."""

import asyncio
from pathlib import Path

import pytest

from netraven.core.errors import NotFoundError, StoreError
from netraven.store.archive import Archive, FileChange
from netraven.store.archive_writer import ArchiveWriter
from tests.store.conftest import AT, Git, Keep, found, many


async def test_a_new_archive_is_empty_and_private(archive: Archive, repository: Path) -> None:
    assert await archive.head() is None
    assert await archive.paths() == frozenset()
    assert not await archive.has("00/a.cfg")
    assert await archive.commits_since(None) == []
    assert modes(repository) == {0o700, 0o600}


async def test_what_was_kept_can_be_read_from_its_commit_for_ever(archive: Archive, keep: Keep) -> None:
    first = await keep({"3f/edge1.cfg": "one\n"})
    second = await keep({"3f/edge1.cfg": "two\n"})
    assert await archive.read(first.commit, "3f/edge1.cfg") == b"one\n"
    assert await archive.read(second.commit, "3f/edge1.cfg") == b"two\n"
    assert await archive.read_blob(second.blobs["3f/edge1.cfg"]) == b"two\n"
    assert await archive.head() == second.commit


@pytest.mark.parametrize("count", [1, 200])
async def test_files_are_private_and_nothing_temporary_stays(repository: Path, keep: Keep, count: int) -> None:
    await keep(many(count))
    assert modes(repository) == {0o700, 0o600}
    assert found(repository, "**/tmp_*") + found(repository, "**/*.lock") == []


async def test_twenty_objects_make_one_pack_and_fewer_make_none(repository: Path, keep: Keep) -> None:
    await keep(many(9))  # 9 blobs, 9 folders, the root and the commit
    assert len(found(repository, "objects/pack/*.pack")) == 1
    await keep(many(8, "changed\n"))
    assert len(found(repository, "objects/pack/*.pack")) == 1
    assert len(found(repository, "objects/[0-9a-f][0-9a-f]/*")) == 18


async def test_a_commit_without_a_real_change_makes_none(archive: Archive, keep: Keep, git: Git) -> None:
    first = await keep({"3f/edge1.cfg": "one\n"})
    again = await keep({"3f/edge1.cfg": "one\n", "3f/unknown.cfg": None})
    assert again == first
    assert git("rev-list", "--count", "HEAD") == "1\n"
    assert await archive.commits_since(first.commit) == []


async def test_nothing_at_all_cannot_be_committed_to_an_empty_archive(keep: Keep) -> None:
    with pytest.raises(StoreError, match="nothing to commit"):
        await keep({"3f/edge1.cfg": None})


async def test_only_what_differs_is_written_again(keep: Keep, archive: Archive) -> None:
    await keep(many(300))
    done = await keep(many(300) | {"07/sw7.cfg": "hostname sw7\nchanged\n"})
    assert len(done.blobs) == 300
    [commit] = (await archive.commits_since(None))[1:]
    assert commit.blobs == {"07/sw7.cfg": done.blobs["07/sw7.cfg"]}


async def test_a_removed_file_leaves_head_but_not_the_history(archive: Archive, keep: Keep) -> None:
    first = await keep({"3f/edge1.cfg": "one\n", "3f/edge2.cfg": "two\n", "40/edge3.cfg": "three\n"})
    await keep({"3f/edge1.cfg": None, "40/edge3.cfg": None})
    assert await archive.paths() == {"3f/edge2.cfg"}
    assert not await archive.has("3f/edge1.cfg")
    assert await archive.read(first.commit, "40/edge3.cfg") == b"three\n"


async def test_the_last_file_can_be_removed(archive: Archive, repository: Path, keep: Keep, git: Git) -> None:
    await keep({"3f/edge1.cfg": "one\n"})
    await keep({"3f/edge1.cfg": None})
    assert await archive.paths() == frozenset()
    assert git("ls-tree", "-r", "HEAD") == ""
    assert await reopened_head(repository) == await archive.head()
    assert "error" not in git("fsck", "--strict")


async def test_the_bytes_of_a_device_come_back_as_they_were(archive: Archive) -> None:
    content = bytes(range(256)) * 400
    done = await archive.commit([FileChange(path="00/raw.cfg", content=content)], message="x", author="a", at=AT)
    assert await archive.read(done.commit, "00/raw.cfg") == content


async def test_a_path_given_twice_is_refused(archive: Archive) -> None:
    change = FileChange(path="00/a.cfg", content=b"a")
    with pytest.raises(StoreError, match="twice"):
        await archive.commit([change, change], message="x", author="a", at=AT)


async def test_commits_since_lists_what_came_after_oldest_first(archive: Archive, keep: Keep) -> None:
    first = await keep({"3f/edge1.cfg": "one\n"})
    second = await keep({"3f/edge1.cfg": "two\n"}, message="Back up 1 device\n\nRun: 7")
    third = await keep({"3f/edge1.cfg": None, "3f/edge2.cfg": "three\n"})
    after = await archive.commits_since(first.commit)
    assert [commit.commit for commit in after] == [second.commit, third.commit]
    assert (after[0].message, after[0].at) == ("Back up 1 device\n\nRun: 7\n", AT)
    assert after[1].blobs == {"3f/edge1.cfg": None, "3f/edge2.cfg": third.blobs["3f/edge2.cfg"]}


async def test_what_does_not_exist_is_not_found(archive: Archive, keep: Keep) -> None:
    done = await keep({"3f/edge1.cfg": "one\n"})
    unknown = "ab" * 20
    for question in (
        archive.read(done.commit, "3f/edge2.cfg"),
        archive.read(done.commit, "40/edge1.cfg"),
        archive.read(done.commit, "3f"),
        archive.read(done.commit, "3f/edge1.cfg/x"),
        archive.read(unknown, "3f/edge1.cfg"),
        archive.read("HEAD", "3f/edge1.cfg"),
        archive.read_blob(unknown),
        archive.read_blob(done.commit),
        archive.commits_since(unknown),
    ):
        with pytest.raises(NotFoundError):
            await question


async def test_readers_see_whole_commits_while_others_are_written(archive: Archive, keep: Keep) -> None:
    async def read_all(commit: str, text: str) -> None:
        for path in many(40):
            assert (await archive.read(commit, path)).endswith(text.encode())

    async with asyncio.timeout(30), asyncio.TaskGroup() as group:
        for number in range(12):
            text = f"version {number}\n"
            done = await keep(many(40 if number % 2 else 6, text) | many(40, text))
            group.create_task(read_all(done.commit, text))


async def test_closing_waits_for_the_commit_under_way(repository: Path) -> None:
    archive = await Archive.open(repository)
    change = FileChange(path="00/a.cfg", content=b"a\n" * 500_000)
    async with asyncio.TaskGroup() as group:
        done = group.create_task(archive.commit([change], message="x", author="a", at=AT))
        await asyncio.sleep(0)
        await archive.close()
    assert done.result().commit == (await reopened_head(repository))


async def test_an_opened_archive_knows_its_files_again(repository: Path, keep: Keep) -> None:
    done = await keep(many(300))
    assert await reopened_head(repository) == done.commit
    writer = ArchiveWriter(repository)
    writer.close()
    assert writer.head is not None
    assert set(writer.head.tree.paths()) == set(many(300))


async def reopened_head(repository: Path) -> str | None:
    archive = await Archive.open(repository)
    try:
        return await archive.head()
    finally:
        await archive.close()


def modes(repository: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in [repository, *repository.rglob("*")]}
