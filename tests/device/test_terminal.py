"""What a simulated device shows at its terminal."""

from dataclasses import replace

import pytest

from netraven.device.rendering import render
from netraven.device.simulator import (
    Mode,
    SimulatedDevice,
)
from netraven.device.simulator.devices import Echo
from netraven.device.simulator.terminal import Terminal
from tests.device.played import IOS, SHOW, playing


def screen(device: SimulatedDevice, keys: str) -> str:
    terminal = Terminal(device, [])
    return terminal.open() + terminal.type(keys)


def test_a_page_is_turned_by_a_blank_a_line_by_return_and_left_by_q() -> None:
    paged = screen(IOS, "show version\n")
    assert paged.endswith("line 22\n --More-- ")
    assert screen(IOS, "show version\n \n").endswith("line 46\n --More-- ")
    assert screen(IOS, "show version\n\r\n ").count("--More--") == 3
    assert screen(IOS, "show version\n  ").endswith("line 49\nedge1>")
    assert screen(IOS, "show version\nq").endswith("--More-- \nedge1>")
    assert "More" not in screen(IOS, "terminal length 0\nshow version\n")


def test_a_rejected_paging_command_leaves_the_pager_on() -> None:
    device = playing(IOS, rejects=frozenset({"terminal length 0"}))
    seen = screen(device, "terminal length 0\nshow version\n")
    assert "% Invalid input detected" in seen
    assert seen.endswith("--More-- ")


def test_unknown_and_privileged_commands_are_rejected() -> None:
    assert "% Invalid input detected" in screen(IOS, "dir\n")
    assert "% Invalid input detected" in screen(IOS, SHOW + "\n")
    assert screen(IOS, "terminal width 0\n\n").endswith("edge1>terminal width 0\nedge1>\nedge1>")


def test_a_wrong_enable_password_is_denied() -> None:
    assert screen(IOS, "enable\nwrong\n").endswith("Password: \n% Access denied\n\nedge1>")
    denied = playing(IOS, refuses_enable=True)
    assert screen(denied, "enable\nmore secret\n").endswith("% Access denied\n\nedge1>")


def test_enable_without_a_password_asks_none() -> None:
    assert screen(replace(IOS, enable_password=None), "enable\nenable\n").endswith("edge1#")


@pytest.mark.parametrize(
    ("echo", "seen"), [(Echo.NONE, "edge1>\nedge1>"), (Echo.TWICE, "edge1>terminal width 0\rterminal width 0\nedge1>")]
)
def test_an_echo_can_be_missing_or_doubled(echo: Echo, seen: str) -> None:
    assert screen(replace(IOS, echo=echo), "terminal width 0\r\n").endswith(seen)


def test_questions_stand_before_the_prompt() -> None:
    device = replace(IOS, questions=(("Press any key", ""), ("User Name:", "joe"), ("Password:", "doe")))
    assert screen(device, "xjoe\ndoe\n").endswith("Press any key\nUser Name:joe\nPassword:\nedge1>")
    terminal = Terminal(device, [])
    terminal.type("xjoe\nwrong\nignored\n")
    assert terminal.over


def test_a_prompt_can_count() -> None:
    device = replace(IOS, manners=replace(IOS.manners, prompt="* {username}@{hostname}.{count} # "))
    assert screen(device, "x\n").endswith("* netraven@edge1.1 # ")


def test_a_wrapped_echo_breaks_at_80_columns() -> None:
    seen = screen(replace(IOS, echo=Echo.WRAPPED), "x" * 160 + "\n")
    assert "edge1>" + "x" * 74 + "\n" + "x" * 80 + "\n" + "x" * 6 + "\n" in seen
    assert "edge1>short\n" in screen(replace(IOS, echo=Echo.WRAPPED), "short\n")


def test_a_scrolled_echo_is_drawn_again_over_itself() -> None:
    command = "".join(f"{number:03} " for number in range(30))
    line = screen(replace(IOS, echo=Echo.SCROLLED), command + "\n").split("\n")[2]
    assert render(line).startswith("edge1>$")
    assert render(line).rstrip().endswith("027 028 029")
    assert len(render(line)) <= 80


def test_a_question_of_a_command_hides_a_password_and_takes_no_wrong_answer() -> None:
    device = replace(IOS, asks={"cmdline on": (("Continue? ", "Y"), ("Password: ", "deep"))})
    assert screen(device, "cmdline on\nY\ndeep\n").endswith("Continue? Y\nPassword: \nedge1>")
    assert "% Invalid input" in screen(device, "cmdline on\nN\n")


def test_a_mode_has_its_own_prompt_and_replies_and_a_way_back() -> None:
    red = Mode(prompt="{hostname}/red# ", says="now red\n", replies={"show context": "red\n"})
    device = replace(IOS, modes={"changeto red": red, "exit": Mode()}, replies={"show context": "system\n"})
    seen = screen(device, "show context\nchangeto red\nshow context\nexit\nshow context\n")
    assert seen.endswith(
        "system\nedge1>changeto red\nnow red\nedge1/red# show context\nred\nedge1/red# exit\nedge1>show context\n"
        "system\nedge1>"
    )
    terminal = Terminal(device, [])
    terminal.type("exit\n")
    assert terminal.over


def test_a_prompt_can_be_drawn_with_noise() -> None:
    assert screen(playing(IOS, prompt_noise="\x1b[24;1H"), "").endswith("\x1b[24;1Hedge1>")
