"""`netraven credential`: secrets go in by standard input, and nowhere come out."""

import json
import subprocess
from pathlib import Path

import asyncssh
import pytest

from tests.cli.test_records import Netraven

CANARY = "canary-of-the-credentials"


@pytest.fixture
def netraven(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Netraven:
    return Netraven(tmp_path, capsys)


def added(netraven: Netraven, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = netraven.with_input(text, "credential", "add", "admin", *arguments)
    assert done.returncode == 0, done.stderr
    return done


def test_a_log_in_goes_its_whole_way_and_shows_no_secret(netraven: Netraven) -> None:
    said = added(netraven, f"{CANARY}-1\n{CANARY}-2\n", "--enable", "--tag", "default", "--priority", "7")
    assert said.stdout == "credential admin is made, its id is 1\n"
    [kept] = netraven.listed("credential", "list", "--priority", "7", "--method", "password")
    assert (kept["username"], [tag["name"] for tag in kept["tags"]]) == ("admin", ["default"])
    changed = netraven.with_input(f"{CANARY}-3\n", "credential", "set", "admin", "--password", "--description", "x")
    assert (changed.returncode, changed.stdout) == (0, "credential admin is changed\n")
    assert netraven("credential", "show", "admin") == 0
    assert CANARY not in said.stdout + said.stderr + json.dumps(kept) + netraven.out
    assert netraven("check") == 0
    assert netraven("credential", "delete", "admin") == 0
    assert netraven.listed("credential", "list") == []


def test_nothing_is_asked_for_that_does_not_change(netraven: Netraven) -> None:
    added(netraven, f"{CANARY}\n")
    assert netraven("credential", "set", "1", "--priority", "9") == 0
    assert netraven.listed("credential", "show", "1")["priority"] == 9


def test_a_key_takes_the_place_of_a_password(netraven: Netraven, tmp_path: Path) -> None:
    file = tmp_path / "id"
    file.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    file.chmod(0o600)
    added(netraven, "", "--key-file", str(file))
    assert netraven.listed("credential", "show", "admin")["method"] == "key"
    assert netraven.with_input(f"{CANARY}\n", "credential", "set", "admin", "--password").returncode == 0
    assert netraven.listed("credential", "show", "admin")["method"] == "password"
    assert netraven("credential", "set", "admin", "--key-file", str(file)) == 0
    assert netraven.listed("credential", "show", "admin")["method"] == "key"


def test_two_log_ins_of_one_user_are_named_by_their_ids(netraven: Netraven) -> None:
    for priority in ("1", "2"):
        added(netraven, f"{CANARY}\n", "--priority", priority)
    assert netraven("credential", "delete", "admin") == 2
    assert netraven.err == "netraven: 2 credentials are called 'admin': name one by its id, 1, 2\n"


def test_a_log_in_without_a_password_is_not_made(netraven: Netraven) -> None:
    done = netraven.with_input("", "credential", "add", "admin")
    assert (done.returncode, "the password of the devices is missing" in done.stderr) == (2, True)


def test_a_file_that_holds_no_key_is_refused(netraven: Netraven, tmp_path: Path) -> None:
    (tmp_path / "id").write_text("nonsense")
    assert netraven("credential", "add", "admin", "--key-file", str(tmp_path / "id")) == 2
    assert "nonsense" not in netraven.err
