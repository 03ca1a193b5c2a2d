from pathlib import Path

import pytest

from netraven.core.errors import PlatformError, UnknownPlatformError
from netraven.platforms.registry import PLATFORMS
from netraven.services.catalogue import load_catalogue, load_platforms

ACME = 'name = "acme_os"\ntitle = "Acme OS"\ninherits = "cisco_ios"\n'


def test_without_a_folder_the_platforms_are_those_that_come_with_netraven() -> None:
    assert load_platforms(None) == PLATFORMS


def test_the_files_of_the_folder_add_platforms(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(ACME)
    (tmp_path / "README").write_text("not a platform")
    find = load_catalogue(tmp_path)
    assert find("acme_os").title == "Acme OS"
    assert find("cisco_ios") in PLATFORMS
    with pytest.raises(UnknownPlatformError):
        load_catalogue(None)("acme_os")


def test_a_wrong_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(ACME + 'promt = "x"\n')
    with pytest.raises(PlatformError, match=r"acme.toml, line 4: promt: there is no such field"):
        load_platforms(tmp_path)


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match=r"platforms_dir .*nowhere cannot be read"):
        load_platforms(tmp_path / "nowhere")
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(PlatformError, match="cannot be read"):
        load_platforms(tmp_path)
