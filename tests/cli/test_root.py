"""The command line itself: help, version, wrong usage, and how little it loads."""

import os
import subprocess
import sys

import pytest

from netraven import __version__
from netraven.cli.root import run

HEAVY = {"pydantic", "asyncssh", "rich", "dulwich", "asyncio", "sqlite3", "structlog", "cryptography", "netraven.core"}


def test_help_shows_examples_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "netraven --once --demo" in shown
    assert "Exit codes: 0" in shown


def test_without_a_verb_the_appliance_is_run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETRAVEN_LISTEN", "nowhere")

    assert run([]) == run(["serve"]) == 2
    assert capsys.readouterr().err.count("NETRAVEN_LISTEN: 'nowhere': must be HOST:PORT") == 2


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"netraven {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--nonsense"], "No such option '--nonsense'"),
        (["nonsense"], "No such command 'nonsense'"),
        (["--tag", "core"], "--once is missing"),
        (["--demo"], "--once is missing"),
        (["--once", "--demo", "--tag", "core"], "--demo brings its own devices"),
        (["--once", "--username", "admin"], "--username fills the rows of --inventory"),
        (["--json", "platforms"], "only --data-dir and --config may stand before platforms"),
    ],
)
def test_wrong_usage_is_told_with_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert run(arguments) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["platforms", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from netraven.cli.root import run; run(sys.argv[1:]); "
        "print(*{'.'.join(name.split('.')[:n]) for name in sys.modules for n in (1, 2)}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stderr.split())


def test_a_reader_who_leaves_early_is_no_error() -> None:
    code = "import os, sys; os.close(0); from netraven.cli.root import run; sys.exit(run(['--help']))"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run([sys.executable, "-c", code], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")
