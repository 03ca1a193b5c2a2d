"""Echoes as devices draw them."""

from collections.abc import Callable
from typing import Any

import pytest

from netraven.device.echo import cut_echo, lines_of_wrapped_echo
from netraven.platforms.platform import Command

MakePlayer = Callable[..., Any]
SHOW = "show running-config | include interface"


@pytest.mark.parametrize(
    "echo",
    [
        f"{SHOW}\r\n".encode(),
        b"show running-con \rfig | include interface\r\n",
        b"show running-config \r| include int \rerface\r\n",
        b"show running-con\r\nfig | include interface\r\n",
        b"show running-config | in" + b"\b" * 24 + b"$onfig | include interface\r\n",
        b"show run\redge1#<nfig | include interface\r\n",
        b"show\x1b[4D\x1b[K" + f"{SHOW}\r\n".encode(),
        f"{SHOW}\r{SHOW}\r\n".encode(),
        f"{SHOW}\r\n{SHOW}\r\n".encode(),
        b"\x1b[?2004l\x1b[24;1H" + f"{SHOW}\r\n".encode(),
        b"\x00\x07" + f"{SHOW}\r\n".encode(),
    ],
)
@pytest.mark.parametrize("step", [None, 1])
def test_a_drawn_echo_is_cut(make_player: MakePlayer, echo: bytes, step: int | None) -> None:
    player = make_player(commands=(Command(text=SHOW),), setup=(), enable=None)
    player.hear(b"edge1#")
    player.wait()
    player.hear(b"\r\nedge1#")
    assert player.wait() == f"{SHOW}\n"
    player.hear(echo + b"interface Gi0/1\r\nedge1#", step)
    player.wait()
    assert player.dialogue.outputs[0].text == "interface Gi0/1\n"


def test_a_line_that_ends_like_a_command_is_no_echo_where_there_are_none(make_player: MakePlayer) -> None:
    player = make_player(commands=(Command(text="show clock"), Command(text="show alias")), setup=(), enable=None)
    player.hear(b"edge1#")
    player.wait()
    player.hear(b"\r\nedge1#")
    assert player.wait() == "show clock\n"
    player.hear(b"now\r\nedge1#")
    assert player.wait() == "show alias\n"
    player.hear(b"alias exec x show x\r\nalias exec y show alias\r\nedge1#")
    player.wait()
    assert player.dialogue.outputs[1].text == "alias exec x show x\nalias exec y show alias\n"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("show version\nVersion 15.2\n", "Version 15.2\n"),
        ("\nshow ver\nsion\nVersion 15.2\n", "Version 15.2\n"),
        ("*Mar  1 00:01:02: %SYS-5-CONFIG_I: x\nshow version\nVersion 15.2\n", "Version 15.2\n"),
        ("!Command: show version\nVersion 15.2\n", None),
        ("Version 15.2\nshow version\n", None),
        ("", None),
    ],
)
def test_where_an_echo_must_stand_alone_no_other_line_is_cut(text: str, rest: str | None) -> None:
    assert cut_echo(text, "show version", anywhere=False) == rest


def test_what_is_not_wrapped_has_no_wrapped_echo() -> None:
    assert lines_of_wrapped_echo(b"show\r\nversion", "show version") == 0
    assert lines_of_wrapped_echo(b"other \rwords\r\n", "show version") == 0
