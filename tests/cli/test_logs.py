"""Logging for the operator."""

import json
import logging
from collections.abc import Iterator

import pytest

from netraven.cli.logs import start_logging


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_json_lines_hold_level_logger_time_and_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("json", "info")
    logging.getLogger("netraven.jobs").error("device %d", 7, exc_info=ValueError("broken"))
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["logger"]) == ("device 7", "error", "netraven.jobs")
    assert line["timestamp"].endswith("Z")
    assert "ValueError: broken" in line["exception"]


def test_what_belongs_to_a_line_stands_in_fields_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("json", "info")
    logging.getLogger("netraven.api").info("request", extra={"route": "/tags/{tag_id}", "status": 200})
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["route"], line["status"]) == ("request", "/tags/{tag_id}", 200)


def test_console_lines_are_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("console", "info")
    logging.getLogger("netraven.jobs").info("run %d started", 7)
    line = capsys.readouterr().err
    assert "run 7 started" in line
    assert not line.startswith("{")


def test_anything_but_a_terminal_gets_json_and_nothing_below_the_level(capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(None, "warning")
    logging.getLogger("netraven.jobs").info("run 7 started")
    logging.getLogger("netraven.jobs").warning("disk nearly full")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["disk nearly full"]
