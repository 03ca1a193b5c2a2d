"""`netraven site`: what is typed, asked, kept and printed."""

import json
import os
import pty
import pwd
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from netraven.cli.root import run
from netraven.device.simulator import SimulatedDevice
from netraven.device.simulator.demo import demo_devices
from netraven.device.simulator.manners import MANNERS
from tests.cli.conftest import playing

GATE = SimulatedDevice(
    hostname="gate",
    platform="linux",
    manners=MANNERS["linux"],
    replies={},
    username="jumper",
    password="jump-password",
    forwards=True,
)


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    for name in [name for name in os.environ if name.startswith("NETRAVEN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def with_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETRAVEN_JUMP_PASSWORD", GATE.password)


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(["site", "list", "--json"]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


@pytest.mark.usefixtures("with_password")
def test_a_site_is_made_changed_listed_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["site", "add", "lyon", "--jump-host", "192.0.2.9", "--jump-username", "jumper"]) == 0
    assert run(["site", "set", "lyon", "--max-sessions", "5", "--ssh-profile", "legacy", "--jump-port", "2222"]) == 0
    assert listed(capsys) == [
        {
            "name": "lyon",
            "devices": 0,
            "jump_host": "192.0.2.9",
            "jump_port": 2222,
            "jump_username": "jumper",
            "jump_host_key": None,
            "offered_jump_host_key": None,
            "max_sessions": 5,
            "ssh_profile": "legacy",
        }
    ]
    assert run(["site", "set", "lyon", "--no-jump"]) == 0
    assert listed(capsys)[0]["jump_host"] is None
    assert run(["site", "remove", "lyon"]) == 0
    assert run(["site", "list"]) == 0
    assert capsys.readouterr().out == "site lyon is removed\nthere is no site\n"


@pytest.mark.usefixtures("with_password")
def test_the_table_names_the_jump_host_and_its_user(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["site", "add", "lyon", "--jump-host", "2001:db8::9", "--jump-username", "jumper"]) == 0
    capsys.readouterr()
    assert run(["site", "list"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["lyon", "0", "[2001:db8::9]:22", "jumper"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (["add", "lyon", "--jump-host", "192.0.2.9"], "the jump host of site 'lyon' needs a user to log in as"),
        (
            ["add", "lyon", "--jump-password-file", "password"],
            "--jump-username is missing: whose password is it?",
        ),
        (["add", "lyon", "--jump-username", ""], "--jump-username: '' is not the name of a user"),
        (["add", "lyon", "--jump-username", "me", "--jump-key-file", "none"], "none: No such file or directory"),
        (["set", "paris", "--max-sessions", "1"], "no site 'paris'"),
        (["set", "paris"], "nothing to change: name it with an option"),
        (["set", "paris", "--no-jump", "--jump-port", "22"], "--no-jump: the other options name a jump host"),
        (["accept-key", "paris", "SHA256:x"], "no site 'paris'"),
    ],
)
def test_what_makes_no_sense_is_told_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], typed: list[str], problem: str
) -> None:
    Path("password").write_text("secret\n")
    assert run(["site", "add", "oslo"]) == 0
    capsys.readouterr()
    assert run(["site", *typed]) == 2
    assert capsys.readouterr().err == f"netraven: {problem}\n"


def test_without_a_terminal_the_missing_password_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "isatty", lambda _: False)
    assert run(["site", "add", "lyon", "--jump-host", "192.0.2.9", "--jump-username", "jumper"]) == 2
    assert "password of user jumper on the jump host is missing" in capsys.readouterr().err


def test_only_adding_makes_a_data_directory(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["site", "list"]) == 2
    assert "no such data directory" in capsys.readouterr().err
    assert not Path("netraven-data").exists()


def test_a_terminal_is_asked_for_the_password_and_does_not_show_it() -> None:
    command = [sys.executable, "-m", "netraven", "site", "add", "lyon", "--jump-host", "192.0.2.9"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*command, "--jump-username", "jumper"], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    ) as running:
        os.close(theirs)
        shown = b""
        while b"password of user jumper" not in shown:
            shown += os.read(ours, 4096)
        os.write(ours, b"hunter2\n")
        while b"is made" not in shown:
            shown += os.read(ours, 4096)
    os.close(ours)
    assert (running.returncode, b"hunter2" in shown) == (0, False)


def test_an_encrypted_key_takes_its_passphrase_from_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    Path("key").write_bytes(key.export_private_key("pkcs8-pem", passphrase="open"))
    Path("right").write_text("open\n")
    Path("wrong").write_text("shut\n")
    typed = ["site", "add", "lyon", "--jump-host", "192.0.2.9", "--jump-username", "me", "--jump-key-file", "key"]
    assert run([*typed, "--jump-password-file", "wrong"]) == 2
    assert "the private key is encrypted, and has another passphrase" in capsys.readouterr().err
    assert run([*typed, "--jump-password-file", "right"]) == 0
    assert listed(capsys)[0]["jump_username"] == "me"


@pytest.mark.usefixtures("with_password")
def test_a_site_is_made_and_its_devices_are_backed_up_through_its_jump_host(
    capsys: pytest.CaptureFixture[str],
) -> None:
    edge = demo_devices(changed=False)[0]
    with playing([GATE, edge]) as simulator:
        jump = ["--jump-host", simulator.address, "--jump-port", str(simulator.port("gate"))]
        assert run(["site", "add", "lyon", *jump, "--jump-username", GATE.username]) == 0
        values = (edge.hostname, "127.0.0.1", edge.platform, simulator.port(edge.hostname), edge.username)
        row = ",".join(map(str, (*values, edge.password, edge.enable_password or "", "lyon")))
        header = "hostname,ip_address,device_type,port,username,password,enable_password,site"
        Path("devices.csv").write_text(f"{header}\n{row}\n")
        assert run(["--once", "--inventory", "devices.csv"]) == 0
        gate = simulator.counters("gate")
        assert (gate.logins, gate.forwarded) == (1, 1)
        [site] = listed(capsys)
        shown = asyncssh.import_public_key(simulator.public_key("gate")).get_fingerprint()
        assert (site["devices"], site["jump_host_key"]) == (1, shown)

        simulator.change_host_key("gate")
        assert run(["--once"]) == 1
        said = capsys.readouterr()
        assert "jump_host_key_changed" in said.out
        [site] = listed(capsys)
        assert f"run: netraven site accept-key lyon {site['offered_jump_host_key']}" in said.err
        assert run(["site", "accept-key", "lyon", site["offered_jump_host_key"]]) == 0
        assert run(["--once"]) == 0
    with closing(sqlite3.connect("netraven-data/netraven.db")) as db:
        user = pwd.getpwuid(os.getuid()).pw_name
        assert db.execute("SELECT DISTINCT actor FROM audit").fetchall() == [(f"cli:{user}",)]


def test_a_site_in_a_file_that_there_is_not_is_told_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["site", "add", "lyon"]) == 0
    header = "hostname,ip_address,device_type,username,password,site"
    Path("devices.csv").write_text(f"{header}\nedge1,192.0.2.1,linux,me,secret,lyom\n")
    capsys.readouterr()
    assert run(["--once", "--inventory", "devices.csv"]) == 2
    assert capsys.readouterr().err == "netraven: line 2: site: no site is named 'lyom'; did you mean 'lyon'?\n"
