"""`netraven platforms`."""

import json
from pathlib import Path

import pytest

from netraven.cli.root import run

FIRST_SIX = {"cisco_ios", "cisco_nxos", "arista_eos", "juniper_junos", "mikrotik_routeros", "linux"}


def test_the_device_types_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["platforms"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.startswith("DEVICE TYPE")
    assert {line.split()[0] for line in lines} >= FIRST_SIX


def test_scripts_get_a_json_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["platforms", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in rows} >= FIRST_SIX
    assert set(rows[0]) == {"name", "title", "vendor", "aliases", "evidence"}


@pytest.mark.parametrize("before", [True, False])
def test_settings_may_be_named_before_and_after_the_verb(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, before: bool
) -> None:
    config = ["--config", str(tmp_path / "none.toml")]
    assert run([*config, "platforms"] if before else ["platforms", *config]) == 2
    assert "none.toml: no such settings file" in capsys.readouterr().err
