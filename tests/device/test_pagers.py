"""Pagers in the middle of an output."""

from collections.abc import Callable
from typing import Any

import pytest

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
