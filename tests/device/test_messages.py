"""Messages of a device's log around and inside what it prints."""

from collections.abc import Callable
from typing import Any

import pytest

from netraven.core.errors import SilenceError
from netraven.device.interruptions import stays_at_message, without_interruptions
from netraven.device.prompts import Prompt
from netraven.platforms.platform import Command

MakePlayer = Callable[..., Any]
LOG = "*Mar  1 00:01:02.123: %SYS-5-CONFIG_I: Configured from console by admin"
SHOW = Command(text="show running-config", keep=True, begin="^version ", end="^end$")
VISIT = {"commands": (SHOW,), "setup": (), "enable": None}
TEXT = "version 15.2\nhostname edge1\nend\n"
PROMPT = Prompt.learned("edge1#", counter=False)


def at_command(player: Any) -> None:  # noqa: ANN401 - the player of conftest.py
    player.hear(b"edge1#")
    player.wait()
    player.hear(b"\r\nedge1#")
    assert player.wait() == "show running-config\n"


def sent(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    "printed",
    [
        f"{LOG}\nedge1#show running-config\n{TEXT}\nedge1#",
        f"\n{LOG}\nshow running-config\n{TEXT}\nedge1#",
        f"show running-config\n{LOG}\n\n{LOG}\n{TEXT}\nedge1#",
        f"show running-config\n{TEXT}\n{LOG}\nedge1#",
        f"show running-config\n{TEXT}\nedge1#\n{LOG}\nedge1#",
    ],
)
def test_messages_around_an_output_are_not_stored(make_player: MakePlayer, printed: str) -> None:
    player = make_player(**VISIT)
    at_command(player)
    player.hear(sent(printed))
    player.play(lambda _: b"\r\nedge1#")
    assert player.dialogue.outputs[0].text.strip() == TEXT.strip()


@pytest.mark.parametrize("behind", [LOG, f"{LOG}\n", f"\n{LOG}\n", f"\n{LOG}\n{LOG}\n"])
def test_a_prompt_with_a_message_behind_it_is_asked_for_again(make_player: MakePlayer, behind: str) -> None:
    player = make_player(**VISIT)
    at_command(player)
    player.hear(sent(f"show running-config\n{TEXT}\nedge1#{behind}"))
    assert player.wait() == "\n"
    player.hear(b"\r\nedge1#")
    player.play(lambda _: b"\r\nedge1#")
    assert player.dialogue.outputs[0].text.strip() == TEXT.strip()


def test_return_is_pressed_a_few_times_only(make_player: MakePlayer) -> None:
    player = make_player(**VISIT)
    at_command(player)
    player.hear(sent(f"show running-config\n{TEXT}\nedge1#{LOG}\n"))
    with pytest.raises(SilenceError):
        player.play(lambda _: sent(f"edge1#{LOG}\n"))
    assert player.typed[2:] == ["\n", "\n", "\n"]


@pytest.mark.parametrize("commands", [(SHOW,), (Command(text="show running-config", keep=True),)])
def test_a_message_that_is_part_of_the_text_is_not_answered(
    make_player: MakePlayer, commands: tuple[Command, ...]
) -> None:
    player = make_player(**VISIT | {"commands": commands}, silence_s=9.0)
    at_command(player)
    player.hear(sent(f"show running-config\nversion 15.2\nbanner motd ^C\n{LOG}\n"))
    with pytest.raises(SilenceError):
        player.wait()


def test_a_message_in_the_middle_of_a_text_stays_as_it_may_belong_there() -> None:
    text = f"version 15.2\nbanner motd ^C\n{LOG}\n^C\nend\n"
    assert without_interruptions(SHOW, text, PROMPT) == text


@pytest.mark.parametrize(
    "text",
    [f"version 15.2\nhostname edge1\n{LOG}\n", f"{LOG}\n"],
)
def test_behind_anything_but_the_end_mark_a_message_stays(text: str) -> None:
    command = Command(text="show", keep=True, end="^end$")
    assert without_interruptions(command, text, PROMPT) == text


def test_what_a_command_begins_with_is_no_message() -> None:
    command = Command(text="show logging", keep=True, begin=r"%SYS-5")
    assert without_interruptions(command, f"{LOG}\n", PROMPT) == f"{LOG}\n"
    assert without_interruptions(SHOW, f"{LOG}\n{LOG}", PROMPT) == LOG


@pytest.mark.parametrize("text", ["", "\n\n", LOG, f"hostname edge1\n{LOG}\n", "edge1#\n"])
def test_without_a_prompt_before_it_or_a_message_behind_it_nobody_waits(text: str) -> None:
    assert not stays_at_message(text, PROMPT)
