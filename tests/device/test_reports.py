"""What a device asks of its terminal, and drawing by addresses."""

from collections.abc import Callable
from typing import Any

import pytest

from netraven.device.screen import Screen, clean
from netraven.platforms.platform import Command

MakePlayer = Callable[..., Any]
SHOW = {"commands": (Command(text="show clock"),), "setup": (), "enable": None}


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (b"\x1b[6n", b"\x1b[1000;511R"),
        (b"\x1b[5n", b"\x1b[0n"),
        (b"\x1b[c", b"\x1b[?1;0c"),
        (b"\x1b[0c\x1b[?25h \r", b"\x1b[?1;0c"),
        (b"\x1bZ  \x1b[6n", b"\x1b[?1;0c\x1b[1000;511R"),
    ],
)
def test_a_report_that_a_device_waits_for_is_given_once(query: bytes, answer: bytes) -> None:
    screen = Screen()
    screen.print(b"welcome\r\nedge1# " + query)
    assert screen.take_query() == answer
    assert screen.take_query() == b""
    assert screen.last_line().rstrip() == "edge1#"


@pytest.mark.parametrize("raw", [b"", b"edge1#", b"\x1b[6n edge1#", b"\x1b[6n\r\nedge1#", b"\x1b[7n", b"\x1b[K"])
def test_what_is_not_asked_at_the_end_is_not_answered(raw: bytes) -> None:
    screen = Screen()
    screen.print(raw)
    assert screen.take_query() == b""


def test_a_device_that_measures_its_terminal_is_visited(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    player.hear(b"\x1b[9999B\x1bZ  \x1b[6n")
    assert player.wait() == "\x1b[?1;0c\x1b[1000;511R"
    player.hear(b"\r\x1b[9999Bedge1#")
    assert player.wait() == "\n"
    player.hear(b"\r\nedge1#\x1b[6n")
    assert player.wait() == "\x1b[1000;511R"
    assert player.wait() == "show clock\n"


PROCURVE = (
    b"\x1b[1;24r\x1b[24;1H\x1b[24;1H\x1b[2K\x1b[24;1H\x1b[?25h\x1b[24;1H\x1b[24;1HHP-2530# "
    b"\x1b[24;1H\x1b[24;11H\x1b[24;1H\x1b[?25h\x1b[24;11H"
)


def test_a_procurve_is_visited(make_player: MakePlayer) -> None:
    player = make_player(**SHOW, prompt=r"[\w-]+# ")
    player.hear(b"\x1b[2J\x1b[1;1HProCurve J9776A, a longer line than the last\x1b[24;1HPress any key to continue")
    assert player.wait() == "\n"
    player.hear(b"\x1b[24;1H\x1b[2K" + PROCURVE)
    assert player.wait() == "\n"
    player.hear(b"\x1b[24;0H\x1bE" + PROCURVE)
    assert player.wait() == "show clock\n"
    typed = b"".join(b"%c\x1b[24;%dH\x1b[?25h" % (sign, 12 + at) for at, sign in enumerate(b"show clock"))
    player.hear(typed + b"\x1b[24;0H\x1bE\x1b[24;1H\x1b[24;20H\x1b[24;1H\x1b[2K\x1b[?25hnow\r\nlater\r\n" + PROCURVE)
    player.wait()
    assert player.dialogue.outputs[0].text == "now\nlater\n"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"\x1b[1;1Hone\x1b[2;1Htwo\x1b[3;1H\x1b[4;1Hthree\r\n", "one\ntwo\nthree\n"),
        (b"\x1b[24;1Hone\x1b[24;1Htwo\r\n", "two\n"),
        (b"\x1b[Hone\x1b[1;4Hs\r\n", "ones\n"),
        (b"one\x1b7 more\x1b8s\x1b[K\r\n", "ones\n"),
        (b"one\x1b[2J\rtwo\r\n", "two\n"),
        (b"one two\x1b[3D\x1b[J\r\n", "one \n"),
        (b"onxe\x1b[2D\x1b[P\r\n", "one\n"),
        (b"oe\x1b[D\x1b[@n\r\n", "one\n"),
        (b"one\rtwo\r\x1b[2X\r\n", "  o\n"),
        (b"one\x1b[8Xs\r\n", "ones\n"),
        (b"\x1bP1$r0m\x1b\\one\x1b_x\x07\r\n", "one\n"),
        (b"\x1b]0;no end of a title\r\n", "0;no end of a title\n"),
        (b"\x1b[?1049h\x1b[?2004hone\x1b[m\x1b(B\r\n", "one\n"),
        (b"x" * 3000 + b"\x1b[1K\x1b[5P\x1b[2K\r\n", "x" * 3000 + "\n"),
    ],
)
def test_drawing_reads_as_a_terminal_shows_it(raw: bytes, shown: str) -> None:
    assert clean(raw) == shown
