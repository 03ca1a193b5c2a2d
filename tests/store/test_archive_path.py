"""Paths of devices, and paths that are refused."""

import re

import pytest

from netraven.core.errors import StoreError
from netraven.store.archive import Archive, device_path, device_path_beside
from netraven.store.archive_path import check_path
from tests.store.conftest import Git, Keep

UID = "6f1c1c52-8f0e-4f0e-9a53-5a8d6a3f9b11"


def test_a_device_stands_in_a_folder_of_its_uid_under_its_name() -> None:
    assert re.fullmatch(r"[0-9a-f]{2}/edge1\.cfg", device_path(UID, "edge1"))
    assert device_path(UID, "edge1") != device_path(UID, "edge2")
    assert len({device_path(str(number), "x") for number in range(5000)}) == 256


def test_a_taken_path_gets_a_short_suffix_that_no_hostname_can_have() -> None:
    assert re.fullmatch(r"[0-9a-f]{2}/edge1~[0-9a-f]{8}\.cfg", device_path_beside(UID, "edge1"))
    assert device_path_beside(UID, "edge1")[:3] == device_path(UID, "edge1")[:3]


@pytest.mark.parametrize("hostname", ["a", "A1.b-c_d", "9" * 63, "edge1.example.net", "git", "con"])
def test_every_hostname_of_the_contract_has_good_paths(hostname: str) -> None:
    check_path(device_path(UID, hostname))
    check_path(device_path_beside(UID, hostname))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "edge1.cfg",
        "../edge1.cfg",
        "3f/../x",
        "3f/..",
        "3f/.",
        "3f/",
        "3f//x",
        "/3f/x",
        "3F/x.cfg",
        "3f/a/b",
        "3f/.git",
        "3f/.GIT",
        "3f/.git ",
        "3f/.git...",
        "3f/git~1",
        "3f/.gitmodules",
        "3f/.g\u200cit",
        "3f/a\nb",
        "3f/a\0b",
        "3f/a\x1b[31m",
        "3f/a\x7f",
        "3f/a\u202eb",
        "3f/a\\b",
        "3f/a:b",
        "3f/a\udcff",
        "3f/" + "é" * 128,
        ".git/config",
    ],
)
async def test_a_hostile_path_is_refused_and_nothing_is_committed(archive: Archive, keep: Keep, path: str) -> None:
    with pytest.raises(StoreError, match="is refused"):
        await keep({"3f/good.cfg": "good\n", path: "bad\n"})
    assert await archive.head() is None


@pytest.mark.parametrize("name", ["git", "a b.cfg", "é.cfg", "...cfg", ".gitty", "-rf", "~.cfg", "x" * 255])
async def test_git_accepts_each_path_that_is_not_refused(keep: Keep, git: Git, name: str) -> None:
    await keep({f"3f/{name}": "text\n"})
    assert git("fsck", "--strict") == ""
    assert git("show", f"HEAD:3f/{name}") == "text\n"
