"""The real Git reads the archive, and may touch it."""

import subprocess
from pathlib import Path

import pytest

from netraven.core.errors import NotFoundError, StoreError
from netraven.store.archive import Archive
from tests.store.conftest import Git, Keep, many

MESSAGE = "Back up 2 devices\n\nRun: 12\nJob: nightly\nTrigger: schedule\n"


async def test_git_finds_nothing_wrong_with_loose_objects_and_packs(keep: Keep, git: Git) -> None:
    for number in range(3):
        await keep(many(300, f"{number}\n"))
        await keep({"00/sw0.cfg": f"again {number}\n"})
    assert git("fsck", "--strict", "--full") == ""
    assert git("log", "--oneline", "--no-decorate", "--format=%s") == "Back up\n" * 6
    assert git("count-objects", "-v").splitlines()[-2:] == ["garbage: 0", "size-garbage: 0"]


async def test_git_shows_author_time_message_and_trailers(keep: Keep, git: Git) -> None:
    await keep({"3f/edge1.cfg": "one\n"}, message=MESSAGE, author="Ann Ops <ann@example.net>")
    assert git("log", "-1", "--format=%an|%ae|%aI|%s") == (
        "Ann Ops|ann@example.net|2025-06-01T02:00:00+00:00|Back up 2 devices\n"
    )
    assert git("log", "-1", "--format=%(trailers:key=Run,valueonly)%(trailers:key=Job,valueonly)") == "12\nnightly\n\n"
    assert git("symbolic-ref", "HEAD") == "refs/heads/main\n"


async def test_git_shows_the_text_and_the_difference(keep: Keep, git: Git) -> None:
    await keep({"3f/edge1.cfg": "hostname edge1\nend\n"})
    await keep({"3f/edge1.cfg": "hostname edge2\nend\n"})
    assert git("show", "HEAD:3f/edge1.cfg") == "hostname edge2\nend\n"
    assert "-hostname edge1\n+hostname edge2\n end\n" in git("diff", "HEAD^", "HEAD")


async def test_git_clones_it_with_every_file(keep: Keep, git: Git, tmp_path: Path) -> None:
    await keep(many(300))
    git("clone", "--quiet", ".", str(tmp_path / "clone"))
    files = {str(path.relative_to(tmp_path / "clone")) for path in (tmp_path / "clone").glob("??/*.cfg")}
    assert files == set(many(300))


async def test_git_never_collects_garbage_by_itself(git: Git, archive: Archive) -> None:
    assert await archive.head() is None
    assert git("config", "gc.auto") == "0\n"


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("ops", "ops <>"),
        ("", "unknown <>"),
        ("<>", "unknown <>"),
        ("eve\n<x> committer", "evex committer <>"),
        ("Zoë <z@é>", "Zoë <z@é>"),
        ("a\ud800b", "a?b <>"),
    ],
)
async def test_an_odd_author_cannot_break_the_commit(keep: Keep, git: Git, author: str, shown: str) -> None:
    await keep({"3f/edge1.cfg": "one\n"}, author=author, message="odd\0 \ud800")
    assert git("fsck", "--strict") == ""
    assert git("log", "--format=%an <%ae>") == shown + "\n"


async def test_the_archive_goes_on_after_git_packed_everything(archive: Archive, keep: Keep, git: Git) -> None:
    first = await keep(many(30))
    await keep({"00/sw0.cfg": "loose\n"})
    git("gc", "--quiet", "--prune=now")
    git("pack-refs", "--all")
    third = await keep({"00/sw0.cfg": "after\n"})
    assert [commit.commit for commit in await archive.commits_since(first.commit)][-1] == third.commit
    assert await archive.read(first.commit, "01/sw1.cfg") == b"hostname sw1\nend\n"
    assert git("fsck", "--strict") == ""


async def test_a_commit_made_by_hand_is_followed_and_kept(
    archive: Archive, keep: Keep, git: Git, repository: Path, tmp_path: Path
) -> None:
    await keep({"3f/edge1.cfg": "one\n"})
    by_hand(repository, tmp_path, {"README": "hello\n", "3f/deep/er/file": "x\n", "docs/a": "a\n"})
    await keep({"3f/edge1.cfg": "two\n"})
    assert git("ls-tree", "-r", "--name-only", "HEAD").split() == [
        "3f/deep/er/file",
        "3f/edge1.cfg",
        "README",
        "docs/a",
    ]
    assert await archive.paths() == {"3f/edge1.cfg", "docs/a"}
    assert git("log", "--format=%s") == "Back up\nby hand\nBack up\n"
    assert git("fsck", "--strict") == ""
    changed = [sorted(commit.blobs) for commit in await archive.commits_since(None)]
    assert changed[1] == ["3f/deep/er/file", "README", "docs/a"]


@pytest.mark.parametrize("files", [{"3f": "a file\n"}, {"3f/edge1.cfg/x": "a folder\n"}])
async def test_a_place_taken_by_hand_is_not_overwritten(
    keep: Keep, repository: Path, tmp_path: Path, files: dict[str, str]
) -> None:
    await keep({"40/edge2.cfg": "two\n"})
    by_hand(repository, tmp_path, files)
    with pytest.raises(StoreError, match="remove it from the main branch"):
        await keep({"3f/edge1.cfg": "one\n"})


async def test_history_that_left_the_main_branch_is_not_found(archive: Archive, keep: Keep, git: Git) -> None:
    first = await keep({"3f/edge1.cfg": "one\n"})
    second = await keep({"3f/edge1.cfg": "two\n"})
    git("update-ref", "refs/heads/main", first.commit)
    await keep({"3f/edge1.cfg": "three\n"})
    with pytest.raises(NotFoundError):
        await archive.commits_since(second.commit)


def by_hand(repository: Path, tmp_path: Path, files: dict[str, str]) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", repository, clone], check=True)
    for path, text in files.items():
        (clone / path).parent.mkdir(parents=True, exist_ok=True)
        (clone / path).write_text(text)
    identity = ["-c", "user.name=ann", "-c", "user.email=ann@example.net"]
    subprocess.run(["git", "-C", clone, "add", "--all"], check=True)
    subprocess.run(["git", "-C", clone, *identity, "commit", "--quiet", "--message=by hand"], check=True)
    subprocess.run(["git", "-C", clone, "push", "--quiet"], check=True)
