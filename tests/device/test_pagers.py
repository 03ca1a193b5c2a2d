"""Pagers in the middle of an output."""

from collections.abc import Callable
from typing import Any

import pytest

from netraven.core.errors import PagerTextError
from netraven.device.acceptance import accept
from netraven.platforms.platform import Platform

MakePlayer = Callable[..., Any]


MakeIos = Callable[..., Any]


GREETING = b"\r\nWelcome to edge1#\r\n\r\nedge1>"


def paged(device: Callable[[str], bytes], pager: bytes, erasure: bytes) -> Callable[[str], bytes]:
    """Let the device stop after each third line."""
    pages: list[bytes] = []

    def prints(keys: str) -> bytes:
        if keys != " ":
            lines = device(keys).splitlines(keepends=True)
            pages[:] = [b"".join(lines[at : at + 3]) for at in range(0, len(lines), 3)]
        page = pages.pop(0)
        return (erasure if keys == " " else b"") + page + (pager if pages else b"")

    return prints


PAGERS = [
    "--More--",
    " --More-- ",
    "<--- More --->",
    "  ---- More ----",
    "-- MORE --, next page: Space, next line: Enter, quit: Control-C",
    "---(more 42%)---",
    "--More--(42%)",
    "More: <space>,  Quit: q or CTRL+Z, One line: <return> ",
    "Press any key to continue (Q to quit)",
    "lines 1-23",
]


@pytest.mark.parametrize("pager", PAGERS)
@pytest.mark.parametrize("erasure", [b"\r" + b" " * 70 + b"\r", b"\r\x1b[K", b"\b \b" * 70, b"\r\n"])
def test_pagers_are_answered_and_leave_no_trace(
    make_player: MakePlayer, make_ios: MakeIos, ios: Platform, pager: str, erasure: bytes
) -> None:
    player = make_player()
    player.hear(GREETING)
    player.play(paged(make_ios(), pager.encode(), erasure))
    text = accept(ios, player.dialogue.outputs).text
    assert text == "version 15.2\nhostname edge1\ninterface Gi0/1\n description to core\n!\nend\n"


def test_a_pager_of_the_platforms_own_is_answered(make_player: MakePlayer, make_ios: MakeIos, ios: Platform) -> None:
    player = make_player(pagers=("weiter mit Leertaste",))
    player.hear(GREETING)
    player.play(paged(make_ios(), b"weiter mit Leertaste", b"\r\x1b[K"))
    assert accept(ios, player.dialogue.outputs).text.endswith("!\nend\n")


def test_less_is_left_with_q_at_its_end(make_player: MakePlayer) -> None:
    player = make_player()
    player.hear(b"edge1>")
    player.wait()
    player.hear(b"\r\nlines 1-3/3 (END)")
    assert player.wait() == "q"


def test_a_line_like_the_question_of_a_pager_that_erases_its_own_belongs_to_the_text(
    make_player: MakePlayer, make_ios: MakeIos, ios: Platform
) -> None:
    player = make_player()
    player.hear(GREETING)
    device = make_ios()
    while (keys := player.wait()) != "show running-config\n":
        player.hear(device(keys))
    player.hear(b"show running-config\r\nversion 15.2\r\n--More--")
    assert player.wait() == " "
    player.hear(b"\r        \rbanner motd ^C\r\n--More--")
    assert player.wait() == " "
    player.hear(b"\r\n^C\r\nend\r\nedge1#")
    player.play(device)
    output = next(output for output in player.dialogue.outputs if output.command.keep)
    assert output.text == "version 15.2\nbanner motd ^C\n--More--\n^C\nend\n"
    with pytest.raises(PagerTextError):
        accept(ios, player.dialogue.outputs)


@pytest.mark.parametrize("line", ["--More--", ":", "51%", "lines 1-23"])
def test_a_line_like_a_pager_at_which_the_device_pauses_is_not_answered_at_once(
    make_player: MakePlayer, make_ios: MakeIos, line: str
) -> None:
    player = make_player()
    player.hear(GREETING)
    device = make_ios()
    while (keys := player.wait()) != "show running-config\n":
        player.hear(device(keys))
    player.hear(f"show running-config\r\nversion 15.2\r\n{line}".encode())
    player.now += 0.9
    assert player.dialogue.tick(player.now) == b""
    player.hear(b"\r\nend\r\nedge1#")
    player.play(device)
    output = next(output for output in player.dialogue.outputs if output.command.keep)
    assert output.text == f"version 15.2\n{line}\nend\n"


@pytest.mark.parametrize(
    "pager", [":", "51%", "lines 1-3/9", "---(less 9%)---", "Press <SPACE> to continue, <Q> to quit"]
)
def test_a_pager_that_is_no_more_than_a_sign_is_answered_after_a_while(
    make_player: MakePlayer, make_ios: MakeIos, ios: Platform, pager: str
) -> None:
    player = make_player()
    player.hear(GREETING)
    player.play(paged(make_ios(), pager.encode(), b"\r\x1b[K"))
    assert accept(ios, player.dialogue.outputs).text.endswith("!\nend\n")
