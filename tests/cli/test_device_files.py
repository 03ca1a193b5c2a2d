"""`netraven device import` and `export`."""

import json
from pathlib import Path

import pytest

from tests.cli.test_records import Netraven

CSV = "hostname,ip_address,device_type,tags\nedge1,192.0.2.1,cisco_ios,\nedge2,not-an-address,cisco_ios,\n"


@pytest.fixture
def netraven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Netraven:
    return Netraven(tmp_path, capsys)


def test_good_rows_land_and_bad_ones_are_told(netraven: Netraven, tmp_path: Path) -> None:
    file = tmp_path / "devices.csv"
    file.write_text(CSV)
    assert netraven("device", "import", str(file), "--dry-run") == 1
    assert netraven.out == "would be added: 1; already there: 0; wrong rows: 1\n"
    assert netraven.listed("device", "list") == []
    assert netraven("device", "import", str(file)) == 1
    assert netraven.err.startswith(f"netraven: {file}: row 3: ip_address: ")
    assert [device["hostname"] for device in netraven.listed("device", "list")] == ["edge1"]
    assert netraven("device", "import", str(file), "--json") == 1
    assert [one["hostname"] for one in json.loads(netraven.out)["duplicates"]] == ["edge1"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_exported_can_be_imported(netraven: Netraven, tmp_path: Path, form: str) -> None:
    netraven("device", "add", "edge1", "--ip-address", "192.0.2.1", "--device-type", "cisco_ios", "--notes", "Straße")
    before = netraven.listed("device", "show", "edge1")
    file = tmp_path / "exported"
    assert netraven("device", "export", "--format", form, "--output", str(file)) == 0
    assert netraven("device", "export", "--format", form) == 0
    assert netraven.out == file.read_text(encoding="utf-8")
    assert netraven("device", "delete", "edge1", "--purge") == 0
    assert netraven("device", "import", str(file)) == 0
    assert netraven.listed("device", "show", "edge1")["notes"] == before["notes"]


def test_files_that_cannot_be_used_are_told(netraven: Netraven, tmp_path: Path) -> None:
    assert netraven("device", "import", str(tmp_path / "none")) == 2
    assert "none: cannot be read: No such file or directory" in netraven.err
    assert netraven("device", "export", "--output", str(tmp_path / "none" / "file")) == 2
    assert "cannot be written" in netraven.err
