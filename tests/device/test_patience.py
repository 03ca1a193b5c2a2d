"""How long a dialogue waits, how much it takes, and what it says when that is over."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from netraven.core.errors import (
    CommandTimeoutError,
    ConnectionLostError,
    EnableTimeoutError,
    LoginLostError,
    OutputTooLargeError,
    PromptTimeoutError,
    SessionTimeoutError,
    SilenceError,
)
from netraven.platforms.platform import Command

MakePlayer = Callable[..., Any]


MakeIos = Callable[..., Any]


GREETING = b"\r\nWelcome to edge1#\r\n\r\nedge1>"


def test_a_tick_before_its_time_changes_nothing(make_player: MakePlayer) -> None:
    player = make_player()
    player.hear(GREETING)
    assert player.dialogue.tick(player.now) == b""
    assert player.wait() == "\n"


def test_silence_in_a_command_is_an_error(make_player: MakePlayer, make_ios: MakeIos) -> None:
    player = make_player(silence_s=7.0)
    player.hear(GREETING)
    device = make_ios()
    with pytest.raises(SilenceError, match="fell silent for 7 s during 'show version'") as caught:
        player.play(lambda keys: b"show version\r\nCisco IOS" if keys == "show version\n" else device(keys))
    assert caught.value.tail.endswith("show version\nCisco IOS")


def test_a_command_that_never_ends_runs_out_of_time(make_player: MakePlayer, make_ios: MakeIos) -> None:
    player = make_player(command_s=20.0)
    player.hear(GREETING)
    device = make_ios()
    while (keys := player.wait()) != "show version\n":
        player.hear(device(keys))
    player.hear(b"and on\r\n" * 20, step=8, gap_s=1.0)
    with pytest.raises(CommandTimeoutError, match="'show version' within 20 s"):
        player.wait()


def test_the_whole_session_is_limited(make_player: MakePlayer) -> None:
    player = make_player(session_at=1001.0)
    with pytest.raises(SessionTimeoutError, match="in all"):
        player.wait()


def test_endless_output_is_cut_off(make_player: MakePlayer, make_ios: MakeIos) -> None:
    player = make_player(limit_bytes=100_000)
    player.hear(GREETING)
    device = make_ios()
    with pytest.raises(OutputTooLargeError, match="100000 bytes") as caught:
        player.play(lambda keys: b"endless\r\n" * 50_000 if keys == "show version\n" else device(keys), step=4096)
    assert len(caught.value.tail) <= 16 * 1024


def test_no_prompt_after_the_log_in_is_an_error_after_some_nudges(make_player: MakePlayer) -> None:
    player = make_player(prompt_s=5.0)
    player.hear(b"Welcome\r\n")
    with pytest.raises(PromptTimeoutError, match="within 5 s") as caught:
        player.play(lambda _: b"")
    assert player.typed == ["\n", "\n"]
    assert caught.value.tail == "Welcome\n"


def test_enable_that_never_answers_runs_out_of_time(make_player: MakePlayer, make_ios: MakeIos) -> None:
    player = make_player()
    player.hear(GREETING)
    device = make_ios()
    with pytest.raises(EnableTimeoutError):
        player.play(lambda keys: b"" if keys == "enable\n" else device(keys))


def test_the_end_of_the_connection_is_named_by_where_it_came(make_player: MakePlayer, make_ios: MakeIos) -> None:
    player = make_player()
    assert isinstance(player.dialogue.lost("reset"), LoginLostError)
    player.hear(GREETING)
    device = make_ios()
    player.hear(device(player.wait()))
    player.wait()
    lost = player.dialogue.lost("reset by peer")
    assert isinstance(lost, ConnectionLostError)
    assert "during 'terminal length 0': reset by peer" in str(lost)


def test_a_connection_that_ends_at_enable_or_at_a_prompt_is_named_so(make_player: MakePlayer) -> None:
    player = make_player(setup=(), enable_password=SecretStr("more-power"))
    player.hear(b"edge1>")
    player.wait()
    player.hear(b"\r\nedge1>")
    assert player.wait() == "enable\n"
    player.hear(b"enable\r\nPassword:")
    assert player.wait() == "more-power\n"
    assert "after the enable password" in str(player.dialogue.lost("reset"))
    player = make_player(setup=(), enable=None, commands=(Command(text="show", keep=True),))
    player.hear(b"edge1>")
    player.wait()
    player.hear(b"\r\nedge1>")
    player.wait()
    player.hear(b"show\r\ntext\r\nedge1>")
    assert player.wait() == "\n"
    assert "at its prompt" in str(player.dialogue.lost("reset"))


def test_the_tail_of_an_error_holds_no_secret_of_ours(make_player: MakePlayer) -> None:
    player = make_player()
    player.hear(b"Password: right-password\r\n% no\r\n")
    assert player.dialogue.tail == "Password: *****\n% no\n"
