"""Dialogues with devices of all kinds at any pace: each brings home the truth or a DeviceError, in linear time."""

from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from netraven.core.errors import DeviceError
from netraven.device import screen
from netraven.device.acceptance import accept
from netraven.device.dialogue import Dialogue
from netraven.device.endings import trimmed
from netraven.device.visit import Visit
from tests.device.honest import Honest, held

MakeVisit = Callable[..., Visit]
MakePlayer = Callable[..., Any]


def many(inputs: int) -> settings:
    return settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def drawn(text: str) -> list[str]:
    """Return the lines without the blanks that a device draws over its pager's question."""
    return [line.rstrip() for line in trimmed(text).split("\n")]


@pytest.mark.parametrize("inputs", [8_000, pytest.param(800_000, marks=pytest.mark.long)])
def test_an_honest_device_is_read_whole_or_not_at_all(make_visit: MakeVisit, inputs: int) -> None:
    read: list[int] = []

    @many(inputs)
    @example(25784)  # a cut text whose size, counted with line ends of two bytes, happens to be the stated one
    @given(st.integers(0, 2**64 - 1))
    def hold(seed: int) -> None:
        device = Honest(Random(seed))  # noqa: S311 - no secret
        platform = device.platform()
        with suppress(DeviceError):
            outputs = held(device, Dialogue(make_visit(platform=platform)))
            accept(platform, outputs)
            read.append(seed)
            for output in outputs:
                assert drawn(output.text) == drawn(device.truth[output.command.text])

    hold()
    assert len(read) > inputs * 0.8


NOISE = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [
            b"edge1>", b"edge1#", b"core9#", b"\r\n", b"\n", b"\r", b"\x1b[K", b"--More--", b"Password: ",
            b"% Invalid input", b"show version", b"show running-config", b"end", b"\b\b", b"\x00", b"\xff",
            b"login: ", b"[y/n]", b"x" * 50, b"\x1b[6n", b"\x1b[c", b"\x1b[2J", b"\x1b[24;1H", b"\x1b[1;1H",
            b"\x1b]0;", b"\x1b7", b"\x1b8", b"\x1b[9P", b"\x1b[9@", b"\x1b[?~", b"\x1bE", b":", b"(END)",
            b"*Mar  1 00:01:02: %SYS-5-CONFIG_I: x", b"$nning-config", b"terminal length 0",
        ]
    ),
)  # fmt: skip


@pytest.mark.parametrize("inputs", [2_000, pytest.param(200_000, marks=pytest.mark.long)])
def test_a_device_that_prints_nonsense_causes_nothing_but_device_errors(make_player: MakePlayer, inputs: int) -> None:
    @many(inputs)
    @given(st.lists(st.lists(NOISE, max_size=20), max_size=8), st.integers(1, 40), st.sampled_from([0.0, 0.001, 0.7]))
    def hold(noise: list[list[bytes]], step: int, gap_s: float) -> None:
        answers = iter(noise)
        player = make_player()
        with suppress(DeviceError):
            player.hear(b"".join(next(answers, [])), step, gap_s=gap_s)
            player.play(lambda _: b"".join(next(answers, [b"edge1#"])), step)

    hold()


HOSTILE = [
    b"x" * 60, b"\x1b[1K", b"\x1b[2K", b"\x1b[200@", b"\x1b[P", b"\b" * 40, b"\x1b]0;", b"\x1b[?~ ", b"\x1b[",
    b"\r", b"AAAA-", b"\x1b[9C", b"edge1#\n", b"\xc3", b"\x1bP\x1b", b"-- more", b"\x00", b" ",
    b"\x1b[3;3H\x1b[4;4Hy", b"\n\r", b"%SYS-5-",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("step", [1, 30_000])
def test_twice_the_output_is_twice_the_work(
    make_player: MakePlayer, monkeypatch: pytest.MonkeyPatch, unit: bytes, step: int
) -> None:
    worked = 0

    def counting(raw: bytes | bytearray) -> str:
        nonlocal worked
        worked += len(raw)
        return clean(raw)

    clean = screen.clean
    monkeypatch.setattr(screen, "clean", counting)
    for size in (50_000, 100_000):
        worked = 0
        player = make_player()
        with suppress(DeviceError):
            player.hear(unit * (size // len(unit)), step)
            player.hear(b"\r\nedge1#")
            player.wait()
        assert worked <= 2 * size
