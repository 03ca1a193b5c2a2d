"""What a run prints for people."""

from pathlib import Path

import pytest

from netraven.cli.summary import show_place, show_summary
from netraven.cli.tables import plain_table, print_table
from netraven.core.outcome import RunReport
from tests.cli.conftest import Terminal


def test_counts_come_first_and_then_a_line_for_each_device_without_a_backup(
    report: RunReport, capsys: pytest.CaptureFixture[str]
) -> None:
    show_summary(report)
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["DEVICES", "SUCCESS", "FAILED", "SUSPECT", "SKIPPED", "CHANGED", "UNCHANGED", "TIME"],
        ["3", "1", "1", "1", "0", "1", "0", "2.1", "s"],
        [],
        ["DEVICE", "ADDRESS", "STAGE", "REASON", "WHAT", "HAPPENED"],
        ["edge2", "127.0.1.2", "auth", "auth_rejected", "127.0.1.2", "refused", "user", "'ad\\x1b[31mmin'"],
        ["edge3", "127.0.1.3", "accept", "shrunk", "12", "bytes", "after", "20480"],
    ]


def test_columns_are_as_wide_as_their_widest_value() -> None:
    assert plain_table(("a", "bb"), [("long", "x"), ("y", "z")]) == "A     BB\nlong  x\ny     z"
    assert plain_table(("a", "bb"), [("1", "2")], numbers=True) == "A  BB\n1   2"


def test_a_terminal_gets_a_drawn_table_in_which_markup_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    print_table(("device", "what happened"), [("edge1", "[red]no[/red]")])
    shown = terminal.getvalue()
    assert "─" in shown
    assert "[red]no[/red]" in shown


@pytest.mark.parametrize(("columns", "is_drawn"), [(80, True), (40, False)])
def test_a_terminal_too_narrow_for_the_table_gets_whole_words(
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
    is_drawn: bool,  # noqa: FBT001 - a table
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("COLUMNS", str(columns))
    print_table(("device", "address", "what happened"), [("edge-router-1", "2001:db8::1", "did not answer " * 5)])
    assert ("─" in terminal.getvalue(), "edge-router-1" in terminal.getvalue()) == (is_drawn, True)


def test_the_command_to_look_at_the_history_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    show_place(Path("netraven-data"))
    assert "git -C netraven-data/configs.git log -p" in capsys.readouterr().out
