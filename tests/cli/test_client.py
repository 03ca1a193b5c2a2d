"""How verbs find who answers: a daemon, nobody, a stale socket file, a process that only holds the lock."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from netraven.api.socket_file import usable
from netraven.cli import client as clients
from netraven.cli.root import run
from netraven.core.clock import SystemClock
from netraven.store.data_dir import make_data_dir
from netraven.store.lock import lock_data_dir
from tests.cli.serving import daemon


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    return make_data_dir(tmp_path / "data").root


def test_without_a_daemon_the_verb_serves_itself_and_leaves_nothing_open(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["tag", "add", "core", "--data-dir", str(data_dir)]) == 0
    assert "tag core is made, its id is 2" in capsys.readouterr().out
    assert not (data_dir / "netraven.sock").exists()
    lock_data_dir(data_dir, purpose="tests", clock=SystemClock()).close()


def test_beside_a_daemon_the_verb_asks_it(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with daemon(data_dir):
        assert run(["--data-dir", str(data_dir), "tag", "add", "core"]) == 0
        assert run(["--data-dir", str(data_dir), "tag", "list"]) == 0
    assert "core" in capsys.readouterr().out


def test_a_stale_socket_file_stands_in_nobodys_way(data_dir: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(data_dir / "netraven.sock"))
    assert run(["tag", "list", "--data-dir", str(data_dir)]) == 0


def test_a_file_that_is_no_socket_stands_in_nobodys_way(data_dir: Path) -> None:
    (data_dir / "netraven.sock").write_text("")
    assert run(["tag", "list", "--data-dir", str(data_dir)]) == 0


def test_who_holds_the_lock_and_does_not_listen_is_named_when_patience_ends(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "PATIENCE_S", 0.3)
    with lock_data_dir(data_dir, purpose="netraven --once", clock=SystemClock()):
        assert run(["tag", "list", "--data-dir", str(data_dir)]) == 2
    assert f"is in use by netraven --once (pid {os.getpid()})" in capsys.readouterr().err


def test_a_lock_that_is_given_back_soon_is_waited_for(data_dir: Path) -> None:
    lock = lock_data_dir(data_dir, purpose="netraven --once", clock=SystemClock())
    timer = threading.Timer(0.5, lock.close)
    timer.start()
    try:
        assert run(["tag", "list", "--data-dir", str(data_dir)]) == 0
    finally:
        timer.join()


def test_a_path_that_is_too_long_for_a_socket_address_works_alone(tmp_path: Path) -> None:
    folder = make_data_dir(tmp_path / ("long" * 25) / ("way" * 25)).root
    assert run(["tag", "list", "--data-dir", str(folder)]) == 0


def test_a_socket_in_a_deep_folder_is_reached_by_a_short_path(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 30)
    folder.mkdir()
    with usable(folder / "netraven.sock") as address, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        assert (folder / "netraven.sock").is_socket()


def test_a_daemon_that_hangs_is_a_failure(
    data_dir: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "_HEALTH_S", 0.3)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(data_dir / "netraven.sock"))
        listener.listen()
        assert run(["tag", "list", "--data-dir", str(data_dir)]) == 1
    assert "does not answer within" in capsys.readouterr().err


def test_a_missing_data_directory_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tag", "list", "--data-dir", str(tmp_path / "none")]) == 2
    assert "no such data directory; name another one with --data-dir" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_what_belongs_to_another_user_is_not_opened(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.chown(data_dir, 54321, 54321)
    assert run(["tag", "list", "--data-dir", str(data_dir)]) == 2
    assert "belongs to user 54321; run as that user" in capsys.readouterr().err


def test_verbs_at_once_without_a_daemon_all_get_their_turn(data_dir: Path) -> None:
    commands = [
        [sys.executable, "-m", "netraven", "tag", "add", f"tag{number}", "--data-dir", str(data_dir)]
        for number in range(4)
    ]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for command in commands]
    said = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], said
