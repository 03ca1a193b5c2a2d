"""`netraven suspects` on a data directory in which something was kept aside."""

import json
import os
import pwd
import sqlite3
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from netraven.cli.root import run
from netraven.device.simulator import SimulatedDevice
from tests.cli.conftest import playing
from tests.cli.test_once import write
from tests.journeys.conftest import SHOW, ios

CUT = "version 15.7\nhostname edge1\n!\x1b[31m\nsnmp-server community hidden RO\n"


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    device: SimulatedDevice = ios("edge1", replies={SHOW: CUT})
    device = replace(device, enable_password=None)
    with playing([device]) as simulator:
        login = f"{device.username},{device.password},"
        write(f"edge1,127.0.0.1,cisco_ios,{simulator.port('edge1')},{login}")
        assert run(["--once", "--inventory", "devices.csv"]) == 1
    assert "what came is kept aside" in capsys.readouterr().out
    return tmp_path / "netraven-data"


def rows(data_dir: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data_dir / "netraven.db")) as db:
        return db.execute(sql).fetchall()


def test_what_was_kept_aside_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["suspects"]) == 0
    assert "truncated" in capsys.readouterr().out
    assert run(["suspects", "--device", "edge1", "--json"]) == 0
    [listed] = json.loads(capsys.readouterr().out)
    assert (listed["id"], listed["hostname"], listed["reason"]) == (1, "edge1", "truncated")
    assert run(["suspects", "--device", "edge2"]) == 2


def test_a_text_is_shown_masked_and_made_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["suspects", "show", "1"]) == 0
    shown = capsys.readouterr().out
    assert "hostname edge1\n" in shown
    assert "\x1b" not in shown
    assert "hidden" not in shown


def test_a_text_is_saved_whole_for_its_owner_alone(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["suspects", "save", "1", "cut.cfg"]) == 0
    assert "community hidden RO" in Path("cut.cfg").read_text()
    assert stat.S_IMODE(Path("cut.cfg").stat().st_mode) == 0o600
    actor = f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    assert rows(data_dir, "SELECT actor, action FROM audit") == [(actor, "read_raw")]
    assert run(["suspects", "save", "1", "cut.cfg"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert run(["suspects", "save", "1", "nowhere/cut.cfg"]) == 2


def test_an_accepted_text_is_in_the_repository(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["suspects", "accept", "1"]) == 0
    [(commit,)] = rows(data_dir, "SELECT git_commit FROM snapshots")
    assert capsys.readouterr().out == f"accepted: commit {commit}\n"
    assert run(["suspects", "accept", "1"]) == 2
    assert "no suspect 1" in capsys.readouterr().err


def test_a_dropped_text_is_gone(data_dir: Path) -> None:
    assert run(["suspects", "drop", "1"]) == 0
    assert rows(data_dir, "SELECT count(*) FROM suspects") == [(0,)]


def test_options_of_the_list_do_not_go_with_other_verbs() -> None:
    assert run(["suspects", "--json", "drop", "1"]) == 2
