"""`netraven host-keys` after a run against a simulated device."""

import getpass
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from netraven.cli.root import run
from netraven.device.simulator import Simulator
from netraven.device.simulator.demo import demo_devices
from tests.cli.conftest import playing

HEADER = "hostname,ip_address,device_type,port,username,password,enable_password"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def back_up(simulator: Simulator) -> int:
    device = demo_devices(changed=False)[0]
    port = simulator.port(device.hostname)
    fields = (device.hostname, "127.0.0.1", device.platform, port, device.username, device.password)
    Path("devices.csv").write_text(f"{HEADER}\n{','.join(map(str, fields))},{device.enable_password or ''}\n")
    return run(["--once", "--inventory", "devices.csv", "--json"])


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(["host-keys", "--json"]) == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


def test_a_changed_key_is_shown_accepted_and_then_backed_up(capsys: pytest.CaptureFixture[str]) -> None:
    device = demo_devices(changed=False)[0]
    with playing([device]) as simulator:
        assert back_up(simulator) == 0
        [first] = listed(capsys)
        assert (first["device"], first["offered"]) == (device.hostname, None)
        new = asyncssh.generate_private_key("ssh-ed25519")
        simulator.change_host_key(device.hostname, new)
        assert back_up(simulator) == 1
        [second] = listed(capsys)
        assert second["pinned"]["fingerprint"] == first["pinned"]["fingerprint"]
        assert second["offered"]["fingerprint"] == new.get_fingerprint()
        assert run(["host-keys", "accept", device.hostname, first["pinned"]["fingerprint"]]) == 2
        assert f"has shown key {new.get_fingerprint()}, not" in capsys.readouterr().err
        assert run(["host-keys", "accept", device.hostname, new.get_fingerprint()]) == 0
        assert capsys.readouterr().out == f"ssh-ed25519 {new.get_fingerprint()} is pinned for {device.hostname}\n"
        [third] = listed(capsys)
        assert (third["pinned"]["fingerprint"], third["offered"]) == (new.get_fingerprint(), None)
        assert back_up(simulator) == 0


def test_the_table_shows_both_keys(capsys: pytest.CaptureFixture[str]) -> None:
    device = demo_devices(changed=False)[0]
    with playing([device]) as simulator:
        back_up(simulator)
        new = asyncssh.generate_private_key("ssh-ed25519")
        simulator.change_host_key(device.hostname, new)
        back_up(simulator)
    capsys.readouterr()
    assert run(["host-keys"]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.startswith("DEVICE")
    assert row.startswith(f"{device.hostname}  ssh-ed25519  SHA256:")
    assert f"ssh-ed25519 {new.get_fingerprint()} since 2" in row


def test_a_forgotten_key_is_pinned_anew(capsys: pytest.CaptureFixture[str]) -> None:
    device = demo_devices(changed=False)[0]
    with playing([device]) as simulator:
        back_up(simulator)
        assert run(["host-keys", "forget", device.hostname]) == 0
        assert listed(capsys) == []
        assert run(["host-keys"]) == 0
        assert capsys.readouterr().out == "no host key is pinned\n"
        simulator.change_host_key(device.hostname)
        assert back_up(simulator) == 0
        assert len(listed(capsys)) == 1


def test_a_known_hosts_file_is_imported_with_a_summary_and_notes(capsys: pytest.CaptureFixture[str]) -> None:
    device = demo_devices(changed=False)[0]
    with playing([device]) as simulator:
        back_up(simulator)
        run(["host-keys", "forget", device.hostname])
        key, port = simulator.public_key(device.hostname), simulator.port(device.hostname)
        Path("known_hosts").write_text(f"[127.0.0.1]:{port} {key}\nnobody {key}\nnon\x1b[31msense\n")
        capsys.readouterr()
        assert run(["host-keys", "import", "known_hosts"]) == 0
        said = capsys.readouterr()
        assert said.out == "pinned 1, already known 0, different 0, no device 1\n"
        assert said.err == "netraven: known_hosts: line 3: hosts, key type and key are expected\n"
        assert run(["host-keys", "import", "known_hosts"]) == 0
        assert capsys.readouterr().out == "pinned 0, already known 1, different 0, no device 1\n"
        assert back_up(simulator) == 0


def test_the_audit_trail_names_the_unix_user(capsys: pytest.CaptureFixture[str]) -> None:
    device = demo_devices(changed=False)[0]
    with playing([device]) as simulator:
        back_up(simulator)
    run(["host-keys", "forget", device.hostname])
    capsys.readouterr()
    database = sqlite3.connect("netraven-data/netraven.db")
    with closing(database):
        assert database.execute("SELECT actor, action FROM audit").fetchall() == [
            (f"cli:{getpass.getuser()}", "host_key.forget")
        ]


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["host-keys"], ["host-keys", "forget", "edge1"]):
        assert run(["--data-dir", "nowhere", *arguments]) == 2
        assert "nowhere: no such data directory" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["host-keys", "--json", "forget", "edge1"], "--json belongs to the list"),
        (["host-keys", "import", "nowhere"], "nowhere: cannot be read: No such file or directory"),
        (["host-keys", "accept", "edge1"], "Missing argument 'FINGERPRINT'"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    assert message in capsys.readouterr().err
