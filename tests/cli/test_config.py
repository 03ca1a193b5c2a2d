"""`netraven config`: what holds, where it comes from, and what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from netraven.cli.root import run

SECRET = "canary-of-the-settings"


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, dict[str, Any]]:
    assert run([*arguments, "config", "show", "--json"]) == 0
    return {row["name"]: row for row in json.loads(capsys.readouterr().out)}


def test_each_setting_says_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "netraven.toml"
    config.write_text("max_sessions = 7\n")
    monkeypatch.setenv("NETRAVEN_LISTEN", "[::1]:8080")
    rows = shown(capsys, "--config", str(config), "--data-dir", "/srv/netraven")
    assert (rows["max_sessions"]["value"], rows["max_sessions"]["origin"]) == (7, f"{config}: max_sessions")
    assert (rows["listen"]["value"], rows["listen"]["origin"]) == ("[::1]:8080", "NETRAVEN_LISTEN")
    assert (rows["data_dir"]["value"], rows["data_dir"]["origin"]) == ("/srv/netraven", "--data-dir")
    assert (rows["log_level"]["value"], rows["log_level"]["origin"]) == ("warning", "default")


@pytest.mark.parametrize("arguments", [[], ["--origin"], ["--json"]])
def test_secrets_are_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    monkeypatch.setenv("NETRAVEN_DEVICE_PASSWORD", SECRET)
    assert run(["config", "show", *arguments]) == 0
    said = capsys.readouterr()
    assert "***" in said.out
    assert SECRET not in said.out + said.err


def test_the_origin_is_a_column(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "show", "--origin", "--data-dir", "/srv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["SETTING", "VALUE", "COMES", "FROM"]
    assert lines[1].split() == ["data_dir", "/srv", "--data-dir"]


def test_good_settings_are_called_good(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "check", "--data-dir", "/srv"]) == 0
    assert "the settings are good (given: data_dir)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("max_session = 7\n", "max_session: no such setting; did you mean 'max_sessions'?"),
        ("max_sessions = 0\n", "max_sessions: 0: input should be greater than or equal to 1"),
        ("max_sessions = \n", "not TOML"),
    ],
)
def test_wrong_settings_are_told_with_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], toml: str, message: str
) -> None:
    config = tmp_path / "netraven.toml"
    config.write_text(toml)
    assert run(["config", "check", "--config", str(config)]) == 2
    assert message in capsys.readouterr().err


def test_the_description_of_the_api_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["openapi"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["openapi"] == "3.1.0"
    assert "/api/v1/devices/" in document["paths"]
