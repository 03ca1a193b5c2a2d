"""What a dialogue hears and types, with a clock of its own."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netraven.core.errors import (
    DeviceError,
    TruncatedError,
)
from netraven.device.acceptance import accept
from netraven.platforms.platform import Command, Platform, steps

MakePlayer = Callable[..., Any]


MakeIos = Callable[..., Any]


GREETING = b"\r\nWelcome to edge1#\r\n\r\nedge1>"


def texts(player: Any) -> dict[str, str]:  # noqa: ANN401 - the player of conftest.py
    return {output.command.text: output.text for output in player.dialogue.outputs}


@pytest.mark.parametrize("step", [None, 1, 2, 7, 64])
def test_a_visit_brings_home_what_the_commands_printed(
    make_player: MakePlayer, make_ios: MakeIos, ios: Platform, step: int | None
) -> None:
    player = make_player()
    player.hear(GREETING, step)
    player.play(make_ios(), step)
    assert player.typed[:4] == ["\n", "terminal length 0\n", "enable\n", "show version\n"]
    assert texts(player)["show version"] == "Cisco IOS Software, Version 15.2\n"
    assert accept(ios, player.dialogue.outputs).text.startswith("version 15.2\nhostname edge1\n")


def test_it_says_goodbye_at_the_end(make_player: MakePlayer, make_ios: MakeIos) -> None:
    player = make_player(leave=("exit", "logout"))
    player.hear(GREETING)
    player.play(make_ios())
    assert player.typed[-1] == "exit\nlogout\n"
    player.dialogue.receive(b"late words", player.now)
    assert player.dialogue.tick(player.now) == b""


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r\r\n", b"\n\r"])
def test_all_kinds_of_line_ends_are_understood(
    make_player: MakePlayer, make_ios: MakeIos, ios: Platform, newline: bytes
) -> None:
    player = make_player()
    device = make_ios()
    player.hear(GREETING.replace(b"\r\n", newline))
    player.play(lambda keys: device(keys).replace(b"\r\n", newline))
    assert "description to core\n" in accept(ios, player.dialogue.outputs).text


@pytest.mark.parametrize("line", ["edge1#", "edge1>", "edge1#show version", "core>", "[edit]", "user@host:~$ "])
def test_lines_like_a_prompt_inside_the_configuration_do_not_end_it(
    make_player: MakePlayer, make_ios: MakeIos, line: str
) -> None:
    config = f"version 15.2\nbanner motd ^C\n{line}\nkeep out\n^C\nend\n"
    player = make_player()
    player.hear(GREETING)
    player.play(make_ios(show_running_config=config), step=3)
    assert texts(player)["show running-config"] == config


def test_a_prompt_like_line_at_which_the_device_pauses_is_doubted_before_the_end_mark(
    make_player: MakePlayer, make_ios: MakeIos
) -> None:
    player = make_player()
    player.hear(GREETING)
    device = make_ios()
    while (keys := player.wait()) != "show running-config\n":
        player.hear(device(keys))
    player.hear(b"show running-config\r\nversion 15.2\r\nbanner exec ^C\r\nedge1#")
    player.now = player.dialogue.deadline
    assert player.dialogue.tick(player.now) == b""  # quiet enough, but the end mark has not come
    player.hear(b"\r\n^C\r\nend\r\nedge1#")
    player.play(device)
    assert texts(player)["show running-config"].endswith("^C\nend\n")


def test_a_prompt_from_before_the_command_is_doubted_until_the_echo_comes(
    make_player: MakePlayer,
) -> None:
    player = make_player(enable=None, setup=(), commands=(Command(text="show version"),))
    player.hear(GREETING)
    player.wait()
    player.hear(b"\r\nedge1>")
    assert player.wait() == "show version\n"
    player.hear(b"\r\nedge1>")  # of a return that we pressed earlier
    player.now = player.dialogue.deadline
    assert player.dialogue.tick(player.now) == b""
    player.hear(b"show version\r\nVersion 15.2\r\nedge1>")
    player.wait()
    assert texts(player) == {"show version": "Version 15.2\n"}


def test_a_device_that_does_not_echo_is_understood(make_player: MakePlayer, make_ios: MakeIos, ios: Platform) -> None:
    player = make_player()
    device = make_ios()
    player.hear(GREETING)
    player.play(lambda keys: device(keys).split(b"\r\n", 1)[1])
    assert accept(ios, player.dialogue.outputs).text.endswith("!\nend\n")


def test_a_slow_device_is_given_more_quiet(make_player: MakePlayer) -> None:
    player = make_player(enable=None, setup=(), commands=(Command(text="show version"),))
    player.hear(GREETING)
    player.wait()
    player.hear(b"\r\nedge1>")
    player.wait()
    player.hear(b"show version\r\nVer")
    player.now += 0.3
    player.hear(b"sion\r\nedge1>")
    assert player.dialogue.deadline - player.now == pytest.approx(0.6)
    player.now += 0.5
    player.hear(b" is no prompt\r\nedge1>")
    assert player.dialogue.deadline - player.now == pytest.approx(1.0)


def test_who_wakes_up_late_reads_first(make_player: MakePlayer) -> None:
    player = make_player()
    player.hear(b"edge1>")
    player.now += 0.5  # the loop was busy: more may wait in the socket
    assert player.dialogue.tick(player.now) == b""
    player.hear(b"\r\nmore of the banner\r\nedge1>")
    assert player.wait() == "\n"


def test_a_counter_in_the_prompt_may_change(make_player: MakePlayer) -> None:
    player = make_player(
        counter=True, enable=None, setup=(), prompt=r"(\* )?[\w.-]+ ?# ", commands=(Command(text="show switch"),)
    )
    player.hear(b"* edge1.1 # ")
    assert player.wait() == "\n"
    player.hear(b"\r\n* edge1.2 # ")
    assert player.wait() == "show switch\n"
    player.hear(b"show switch\r\nSysName: edge1\r\nedge1.3 # ")
    player.wait()
    assert texts(player) == {"show switch": "SysName: edge1\n"}


def test_a_mode_in_the_prompt_is_understood(make_player: MakePlayer) -> None:
    player = make_player(
        enable=None, setup=(), prompt=r"\w+ # ", commands=(Command(text="config global"), Command(text="show"))
    )
    player.play(
        lambda keys: b"\r\nfw1 # " if keys == "\n" else keys.encode() + b"fw1 (global) # ",
    )
    assert [output.text for output in player.dialogue.outputs] == ["", ""]


def test_a_rejected_command_has_alternatives(make_player: MakePlayer, make_ios: MakeIos) -> None:
    command = Command(text="show inventory all", alternatives=("show inventory", "show version"))
    player = make_player(commands=(command,))
    player.hear(GREETING)
    player.play(make_ios())
    assert texts(player) == {"show inventory all": "Cisco IOS Software, Version 15.2\n"}


def test_an_optional_command_that_is_rejected_is_left_out(make_player: MakePlayer, make_ios: MakeIos) -> None:
    player = make_player(commands=(Command(text="show vtp", optional=True), Command(text="show clock")))
    player.hear(GREETING)
    player.play(make_ios())
    assert texts(player) == {"show clock": "% Invalid input\n"}


def test_a_rejected_paging_command_does_not_fail_the_visit(
    make_player: MakePlayer, make_ios: MakeIos, ios: Platform
) -> None:
    player = make_player(setup=steps("terminal datadump"), paging=steps("no page"))
    player.hear(GREETING)
    player.play(make_ios())
    assert accept(ios, player.dialogue.outputs).text


def brought_home(player: Any, prints: Callable[[str], bytes]) -> Any:  # noqa: ANN401 - the player of conftest.py
    player.play(prints)
    return player.dialogue.outputs


def test_output_cut_at_any_byte_is_never_accepted(make_player: MakePlayer, make_ios: MakeIos, ios: Platform) -> None:
    whole = make_ios()("show running-config\n").removesuffix(b"edge1>") + b"edge1#"
    for cut in range(len(whole)):
        device = make_ios()
        player = make_player()
        player.hear(GREETING)
        with pytest.raises(DeviceError):
            accept(ios, brought_home(player, lambda keys: whole[:cut] if "running" in keys else device(keys)))  # noqa: B023 - used in this turn of the loop only


NOISE = st.lists(
    st.sampled_from(
        [
            b"edge1>", b"edge1#", b"\r\n", b"\n", b"\r", b"\x1b[K", b"--More--", b"Password: ", b"% Invalid input",
            b"show version", b"show running-config", b"end", b"\b\b", b"\x00", b"\xff", b"login: ", b"[y/n]", b"x" * 50,
        ]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NOISE, max_size=20), st.integers(1, 40))
def test_a_device_that_prints_nonsense_causes_nothing_but_device_errors(
    make_player: MakePlayer, noise: list[list[bytes]], step: int
) -> None:
    answers = iter(noise)
    player = make_player()
    with suppress(DeviceError):
        player.hear(b"".join(next(answers, [])), step, gap_s=0.001)
        player.play(lambda _: b"".join(next(answers, [b"edge1#"])), step)


def test_a_long_line_in_small_pieces_takes_linear_time(make_player: MakePlayer, make_ios: MakeIos) -> None:
    player = make_player(limit_bytes=10_000_000)
    player.hear(GREETING)
    device = make_ios()
    while (keys := player.wait()) != "show version\n":
        player.hear(device(keys))
    player.hear(b"x" * 300_000, step=3)  # a hundred thousand pieces: quadratic work would take minutes
    player.hear(b"\b" * 100_000)
    player.hear(b"\r\nedge1#")
    player.wait()
    assert len(texts(player)["show version"]) >= 200_000


NO_END = (Command(text="show running-config", keep=True),)


@pytest.mark.parametrize("prompt", [b"edge1#", b"[/]\r\nedge1#"])
def test_without_an_end_mark_another_prompt_proves_that_all_was_printed(make_player: MakePlayer, prompt: bytes) -> None:
    player = make_player(commands=NO_END, setup=(), enable=None)
    player.hear(prompt)
    player.play(lambda keys: keys.encode() + (b"version 9\r\n" if "show" in keys else b"") + prompt)
    assert player.typed == ["\n", "show running-config\n", "\n", "exit\n"]
    assert texts(player)["show running-config"].startswith("version 9\n")


def test_without_an_end_mark_a_pause_at_a_line_like_the_prompt_cuts_no_configuration(make_player: MakePlayer) -> None:
    player = make_player(commands=NO_END, setup=(), enable=None)
    player.hear(b"edge1#")
    player.wait()
    player.hear(b"\r\nedge1#")
    player.wait()
    player.hear(b"show running-config\r\nbanner motd #\r\nedge1#")
    assert player.wait() == "\n"
    player.hear(b" keep out\r\n#\r\nline vty\r\nedge1#\r\nedge1#")
    with pytest.raises(TruncatedError, match="went on printing after 'show running-config'"):
        player.wait()
