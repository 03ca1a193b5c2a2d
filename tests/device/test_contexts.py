"""Devices that are several in one, and commands that depend on what others printed."""

from collections.abc import Callable
from typing import Any

import pytest

from netraven.core.errors import CommandRejectedError, TruncatedError
from netraven.device.contexts import context_names, in_context, is_met
from netraven.device.visit import Output
from netraven.platforms.platform import Command, Condition, Contexts

MakePlayer = Callable[..., Any]
MANY = Condition(command="show mode", pattern="many")
LIST = Command(text="show context")
CONTEXTS = Contexts(
    command="show context",
    names=r"(?m)^ (\S+)",
    enter=("changeto context {context}",),
    commands=(
        Command(text="show mode"),
        Command(text="show run", keep=True, heading="! {context}", end="^end$", when=MANY),
        Command(text="show {context}", when=Condition(command="show mode", pattern="never")),
    ),
    leave=("changeto system",),
)  # fmt: skip
VISIT = {"setup": (), "enable": None, "commands": (LIST,), "contexts": CONTEXTS}


class Many:
    """Plays a firewall of two contexts."""

    def __init__(self, **replies: str) -> None:
        self.prompt = "fw#"
        self._replies = {"show_context": " admin\n dmz\n", "show_mode": "many\n", "show_run": "end\n"} | replies

    def __call__(self, keys: str) -> bytes:
        command = keys.removesuffix("\n")
        if command.startswith("changeto"):
            self.prompt = "fw#" if command.endswith("system") else f"fw/{command.split()[-1]}#"
        text = self._replies.get(command.replace(" ", "_"), "")
        return f"{command}\n{text}{self.prompt}".replace("\n", "\r\n").encode()


def test_every_context_is_entered_and_read(make_player: MakePlayer) -> None:
    player = make_player(**VISIT)
    player.hear(b"fw#")
    before = player.now
    player.play(Many())
    kept = [output.command.heading for output in player.dialogue.outputs if output.command.keep]
    assert kept == ["! admin", "! dmz"]
    assert [keys for keys in player.typed if "changeto" in keys] == [
        "changeto context admin\n",
        "changeto context dmz\n",
        "changeto system\n",
    ]
    assert not any("show admin" in keys for keys in player.typed)
    assert player.now < before + 1


def test_a_command_whose_condition_is_not_met_is_left_out(make_player: MakePlayer) -> None:
    never = Command(text="show ha", when=Condition(command="show context", pattern="never"))
    player = make_player(**VISIT | {"commands": (LIST, never), "contexts": None})
    player.hear(b"fw#")
    player.play(Many())
    assert [output.command for output in player.dialogue.outputs] == [LIST]


def test_a_device_without_contexts_is_no_fault(make_player: MakePlayer) -> None:
    player = make_player(**VISIT)
    player.hear(b"fw#")
    player.play(Many(show_context=""))
    assert not any("changeto context" in keys for keys in player.typed)
    assert player.typed[-1] == "exit\n"


def test_a_context_that_cannot_be_entered_fails_the_visit(make_player: MakePlayer) -> None:
    player = make_player(**VISIT)
    player.hear(b"fw#")
    with pytest.raises(CommandRejectedError, match="rejected 'changeto context dmz': % Invalid input"):
        player.play(Many(changeto_context_dmz="% Invalid input\n"))


def printed(text: str) -> list[Output]:
    return [Output(command=LIST, text=text, exit_status=None)]


def test_a_name_that_cannot_be_typed_back_fails_the_visit() -> None:
    contexts = Contexts(command="show context", names="<(.*)>", enter=(), commands=())
    with pytest.raises(TruncatedError, match="lists a context 'a; reload' that cannot be entered"):
        context_names(contexts, printed("<a; reload>\n"), "fw")


def test_each_context_is_named_once_in_the_devices_order() -> None:
    assert context_names(CONTEXTS, printed(" b\n a\n b\n"), "fw") == ["b", "a"]


def test_a_condition_is_met_by_what_an_earlier_command_printed() -> None:
    condition = Condition(command="show context", pattern="dmz")
    assert is_met(None, [])
    assert is_met(condition, printed(" dmz\n"))
    assert not is_met(condition, printed(" admin\n"))
    assert not is_met(condition, [])


def test_the_name_of_a_context_stands_wherever_it_is_asked_for() -> None:
    command = Command(
        text="show {context}", alternatives=("list {context}",), when=Condition(command="is {context}", pattern="x")
    )
    assert in_context(command, "dmz") == Command(
        text="show dmz", alternatives=("list dmz",), when=Condition(command="is dmz", pattern="x")
    )
    assert in_context(Command(text="show", heading="! {context}"), "dmz").heading == "! dmz"
