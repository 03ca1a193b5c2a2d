"""`netraven --once --demo` and `netraven --selftest`."""

import json
import subprocess
from pathlib import Path

import pytest

from netraven.cli.root import run
from tests.cli.conftest import Terminal


def test_the_demo_shows_the_change_and_leaves_a_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "demo"
    assert run(["--once", "--demo", "--data-dir", str(folder)]) == 0
    shown = capsys.readouterr().out
    assert "12 simulated devices" in shown
    assert "\n--- a/" in shown
    assert f"git -C {folder}/configs.git log -p" in shown
    log = ["git", "-C", str(folder / "configs.git"), "log", "--format=%H"]
    assert len(subprocess.run(log, capture_output=True, check=True).stdout.split()) == 2


def test_the_demo_makes_a_folder_of_its_own_and_shows_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run(["--once", "--demo"]) == 0
    assert "[secret:" in capsys.readouterr().out
    assert [path.name.startswith("netraven-demo-") for path in tmp_path.iterdir()] == [True]


@pytest.mark.parametrize(("no_color", "is_coloured"), [("1", False), ("", True)])
def test_the_change_is_coloured_unless_the_user_wants_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    no_color: str,
    is_coloured: bool,  # noqa: FBT001 - a table
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("NO_COLOR", no_color)
    assert run(["--once", "--demo", "--data-dir", str(tmp_path)]) == 0
    assert ("\x1b[32m+" in terminal.getvalue()) is is_coloured


def test_the_demo_has_a_document_for_scripts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--once", "--demo", "--json", "--data-dir", str(tmp_path)]) == 0
    summary = json.loads(capsys.readouterr().out)["summary"]
    assert (summary["total"], summary["success"]) == (12, 12)
    assert 0 < summary["changed"] < 12


def test_the_demo_leaves_a_folder_in_use_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "netraven.db").write_text("mine")
    assert run(["--once", "--demo", "--data-dir", str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["netraven.db"]


def test_the_selftest_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--selftest"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        *("modules", "time zones", "platforms", "recordings", "cipher", "database", "git", "backup", "all there"),
    ]
