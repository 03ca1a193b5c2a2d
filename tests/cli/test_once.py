"""`netraven --once` against simulated devices: what is printed, kept and returned."""

import json
import os
import pty
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from netraven.cli.root import run
from netraven.device.simulator import SimulatedDevice

HEADER = "hostname,ip_address,device_type,port,username,password,enable_password"
COMMAND = [sys.executable, "-m", "netraven", "--once", "--inventory", "devices.csv"]
Edge = tuple[SimulatedDevice, int]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    for name in [name for name in os.environ if name.startswith("NETRAVEN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NETRAVEN_RETRIES", "0")  # a closed port stays closed


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def write(*rows: str) -> None:
    Path("devices.csv").write_text("\n".join([HEADER, *rows]))


def row(edge: Edge) -> str:
    device, port = edge
    names = (device.hostname, "127.0.0.1", device.platform, port, device.username, device.password)
    return ",".join(map(str, (*names, device.enable_password or "")))


def answered(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    said = capsys.readouterr()
    assert said.err == ""
    document: dict[str, Any] = json.loads(said.out)
    return document


def test_a_file_is_backed_up_then_unchanged_then_known_without_the_file(
    edge: Edge, capsys: pytest.CaptureFixture[str]
) -> None:
    write(row(edge))
    assert run(["--once", "--inventory", "devices.csv", "--json"]) == 0
    first = answered(capsys)
    assert (first["summary"]["changed"], first["devices"][0]["hostname"]) == (1, edge[0].hostname)
    assert run(["--once", "--inventory", "devices.csv", "--json"]) == 0
    second = answered(capsys)["summary"]
    assert (second["success"], second["changed"], second["unchanged"]) == (1, 0, 1)
    assert run(["--once", "--device", edge[0].hostname, "--json"]) == 0
    third = answered(capsys)["devices"][0]
    assert (third["changed"], third["commit"]) == (False, first["devices"][0]["commit"])


def test_git_shows_what_was_stored(edge: Edge, capsys: pytest.CaptureFixture[str]) -> None:
    write(row(edge))
    assert run(["--once", "--inventory", "devices.csv", "--data-dir", "kept", "--json"]) == 0
    stored = answered(capsys)["devices"][0]
    command = ["git", "-C", "kept/configs.git", "show", f"{stored['commit']}:{stored['path']}"]
    shown = subprocess.run(command, capture_output=True, check=True).stdout
    assert len(shown) == stored["size_bytes"]
    assert edge[0].hostname.encode() in shown


def test_one_failed_device_makes_exit_code_1_and_the_others_are_kept(
    edge: Edge, closed_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    write(row(edge), f"gone,127.0.0.1,linux,{closed_port},me,pw,")
    assert run(["--once", "--inventory", "devices.csv"]) == 1
    said = capsys.readouterr()
    assert [line.split()[:4] for line in said.out.splitlines()][1:] == [
        *(["2", "1", "1", "0"], []),
        ["DEVICE", "ADDRESS", "STAGE", "REASON"],
        ["gone", "127.0.0.1", "tcp", "tcp_refused"],
    ]


def test_from_cron_a_device_that_rejected_its_log_in_is_left_alone_and_that_is_no_success(
    edge: Edge, capsys: pytest.CaptureFixture[str]
) -> None:
    device, port = edge
    write(f"{device.hostname},127.0.0.1,{device.platform},{port},{device.username},wrong,")
    assert run(["--once", "--inventory", "devices.csv"]) == 1
    capsys.readouterr()
    assert run(["--once", "--unattended", "--json"]) == 1
    answer = answered(capsys)
    assert (answer["summary"]["skipped"], answer["summary"]["failed"]) == (1, 0)
    assert (answer["devices"][0]["status"], answer["devices"][0]["reason"]) == ("skipped", "paused")
    assert run(["--once", "--json"]) == 1
    assert answered(capsys)["devices"][0]["reason"] == "auth_rejected"


def test_a_wrong_file_is_refused_with_exit_code_2_and_nothing_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    write("edge1,10.0.0.999,cisco_ios,22,me,pw,", "edge2,10.0.0.2,cisco-ios,22,me,pw,")
    assert run(["--once", "--inventory", "devices.csv"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "netraven: devices.csv:2: ip_address: '10.0.0.999' is not an IPv4 or IPv6 address",
        "netraven: devices.csv:3: device_type: no platform is named 'cisco-ios'; did you mean 'cisco_ios'?",
    ]
    assert not Path("netraven-data").exists()


def test_without_a_password_and_without_a_terminal_the_line_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    write("edge1,10.0.0.1,cisco_ios,22,me,,")
    assert run(["--once", "--inventory", "devices.csv"]) == 2
    assert "devices.csv:2: password: is missing" in capsys.readouterr().err


def test_the_environment_fills_the_password(
    edge: Edge, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    device, port = edge
    write(f"{device.hostname},127.0.0.1,{device.platform},{port},,,{device.enable_password or ''}")
    monkeypatch.setenv("NETRAVEN_DEVICE_PASSWORD", device.password)
    assert run(["--once", "--inventory", "devices.csv", "--username", device.username, "--json"]) == 0
    assert answered(capsys)["summary"]["success"] == 1


def test_without_any_device_the_way_to_name_some_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--once"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "--inventory" in said.err


def test_a_wrong_setting_is_told_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETRAVEN_MAX_SESSION", "3")
    assert run(["--once"]) == 2
    said = "netraven: NETRAVEN_MAX_SESSION: no such setting; did you mean 'max_sessions'?\n"
    assert capsys.readouterr().err == said


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that the other side of a terminal is closed
        return b""


def test_a_terminal_is_asked_for_the_password_and_sees_drawn_tables(closed_port: int) -> None:
    write(f"gone,127.0.0.1,linux,{closed_port},me,,")
    ours, theirs = pty.openpty()
    with subprocess.Popen(COMMAND, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True) as running:
        os.close(theirs)
        shown = b""
        while b"password of 1 device" not in shown:
            shown += read(ours)
        os.write(ours, b"hunter2\n")
        while chunk := read(ours):
            shown += chunk
    os.close(ours)
    assert running.returncode == 1
    assert b"tcp_refused" in shown
    assert "─".encode() in shown
    assert b"hunter2" not in shown


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_run_well_even_when_it_comes_twice(number: signal.Signals, code: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        write(f"slow,127.0.0.1,linux,{silent.getsockname()[1]},me,pw,")
        with subprocess.Popen(COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            silent.settimeout(10)
            with silent.accept()[0]:
                running.send_signal(number)
                running.send_signal(number)
                out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (code, b"")
    assert b"netraven: stopping" in err
    with closing(sqlite3.connect("netraven-data/netraven.db")) as db:
        assert db.execute("SELECT status FROM runs").fetchall() == [("interrupted",)]


NEVER_DONE = """
import asyncio
from netraven.cli.loop import run

async def never() -> None:
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.Event().wait()

async def work() -> None:
    print("at work", flush=True)
    await never()

run(work())
"""


def test_a_second_signal_later_ends_the_process_at_once() -> None:
    command = [sys.executable, "-c", NEVER_DONE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline() == "at work\n"
        running.send_signal(signal.SIGTERM)
        assert running.stderr.readline().startswith("netraven: stopping")
        while running.poll() is None:  # what comes within the first second counts as the same signal
            running.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                running.wait(timeout=0.2)
    assert running.returncode == -signal.SIGTERM
