"""The data directory is made, private, and refused where it cannot be used."""

import os
import stat
from pathlib import Path

import pytest

from netraven.core.errors import StoreError
from netraven.store.data_dir import make_data_dir


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_directory_and_its_folders_are_made_for_nobody_else(tmp_path: Path) -> None:
    places = make_data_dir(tmp_path / "deep" / "data")
    assert [mode(places.root), mode(places.keys), mode(places.cache)] == [0o700] * 3
    assert (places.database.name, places.configs.name, places.socket.name) == (
        "netraven.db",
        "configs.git",
        "netraven.sock",
    )


def test_an_empty_directory_that_others_could_read_becomes_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert mode(make_data_dir(tmp_path).root) == 0o700


def test_a_directory_that_holds_other_things_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "notes.txt").write_text("mine")
    places = make_data_dir(tmp_path)
    assert (mode(places.root), mode(places.keys)) == (0o755, 0o700)


def test_making_it_again_changes_nothing(tmp_path: Path) -> None:
    make_data_dir(tmp_path)
    assert sorted(path.name for path in make_data_dir(tmp_path).root.iterdir()) == ["cache", "keys"]


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match=r"cannot use data directory .*/data: .*File exists"):
        make_data_dir(tmp_path / "data")


def test_a_directory_that_cannot_be_written_is_named() -> None:
    # Not even root makes folders in /proc.
    with pytest.raises(StoreError, match="cannot use data directory /proc/netraven"):
        make_data_dir(Path("/proc/netraven"))


def test_a_relative_directory_is_meant_from_here(tmp_path: Path) -> None:
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        assert make_data_dir(Path("data")).root == tmp_path / "data"
    finally:
        os.chdir(here)
