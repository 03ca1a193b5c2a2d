"""A device that gets another name while it is visited, and text that only looks as if it had."""

from collections.abc import Callable
from typing import Any

import pytest

from netraven.core.errors import SilenceError, TruncatedError
from netraven.platforms.platform import Command

MakePlayer = Callable[..., Any]
SHOW = "show running-config"
END = {"commands": (Command(text=SHOW, keep=True, end="^end$"),), "setup": (), "enable": None}
NO_END = END | {"commands": (Command(text=SHOW, keep=True),)}
FACTS = END | {"commands": (Command(text="show version"),)}


class Renamed:
    """Shows another prompt from the given command on."""

    def __init__(self, command: str, text: str, times: int = 1) -> None:
        self.prompt = "edge1#"
        self._command, self._text, self._times = command, text, times

    def __call__(self, keys: str) -> bytes:
        command = keys.removesuffix("\n")
        if command == self._command and self._times:
            self._times -= 1
            self.prompt = f"core{9 - self._times}#"
        text = self._text if command else ""
        return f"{command}\n{text}{self.prompt}".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("fields", [END, NO_END])
def test_a_kept_command_is_given_again_to_a_device_that_was_renamed(
    make_player: MakePlayer, fields: dict[str, Any]
) -> None:
    player = make_player(**fields)
    player.hear(b"edge1#")
    player.play(Renamed(SHOW, "hostname core9\nend\n"))
    assert player.typed == ["\n", f"{SHOW}\n", "\n", "\n", "\n", f"{SHOW}\n", "\n", "exit\n"]
    assert player.dialogue.outputs[0].text == "hostname core9\nend\n"


def test_a_renaming_between_an_output_and_the_proof_of_its_end_is_noticed(make_player: MakePlayer) -> None:
    player = make_player(**NO_END)
    player.hear(b"edge1#")
    assert player.wait() == "\n"
    player.hear(b"\r\nedge1#")
    assert player.wait() == f"{SHOW}\n"
    player.hear(b"show running-config\r\nversion 9\r\nedge1#")
    device = Renamed("", "version 9\n")
    player.play(device)
    assert player.typed.count(f"{SHOW}\n") == 2
    assert player.dialogue.outputs[0].text == "version 9\n"


def test_other_commands_go_on_after_a_renaming(make_player: MakePlayer) -> None:
    player = make_player(**FACTS)
    player.hear(b"edge1#")
    player.play(Renamed("show version", "Version 15.2\n"))
    assert player.typed == ["\n", "show version\n", "\n", "\n", "exit\n"]
    assert player.dialogue.outputs[0].text == "Version 15.2\n"


def test_a_device_that_is_renamed_again_and_again_is_an_error(make_player: MakePlayer) -> None:
    player = make_player(**END)
    player.hear(b"edge1#")
    with pytest.raises(TruncatedError, match="changed its prompt each time"):
        player.play(Renamed(SHOW, "hostname core9\nend\n", times=2))


@pytest.mark.parametrize("fields", [END, NO_END])
def test_a_paused_configuration_does_not_pass_for_a_renamed_device(
    make_player: MakePlayer, fields: dict[str, Any]
) -> None:
    player = make_player(**fields)
    player.hear(b"edge1#")
    player.wait()
    player.hear(b"\r\nedge1#")
    player.wait()
    player.hear(b"show running-config\r\nbanner motd ^C\r\nend\r\ncore9#")
    assert player.wait() == "\n"
    # The device goes on with the next line, which is the same, but not with that alone.
    player.hear(b"\r\ncore9#\r\ncore9#")
    with pytest.raises((TruncatedError, SilenceError)):
        player.play(lambda _: b"\r\n^C\r\nend\r\nedge1#\r\nedge1#")


def test_a_line_like_a_prompt_before_the_end_mark_is_waited_out(make_player: MakePlayer) -> None:
    player = make_player(**END, silence_s=20.0)
    player.hear(b"edge1#")
    player.wait()
    player.hear(b"\r\nedge1#")
    player.wait()
    player.hear(b"show running-config\r\nbanner motd ^C\r\ncore9#")
    with pytest.raises(SilenceError):
        player.wait()
    assert player.typed == ["\n", f"{SHOW}\n"]


def test_a_configuration_that_repeats_a_line_at_each_pause_is_not_taken_for_whole(make_player: MakePlayer) -> None:
    player = make_player(**NO_END)
    player.hear(b"edge1#")
    player.wait()
    player.hear(b"\r\nedge1#")
    player.wait()
    player.hear(b"show running-config\r\ncore9#")
    for _ in range(3):
        assert player.wait() in {"\n", f"{SHOW}\n"}
        player.hear(b"\r\ncore9#")
    # What was taken for another name is asked again, and the rest of the first text has no such prompt at its end.
    with pytest.raises((TruncatedError, SilenceError)):
        player.play(lambda keys: keys.encode() + b"\r\nline vty\r\nedge1#")
