"""Users, tags, devices and credentials on the command line, without a daemon and beside one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netraven.cli.root import run
from netraven.store.data_dir import make_data_dir
from tests.cli.serving import daemon

PASSWORD = "a password of these tests"
EDGE = ("--ip-address", "192.0.2.1", "--device-type", "cisco_ios")


class Netraven:
    """The command line in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data_dir = make_data_dir(folder / "data").root
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        self._capsys.readouterr()
        code = run(["--data-dir", str(self.data_dir), *arguments])
        said = self._capsys.readouterr()
        self.out, self.err = said.out, said.err
        return code

    def listed(self, *arguments: str) -> Any:  # noqa: ANN401 - what the API says
        assert self(*arguments, "--json") == 0, self.err
        return json.loads(self.out)

    def with_input(self, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a verb as a process of its own that has this on its standard input."""
        command = [sys.executable, "-m", "netraven", "--data-dir", str(self.data_dir), *arguments]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


@pytest.fixture
def netraven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Netraven:
    return Netraven(tmp_path, capsys)


@pytest.fixture
def beside(netraven: Netraven) -> Iterator[Netraven]:
    with daemon(netraven.data_dir):
        yield netraven


def test_a_device_goes_its_whole_way_beside_a_daemon(beside: Netraven) -> None:
    assert beside("tag", "add", "core", "--description", "the middle") == 0
    assert beside("device", "add", "edge1", *EDGE, "--tag", "core", "--notes", "left rack") == 0
    assert beside.out == "device edge1 is made, its id is 1\n"
    [kept] = beside.listed("device", "list", "--tag", "core")
    assert (kept["hostname"], kept["notes"], [tag["name"] for tag in kept["tags"]]) == ("edge1", "left rack", ["core"])
    assert beside("device", "set", "edge1", "--port", "2222", "--notes", "", "--disabled") == 0
    changed = beside.listed("device", "show", "edge1")
    assert (changed["port"], changed["notes"], changed["is_enabled"]) == (2222, None, False)
    assert beside("device", "delete", "EDGE1") == 0
    assert beside.out == "device EDGE1 is deleted\n"
    assert beside.listed("device", "list") == []
    assert beside("device", "restore", "edge1") == 0
    assert beside("device", "approve", "1") == 0
    assert beside("device", "list") == 0
    header, row = beside.out.splitlines()
    assert header.split()[:3] == ["ID", "DEVICE", "ADDRESS"]
    assert row.split()[:5] == ["1", "edge1", "192.0.2.1", "2222", "cisco_ios"]


def test_a_user_goes_its_whole_way_beside_a_daemon(beside: Netraven) -> None:
    made = beside.with_input(f"{PASSWORD}\n", "user", "add", "alice", "--role", "viewer", "--device-tag", "default")
    assert (made.returncode, made.stdout) == (0, "user alice is made, its id is 2\n"), made.stderr
    assert beside("user", "set", "alice", "--role", "user", "--full-name", "Alice A.") == 0
    [alice] = beside.listed("user", "list", "--role", "user")
    assert (alice["username"], alice["full_name"], alice["device_tags"]) == ("alice", "Alice A.", [1])
    assert beside.with_input("another password\n", "user", "password", "alice").returncode == 0
    assert beside("user", "deactivate", "alice") == 0
    assert [user["username"] for user in beside.listed("user", "list", "--active", "false")] == ["alice"]
    assert beside("user", "deactivate", "admin") == 2
    assert "admin" in beside.err


def test_more_records_than_a_page_holds_are_all_listed(netraven: Netraven, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netraven.cli.client.MOST_ROWS", 2)
    for name in ("a", "b", "c", "d"):
        assert netraven("tag", "add", name) == 0
    tags = netraven.listed("tag", "list", "--sort", "-name")
    assert [tag["name"] for tag in tags] == ["default", "d", "c", "b", "a"]


def test_each_wrong_field_has_a_line_and_the_exit_code_is_2(netraven: Netraven) -> None:
    assert netraven("device", "add", "-x", "--ip-address", "300.1.1.1", "--device-type", "cisco_ios") == 2
    netraven("device", "add", "bad name", "--ip-address", "300.1.1.1", "--device-type", "cisco_ios", "--port", "0")
    lines = netraven.err.splitlines()
    assert lines[0].startswith("netraven: hostname: ")
    assert "netraven: ip_address: not a valid IPv4 or IPv6 address" in lines
    assert lines[-1].startswith("netraven: port: ")
    assert netraven.out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["device", "show", "nobody"], "netraven: there is no device 'nobody'"),
        (["device", "restore", "nobody"], "netraven: there is no deleted device 'nobody'"),
        (["device", "show", "99"], "netraven: Device not found"),
        (["device", "add", "x", *EDGE, "--tag", "nope"], "netraven: there is no tag 'nope'"),
        (["device", "add", "x"], "--ip-address is missing"),
        (["tag", "set", "default"], "netraven: nothing to change: name it with an option"),
        (["tag", "list", "--sort", "colour"], "netraven: sort: "),
        (["device", "list", "--json", "extra"], "unexpected extra argument"),
    ],
)
def test_bad_input_is_told_with_exit_code_2(netraven: Netraven, arguments: list[str], message: str) -> None:
    assert netraven(*arguments) == 2
    assert message in netraven.err


def test_two_deleted_devices_of_one_name_are_named_by_their_ids(netraven: Netraven) -> None:
    for _ in range(2):
        assert netraven("device", "add", "edge1", *EDGE) == 0
        assert netraven("device", "delete", "edge1") == 0
    assert netraven("device", "restore", "edge1") == 2
    assert netraven.err == "netraven: 2 devices are called 'edge1': name one by its id, 1, 2\n"
    assert netraven("device", "restore", "2") == 0


def test_a_name_of_digits_wins_over_an_id(netraven: Netraven) -> None:
    assert netraven("tag", "add", "1") == 0
    assert netraven.listed("tag", "show", "1")["id"] == 2


def test_an_empty_list_says_so(netraven: Netraven) -> None:
    assert netraven("device", "list") == 0
    assert netraven.out == "there is no device\n"
    assert netraven("device", "list", "--model", "X") == 0
    assert netraven.out == "there is no such device\n"


def test_what_a_device_wrote_cannot_play_with_the_terminal(netraven: Netraven) -> None:
    assert netraven("tag", "add", "core", "--description", "first\nsecond\tthird") == 0
    assert netraven("tag", "list") == 0
    assert "first\\nsecond\\tthird" in netraven.out


def test_a_user_without_a_password_is_not_made(netraven: Netraven) -> None:
    done = netraven.with_input("", "user", "add", "alice")
    assert done.returncode == 2
    assert "the password of the user is missing: write it to standard input" in done.stderr


def test_a_password_is_in_no_output(netraven: Netraven) -> None:
    short = netraven.with_input("short77\n", "user", "add", "alice")
    assert (short.returncode, "password: " in short.stderr) == (2, True)
    assert "short77" not in short.stderr + short.stdout
    assert netraven("user", "add", "alice", "--password", "short77") == 2
    assert "No such option" in netraven.err


def test_the_place_may_stand_before_and_after_the_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--data-dir", str(make_data_dir(tmp_path / "data").root)]
    for command in ([*place, "tag", "list"], ["tag", *place, "list"], ["tag", "list", *place]):
        assert run(command) == 0
        assert "default" in capsys.readouterr().out
