"""The progress bar."""

import io

import pytest

from netraven.cli.progress import Bar, Silent, shown_progress
from netraven.core.outcome import RunReport


class Terminal(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_many_are_done_and_how_many_failed(
    report: RunReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm-256color")
    with shown_progress() as progress:
        assert isinstance(progress, Bar)
        progress.started(3)
        for device, outcome in report.outcomes:
            progress.finished(device, outcome)
        progress.progress.refresh()
    assert "3/3" in terminal.getvalue()
    assert "2 failed" in terminal.getvalue()


def test_anything_but_a_terminal_sees_nothing(report: RunReport, capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress() as progress:
        assert isinstance(progress, Silent)
        progress.started(1)
        progress.finished(*report.outcomes[0])
    assert capsys.readouterr() == ("", "")
