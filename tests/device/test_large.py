"""Texts of uncommon sizes and encodings."""

from collections.abc import Callable
from typing import Any

import pytest

from netraven.device.acceptance import accept
from netraven.platforms.platform import Command, Platform

MakePlayer = Callable[..., Any]
VISIT = {"commands": (Command(text="show", keep=True, end="^end$"),), "setup": (), "enable": None}


def read(player: Any, text: str, step: int) -> str:  # noqa: ANN401 - the player of conftest.py
    """Return what the visit brings home of a text that comes in such pieces."""
    player.hear(b"edge1#")
    player.wait()
    player.hear(b"\r\nedge1#")
    player.wait()
    player.hear(f"show\n{text}edge1#".replace("\n", "\r\n").encode("utf-8", "surrogateescape"), step)
    player.play(lambda _: b"\r\nedge1#")
    printed: str = player.dialogue.outputs[0].text
    return printed


@pytest.mark.parametrize("line", ["x" * 2_000_000, "caf\u00e9 " * 300_000, "\udce9\udcff" * 200_000])
@pytest.mark.parametrize("step", [1, 999, 32_768])
def test_a_line_of_two_megabytes_is_read_whole(make_player: MakePlayer, line: str, step: int) -> None:
    text = f"{line}\nend\n"
    assert read(make_player(**VISIT), text, step) == text


def test_twenty_megabytes_are_read_whole(make_player: MakePlayer, ios: Platform) -> None:
    text = (
        "".join(f"interface Gi0/{number}\n description caf\u00e9 to core\n!\n" for number in range(430_000)) + "end\n"
    )
    assert len(text) > 20_000_000
    player = make_player(**VISIT)
    assert read(player, text, 32_768) == text
    assert accept(ios, player.dialogue.outputs).text == text


@pytest.mark.parametrize("line", ["caf\u00e9", "caf\udce9", "\udcff\udcfe\udc80", "\u65e5\u672c\u8a9e", "\udcc3("])
@pytest.mark.parametrize("step", [1, 2, 3, 64])
def test_any_encoding_is_kept_as_it_is(make_player: MakePlayer, line: str, step: int) -> None:
    text = f"hostname {line}\n" * 5 + "end\n"
    assert read(make_player(**VISIT), text, step) == text


def test_colours_in_a_line_longer_than_a_piece_leave_nothing_behind(make_player: MakePlayer) -> None:
    raw = "\x1b[38;5;200mred\x1b[0m " * 20_000
    assert read(make_player(**VISIT), f"{raw}\nend\n", 7) == "red " * 20_000 + "\nend\n"
