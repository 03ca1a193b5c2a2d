from dataclasses import replace
from typing import Any

import pytest

from netraven.core.errors import (
    CommandRejectedError,
    EmptyConfigurationError,
    NoExitStatusError,
    PagerTextError,
    SizeMismatchError,
    TruncatedError,
)
from netraven.device.acceptance import accept, is_shrunk
from netraven.device.visit import Output
from netraven.platforms.platform import Command, Condition, Platform

BODY = "version 15.2\n! stamp 1\nhostname edge1\ninterface Gi0/1\n ip address 192.0.2.1 255.255.255.0\nend\n"


def shown(platform: Platform, text: str, **fields: Any) -> list[Output]:  # noqa: ANN401 - the tests name the fields
    command = next(command for command in platform.commands if command.keep)
    return [Output(command=replace(command, **fields), text=text, exit_status=None)]


def test_a_whole_configuration_is_accepted_without_its_volatile_lines(ios: Platform) -> None:
    text = f"\nBuilding configuration...\n\nCurrent configuration : {len(BODY)} bytes\n{BODY}\n\n"
    accepted = accept(ios, shown(ios, text))
    assert accepted.text == BODY
    assert accepted.significant == BODY.replace("! stamp 1\n", "")


def test_what_is_not_kept_is_not_judged(ios: Platform) -> None:
    facts = Output(command=ios.commands[0], text="% Invalid input\n", exit_status=None)
    assert accept(ios, [facts, *shown(ios, BODY)]).text == BODY


def test_several_outputs_make_one_file_under_their_headings(unix: Platform) -> None:
    names = Command(text="cat /etc/hosts", keep=True, heading="# hosts")
    empty = Command(text="cat /etc/motd", keep=True, heading="# motd")
    outputs = [
        Output(command=unix.commands[0], text="web1\n", exit_status=0),
        Output(command=empty, text="", exit_status=0),
        Output(command=names, text="\n127.0.0.1 localhost\n\n", exit_status=0),
    ]
    assert accept(unix, outputs).text == "web1\n# hosts\n127.0.0.1 localhost\n"


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_configuration_is_refused(ios: Platform, unix: Platform, text: str) -> None:
    with pytest.raises(EmptyConfigurationError, match="show running-config"):
        accept(ios, shown(ios, text))
    with pytest.raises(EmptyConfigurationError):
        accept(unix, [Output(command=unix.commands[0], text=text, exit_status=0)])


def test_a_configuration_without_its_end_mark_is_refused(ios: Platform) -> None:
    with pytest.raises(TruncatedError, match="did not end with its end mark") as caught:
        accept(ios, shown(ios, "version 15.2\nhostname edge1\ninterface Gi0/1\n\n"))
    assert "hostname edge1" in caught.value.tail


def test_a_configuration_without_its_beginning_is_refused(ios: Platform) -> None:
    with pytest.raises(TruncatedError, match="its beginning"):
        accept(ios, shown(ios, "hostname edge1\nend\n"))


@pytest.mark.parametrize("line", ["% Invalid input detected", "% Incomplete command"])
def test_an_error_line_is_refused_wherever_it_stands(ios: Platform, line: str) -> None:
    with pytest.raises(CommandRejectedError, match=line):
        accept(ios, shown(ios, BODY.replace("hostname edge1", line)))


def test_pager_text_is_refused(ios: Platform) -> None:
    with pytest.raises(PagerTextError, match="switch paging off"):
        accept(ios, shown(ios, BODY.replace("hostname edge1", " --More-- ")))
    with pytest.raises(PagerTextError):
        accept(replace(ios, pagers=("^weiter",)), shown(ios, BODY.replace("hostname edge1", "weiter ...")))


@pytest.mark.parametrize(
    "line", ["!--- more specific routes below ---", "description -- more or less --", "-- no more"]
)
def test_words_in_a_comment_are_no_pager(ios: Platform, line: str) -> None:
    assert line in accept(ios, shown(ios, BODY.replace("hostname edge1", line))).text


@pytest.mark.parametrize("stated", [len(BODY), len(BODY) + BODY.count("\n"), len(BODY) - 1])
def test_the_stated_size_may_count_line_ends_either_way(ios: Platform, stated: int) -> None:
    assert accept(ios, shown(ios, f"Current configuration : {stated} bytes\n{BODY}")).text == BODY


@pytest.mark.parametrize("stated", [len(BODY) // 2, len(BODY) * 2, len(BODY) - 4, len(BODY) + 12])
def test_a_configuration_of_another_size_than_stated_is_refused(ios: Platform, stated: int) -> None:
    with pytest.raises(SizeMismatchError, match=f"prints {stated} bytes"):
        accept(ios, shown(ios, f"Current configuration : {stated} bytes\n{BODY}"))


def test_a_device_that_states_no_size_is_believed(ios: Platform) -> None:
    assert accept(ios, shown(ios, BODY)).text == BODY


def test_a_command_without_exit_status_is_refused(unix: Platform) -> None:
    with pytest.raises(NoExitStatusError, match="without an exit status"):
        accept(unix, [Output(command=unix.commands[0], text="web1\n", exit_status=None)])


def test_a_command_that_failed_is_refused(unix: Platform) -> None:
    with pytest.raises(CommandRejectedError, match="exit status 1"):
        accept(unix, [Output(command=unix.commands[0], text="cat: no such file\n", exit_status=1)])


def test_bytes_that_are_no_utf8_survive(ios: Platform) -> None:
    text = BODY.replace("edge1", "caf\udce9")
    assert accept(ios, shown(ios, text)).text.encode("utf-8", "surrogateescape").count(b"caf\xe9") == 1


@pytest.mark.parametrize(
    ("size_bytes", "last_size_bytes", "shrunk"),
    [(700, 1000, False), (699, 1000, True), (1, None, False), (2000, 1000, False)],
)
def test_less_than_seven_tenths_of_the_last_is_shrunk(
    size_bytes: int,
    last_size_bytes: int | None,
    shrunk: bool,  # noqa: FBT001 - the expected answer
) -> None:
    assert is_shrunk(size_bytes, last_size_bytes) is shrunk


COUNTED = Condition(command="show | count", pattern=r"(?m)^Count: (\d+) lines$")


def counted(platform: Platform, count: str) -> list[Output]:
    """Return a configuration of six lines, and what another command says of it."""
    other = Output(command=Command(text="show | count"), text=count, exit_status=None)
    return [other, *shown(platform, BODY, counted=COUNTED)]


@pytest.mark.parametrize("count", ["Count: 6 lines\n", "\nCount: 7 lines\n"])
def test_a_configuration_of_as_many_lines_as_the_device_counts_is_accepted(ios: Platform, count: str) -> None:
    assert accept(ios, counted(ios, count)).text == BODY


@pytest.mark.parametrize(
    ("count", "message"),
    [
        ("Count: 8 lines\n", "printed 6 lines, and the device counts 8"),
        ("Count: 4 lines\n", "counts 4"),
        ("Count: 6 li", "did not say how many lines"),
    ],
)
def test_a_configuration_of_another_count_of_lines_is_refused(ios: Platform, count: str, message: str) -> None:
    with pytest.raises(TruncatedError, match=message):
        accept(ios, counted(ios, count))
