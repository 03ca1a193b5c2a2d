"""The gates of acceptance, one by one, and refusals in words that platforms share."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from netraven.core.errors import CommandRejectedError, PagerTextError, SizeMismatchError, TruncatedError
from netraven.device.acceptance import accept, examine
from netraven.device.gates import Gate
from netraven.device.refusals import rejection, shared_refusal
from netraven.device.visit import Output
from netraven.platforms.platform import Command, Platform
from tests.device.test_acceptance import BODY, shown

LONG = BODY.replace("hostname", "description x\n" * 100 + "hostname")
REFUSALS = [
    "% Authorization failed",
    "Command authorization failed.",
    "You are not authorised to use this command",
    "Error: user is not authorized",
    "permission denied",
    "% Permission denied for the role",
    "Access denied",
    "The system is busy building the configuration. Please wait",
    "% Busy",
    "Unable to read configuration. Try again later.",
    "Invalid input detected",
    "Error: commit in progress",
    "error: configuration database locked by:",
    "The configuration is being changed by another user",
]


def gates(platform: Platform, outputs: Sequence[Output]) -> list[Gate]:
    return list(examine(platform, outputs))


def test_every_gate_says_what_it_looked_at(ios: Platform) -> None:
    passed = gates(ios, shown(ios, f"Current configuration : {len(BODY)} bytes\n{BODY}"))
    assert [gate.name for gate in passed] == ["rejection", "pager", "beginning", "end", "size", "emptiness"]
    assert all(gate.fault is None and gate.detail for gate in passed)
    assert passed[0].command == "show running-config"


def test_nothing_follows_the_gate_that_refuses(ios: Platform) -> None:
    seen = gates(ios, shown(ios, "version 15.2\n"))
    assert [gate.name for gate in seen] == ["rejection", "pager", "beginning", "end"]
    assert isinstance(seen[-1].fault, TruncatedError)
    assert seen[-1].detail == str(seen[-1].fault)


def test_a_configuration_of_volatile_lines_alone_is_empty(ios: Platform) -> None:
    seen = gates(replace(ios, lines=replace(ios.lines, volatile=(".",))), shown(ios, BODY))
    assert (seen[-1].name, seen[-1].fault is not None) == ("emptiness", True)


def test_an_exit_status_and_announced_parts_are_gates(unix: Platform) -> None:
    command = Command(text="list", keep=True, lists="(?m)^part (.*)", covers="(?m)^begin (.*)")
    whole = Output(command=command, text="part a\npart b\nbegin a\nbegin b\n", exit_status=0)
    assert [gate.name for gate in gates(unix, [whole])] == ["exit status", "rejection", "pager", "parts", "emptiness"]
    with pytest.raises(TruncatedError, match="announces 'b', which its output does not hold"):
        accept(unix, [replace(whole, text="part a\npart b\nbegin a\n")])


@pytest.mark.parametrize("line", REFUSALS)
def test_a_refusal_in_shared_words_is_no_configuration(ios: Platform, line: str) -> None:
    for text in (f"{line}\n", f"\n{line}\n{LONG}", f"Trying ...\n{line}\nend\n"):
        with pytest.raises(CommandRejectedError) as caught:
            accept(ios, shown(ios, text))
        assert line in str(caught.value)


def test_a_short_text_of_a_command_without_marks_is_refused_by_any_of_its_lines() -> None:
    assert shared_refusal("one moment\npermission denied\n", Command(text="show")) == "permission denied"


@pytest.mark.parametrize("line", REFUSALS)
def test_a_whole_configuration_may_quote_a_refusal(ios: Platform, line: str) -> None:
    for text in (BODY, LONG):
        quoting = text.replace("hostname edge1", f"banner motd ^C\n{line}\n^C\nhostname edge1")
        assert line in accept(ios, shown(ios, quoting)).text


def test_a_text_of_a_command_without_marks_is_judged_by_its_exit_status(unix: Platform) -> None:
    motd = Output(command=unix.commands[0], text="permission denied unless authorised\n", exit_status=0)
    assert accept(unix, [motd]).text == motd.text
    with pytest.raises(CommandRejectedError):
        accept(unix, [replace(motd, command=replace(motd.command, begin="^version"))])


@pytest.mark.parametrize("line", ["description in progress", "no busy-out", "line locked door", "hostname edge1", ""])
def test_ordinary_words_are_no_refusal(ios: Platform, line: str) -> None:
    assert shared_refusal(line) is None
    assert shared_refusal(f"one line\n{line}\n", Command(text="show")) is None
    assert rejection(ios, line) is None


def test_a_line_like_a_pagers_that_the_stated_size_counts_in_belongs_to_the_text(ios: Platform) -> None:
    body = BODY.replace("hostname", "banner motd ^C\n -- more -- \n^C\nhostname")
    assert "-- more --" in accept(ios, shown(ios, f"Current configuration : {len(body)} bytes\n{body}")).text
    with pytest.raises(PagerTextError, match="should the line belong to the configuration"):
        accept(ios, shown(ios, f"Current configuration : {len(body) - 12} bytes\n{body}"))


def test_a_text_whose_pager_was_quit_is_refused_although_it_ends_well(ios: Platform) -> None:
    whole = "".join(f"interface Gi0/{number}\n" for number in range(100))
    body = f"version 15.2\n{whole}end\n"
    cut = f"version 15.2\n{whole[:900]}\nend\n"
    with pytest.raises(SizeMismatchError):
        accept(ios, shown(ios, f"Current configuration : {len(body)} bytes\n{cut}"))
    with pytest.raises(PagerTextError):
        accept(ios, shown(ios, cut.replace("\nend", "\n --More-- \nend")))
