"""What the archive does at start with leftovers, and with damage."""

import subprocess
from pathlib import Path

import pytest

from netraven.core.errors import StoreError
from netraven.store.archive import Archive, FileChange
from tests.store.conftest import AT, Git, found, many

ZEROS = "0" * 40


@pytest.fixture
async def head(repository: Path) -> str:
    """Leave a closed archive behind with a pack, and loose objects that are its newest commit."""
    await commit(repository, many(30))
    return await commit(repository, {"00/sw0.cfg": "changed\n", "01/sw1.cfg": "changed\n"})


async def commit(repository: Path, files: dict[str, str | None]) -> str:
    archive = await Archive.open(repository)
    changes = [FileChange(path=path, content=(text or "").encode()) for path, text in files.items()]
    done = await archive.commit(changes, message="Back up", author="ops", at=AT)
    await archive.close()
    return done.commit


async def reopen(repository: Path) -> str | None:
    archive = await Archive.open(repository)
    try:
        return await archive.head()
    finally:
        await archive.close()


@pytest.mark.parametrize(
    "leftover",
    [
        "HEAD.lock",
        "config.lock",
        "packed-refs.lock",
        "refs/heads/main.lock",
        "objects/info/commit-graph.lock",
        "refs/heads/empty",
        "objects/tmp_pack_abc",
        "objects/pack/tmp_idx_abc",
        f"objects/pack/pack-{ZEROS}.idx",
        "objects/ab/tmp_obj_abc",
        f"objects/ab/{ZEROS[2:]}",
    ],
)
async def test_a_leftover_is_removed_and_commits_work(repository: Path, head: str, git: Git, leftover: str) -> None:
    plant(repository / leftover, b"")
    assert await reopen(repository) == head
    assert found(repository, leftover) == []
    assert await commit(repository, {"00/sw0.cfg": "next\n"}) != head
    assert git("fsck", "--strict") == ""


@pytest.mark.parametrize("content", [b"", b"PACK\0\0\0\2\0\0\0\1half", b"x" * 4000])
async def test_a_torn_pack_without_index_is_removed(repository: Path, head: str, content: bytes) -> None:
    torn = f"objects/pack/pack-{ZEROS}.pack"
    plant(repository / torn, content)
    assert await reopen(repository) == head
    assert found(repository, torn) == []


@pytest.mark.parametrize("index", [None, b""])
async def test_a_whole_pack_without_index_gets_it_back(
    repository: Path, head: str, git: Git, index: bytes | None
) -> None:
    [path] = found(repository, "objects/pack/*.idx")
    before = path.read_bytes()
    path.unlink()
    if index is not None:
        plant(path, index)
    assert await reopen(repository) == head
    assert path.read_bytes() == before
    assert git("fsck", "--strict") == ""


async def test_an_unfinished_creation_is_done_again(repository: Path) -> None:
    plant(repository.with_name("configs.git.unfinished") / "HEAD", b"")
    assert await reopen(repository) is None
    assert found(repository.parent, "*") == [repository]


async def test_an_empty_folder_becomes_the_archive(repository: Path, git: Git) -> None:
    plant(repository / "file", b"")
    (repository / "file").unlink()
    assert await reopen(repository) is None
    assert git("rev-parse", "--is-bare-repository") == "true\n"


async def test_a_folder_with_something_else_in_it_is_left_alone(repository: Path) -> None:
    plant(repository / "letter.lock", b"dear")
    with pytest.raises(StoreError, match="not a bare git repository"):
        await reopen(repository)
    assert found(repository, "*") == [repository / "letter.lock"]


@pytest.mark.parametrize("config", [b"[core\n", b"[core]\nrepositoryformatversion = 9\n", b"[extensions]\nx = y\n"])
async def test_a_config_that_cannot_be_read_is_an_error(repository: Path, head: str, config: bytes) -> None:
    good = (repository / "config").read_bytes()
    plant(repository / "config", config)
    with pytest.raises(StoreError, match="config is not as NetRaven wrote it"):
        await reopen(repository)
    plant(repository / "config", good)
    assert await reopen(repository) == head


async def test_an_empty_head_is_written_again(repository: Path, head: str, git: Git) -> None:
    plant(repository / "HEAD", b"")
    assert await reopen(repository) == head
    assert git("symbolic-ref", "HEAD") == "refs/heads/main\n"


async def test_a_head_on_another_branch_is_an_error_with_its_remedy(repository: Path, head: str, git: Git) -> None:
    git("symbolic-ref", "HEAD", "refs/heads/other")
    with pytest.raises(StoreError, match=r"'git -C .*'") as caught:
        await reopen(repository)
    heal_by_the_command_of(caught.value)
    assert await reopen(repository) == head


@pytest.mark.parametrize("content", [b"", b"ref: refs/heads/x\n", b"4b825dc\n", b"\0" * 41])
async def test_a_damaged_branch_is_an_error_and_stays(repository: Path, head: str, content: bytes) -> None:
    branch = repository / "refs/heads/main"
    plant(branch, content)
    with pytest.raises(StoreError, match="not the name of a commit"):
        await reopen(repository)
    assert branch.read_bytes() == content
    plant(branch, head.encode())
    assert await reopen(repository) == head


async def test_a_branch_that_is_gone_is_an_error_with_its_remedy(repository: Path, head: str) -> None:
    (repository / "refs/heads/main").unlink()
    with pytest.raises(StoreError, match=r"'git -C .*'") as caught:
        await reopen(repository)
    heal_by_the_command_of(caught.value)
    assert await reopen(repository) == head


@pytest.mark.parametrize("count", [3, 30])
async def test_a_first_commit_cut_off_before_its_branch_is_taken_up(repository: Path, git: Git, count: int) -> None:
    first = await commit(repository, many(count))
    (repository / "refs/heads/main").unlink()
    assert await reopen(repository) == first
    assert git("rev-parse", "HEAD") == first + "\n"


async def test_objects_without_a_commit_are_an_empty_archive(repository: Path) -> None:
    first = await commit(repository, many(3))
    (repository / "refs/heads/main").unlink()
    (repository / "objects" / first[:2] / first[2:]).unlink()
    assert await reopen(repository) is None


@pytest.mark.parametrize("what", ["HEAD", "HEAD^{tree}", "HEAD:00", "HEAD:00/sw0.cfg", "HEAD^"])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "flipped", "another"])
async def test_damage_in_the_last_commit_is_named_at_start(repository: Path, git: Git, what: str, damage: str) -> None:
    await commit(repository, {"00/sw0.cfg": "one\n" * 50})
    await commit(repository, {"00/sw0.cfg": "two\n" * 50})
    name = git("rev-parse", what).strip()
    hurt(repository / "objects" / name[:2] / name[2:], damage)
    with pytest.raises(StoreError, match=f"(?s)damaged at commit.*{name}.*fsck"):
        await reopen(repository)


@pytest.mark.parametrize("at", [4, 60, 200, -30])
async def test_damage_in_the_pack_of_the_last_commit_is_found(repository: Path, at: int) -> None:
    first = await commit(repository, many(30))
    [pack] = found(repository, "objects/pack/*.pack")
    content = bytearray(pack.read_bytes())
    content[at] ^= 0xFF
    plant(pack, bytes(content))
    with pytest.raises(StoreError, match=first):
        await reopen(repository)


async def test_a_damaged_old_file_is_an_error_when_it_is_read(repository: Path, head: str, git: Git) -> None:
    name = git("rev-parse", "HEAD:00/sw0.cfg").strip()
    newest = await commit(repository, {"01/sw1.cfg": "next\n"})
    hurt(repository / "objects" / name[:2] / name[2:], "cut")
    archive = await Archive.open(repository)
    with pytest.raises(StoreError, match=f"{name}.*damaged"):
        await archive.read(head, "00/sw0.cfg")
    assert await archive.read(newest, "01/sw1.cfg") == b"next\n"
    await archive.close()


async def test_a_branch_locked_by_a_living_process_refuses_the_commit(repository: Path, head: str) -> None:
    archive = await Archive.open(repository)
    plant(repository / "refs/heads/main.lock", b"")
    change = FileChange(path="00/sw0.cfg", content=b"next\n")
    with pytest.raises(StoreError, match=r"locked by another git process.*main\.lock"):
        await archive.commit([change], message="x", author="a", at=AT)
    assert await archive.head() == head
    (repository / "refs/heads/main.lock").unlink()
    assert (await archive.commit([change], message="x", author="a", at=AT)).commit != head
    await archive.close()


async def test_a_branch_that_vanishes_while_open_refuses_the_commit(repository: Path, head: str) -> None:
    archive = await Archive.open(repository)
    (repository / "refs/heads/main").unlink()
    with pytest.raises(StoreError, match="moved by another process"):
        await archive.commit([FileChange(path="00/a", content=b"")], message="x", author="a", at=AT)
    assert await archive.head() == head
    assert found(repository, "**/*.lock") == []
    await archive.close()


async def test_a_branch_moved_to_nothing_while_open_refuses_the_commit(repository: Path, head: str) -> None:
    archive = await Archive.open(repository)
    plant(repository / "refs/heads/main", b"ab" * 20)
    with pytest.raises(StoreError, match="not whole: there is no commit abab"):
        await archive.commit([FileChange(path="00/a", content=b"")], message="x", author="a", at=AT)
    plant(repository / "refs/heads/main", head.encode())
    assert (await archive.commit([FileChange(path="00/a", content=b"")], message="x", author="a", at=AT)).blobs
    await archive.close()


async def test_an_archive_in_a_folder_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot open the archive .*No such file"):
        await Archive.open(tmp_path / "nowhere" / "configs.git")


def plant(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def hurt(path: Path, damage: str) -> None:
    content = path.read_bytes()
    path.unlink()
    if damage == "another":
        [other, *_] = [loose for loose in found(path.parents[1], "[0-9a-f][0-9a-f]/*") if loose != path]
        plant(path, other.read_bytes())
    elif damage != "gone":
        middle = len(content) // 2
        flipped = content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]
        plant(path, {"empty": b"", "cut": content[:middle], "flipped": flipped}[damage])


def heal_by_the_command_of(error: StoreError) -> None:
    subprocess.run(str(error).split("'")[1].split(), check=True)
