"""From the first byte to a privileged prompt: what devices ask on the way."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from netraven.core.errors import (
    AuthRejectedError,
    CommandTimeoutError,
    ConnectionLostError,
    EnableRejectedError,
    LoginLostError,
)
from netraven.platforms.platform import Command, Enable, Step
from tests.device.test_conversation import READY, answers

MakePlayer = Callable[..., Any]
SHOW = {"commands": (Command(text="show clock"),), "setup": (), "enable": None}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (b"Please change the password.\r\nDo you want to change the password (Y/N)[Y] ?", "n\n"),
        (b"Warning: the password needs to be changed. Change now? [Y/N]:", "n\n"),
        (b"Your password expires in 3 days. Do you want to change the password? [y/n]:", "n\n"),
        (b"\x1b[24;1HPress any key to continue", "\n"),
        (b"Hit <Enter> to continue", "\n"),
        (b"Post-login banner\r\n(Press 'a' to accept):", "a"),
        (b"User:", "netraven\n"),
        (b"login: ", "netraven\n"),
        (b"--More--", " "),
    ],
)
def test_a_question_before_the_prompt_is_answered(make_player: MakePlayer, question: bytes, answer: str) -> None:
    player = make_player(**SHOW)
    player.hear(question)
    player.play(answers((answer, b"\r\nedge1>"), *READY))
    assert player.dialogue.outputs[0].text == "now\n"


def test_what_a_platform_alone_asks_is_answered_by_its_own_words(make_player: MakePlayer) -> None:
    player = make_player(**SHOW, questions=((r"Enter switch number", "1\n"), (r"Change now", "later\n")))
    player.hear(b"Enter switch number to connect to:")
    player.play(answers(("1\n", b"\r\nChange now? [Y/N]:"), ("later\n", b"\r\nedge1>"), *READY))
    assert player.dialogue.outputs[0].text == "now\n"


def test_user_and_password_may_be_asked_for_inside_the_session(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    player.hear(b"\r\nUser:")
    player.play(answers(("netraven\n", b"netraven\r\nPassword:"), ("right-password\n", b"\r\nedge1>"), *READY))
    assert player.dialogue.outputs[0].text == "now\n"


@pytest.mark.parametrize("question", [b"New password:", b"Enter old password: ", b"Current Password:"])
def test_no_password_is_typed_where_another_one_is_to_be_set(make_player: MakePlayer, question: bytes) -> None:
    player = make_player(**SHOW)
    player.hear(question)
    with pytest.raises(AuthRejectedError, match="set another password"):
        player.wait()
    assert player.typed == []


def test_what_a_return_prints_is_learned_without_late_prompts(make_player: MakePlayer) -> None:
    player = make_player(commands=(Command(text="show", keep=True),), setup=(), enable=None)
    player.hear(b"\r\n[/]\r\ned")
    assert player.wait() == "\n"
    player.hear(b"ge1#\r\n[/]\r\nedge1#")
    assert player.wait() == "\n"
    player.hear(b"\r\n[/]\r\nedge1#")
    player.play(lambda keys: keys.encode() + (b"text\r\n" if "show" in keys else b"\r\n") + b"[/]\r\nedge1#")
    assert player.typed[-3:] == ["show\n", "\n", "exit\n"]


ONLY = Enable(privileged="never", only_with_password=True)
ENABLE = {"commands": (), "setup": (), "enable": ONLY}


def test_who_has_no_enable_password_stays_as_he_is_where_nothing_shows_it(make_player: MakePlayer) -> None:
    player = make_player(**ENABLE, prompt="<.*>")
    player.hear(b"<sw1>")
    player.play(answers(("\n", b"\r\n<sw1>")))
    assert player.typed == ["\n", "exit\n"]


def test_enabling_that_nothing_shows_has_succeeded_without_a_refusal(make_player: MakePlayer) -> None:
    player = make_player(**ENABLE, prompt="<.*>", enable_password=SecretStr("more-power"))
    player.hear(b"<sw1>")
    asked = ("enable\n", b"enable\r\n Password:")
    player.play(answers(("\n", b"\r\n<sw1>"), asked, ("more-power\n", b"\r\nUser privilege level is 3.\r\n<sw1>")))
    assert player.typed[-1] == "exit\n"


@pytest.mark.parametrize("refusal", ["Error: bad password", "Access denied", "% Invalid input", "Permission denied"])
def test_enabling_that_nothing_shows_can_be_refused(make_player: MakePlayer, refusal: str) -> None:
    player = make_player(**ENABLE, prompt="<.*>", enable_password=SecretStr("wrong"))
    player.hear(b"<sw1>")
    asked = ("enable\n", b"enable\r\n Password:")
    with pytest.raises(EnableRejectedError, match="check enable_password"):
        player.play(answers(("\n", b"\r\n<sw1>"), asked, ("wrong\n", f"\r\n{refusal}\r\n<sw1>".encode())))


def test_enable_may_ask_for_the_user_again(make_player: MakePlayer) -> None:
    player = make_player(commands=(), setup=(), enable_password=SecretStr("more-power"))
    player.hear(b"edge1>")
    player.play(
        answers(
            ("\n", b"\r\nedge1>"),
            ("enable\n", b"enable\r\nUser Name:"),
            ("netraven\n", b"netraven\r\nPassword:"),
            ("more-power\n", b"\r\nedge1#"),
        )
    )
    assert player.typed[-1] == "exit\n"


def test_another_user_may_stand_in_the_privileged_prompt(make_player: MakePlayer) -> None:
    player = make_player(
        commands=(), setup=(), enable=Enable(privileged="#$", command="su -"), enable_password=SecretStr("root")
    )
    player.hear(b"me@host:~$ ")
    player.play(
        answers(
            ("\n", b"\r\nme@host:~$ "),
            ("su -\n", b"su -\r\nPassword: "),
            ("root\n", b"\r\nroot@host:~# "),
            ("\n", b"\r\nroot@host:~# "),
        )
    )
    assert player.typed[-1] == "exit\n"


def test_a_step_has_alternatives_and_questions(make_player: MakePlayer) -> None:
    steps = (
        Step(text="terminal datadump", alternatives=("no page", "never")),
        Step(text="_cmdline-mode on", answers=((r"\[Y/N\]", "y\n"), (r"(?i)password:", "512900\n"))),
    )
    player = make_player(commands=(), setup=steps, enable=None)
    player.hear(b"edge1>")
    player.play(
        answers(
            ("\n", b"\r\nedge1>"),
            ("terminal datadump\n", b"terminal datadump\r\n% Invalid input\r\nedge1>"),
            ("no page\n", b"no page\r\nedge1>"),
            ("_cmdline-mode on\n", b"_cmdline-mode on\r\nAre you sure? [Y/N]"),
            ("y\n", b"y\r\nPlease input password:"),
            ("512900\n", b"\r\nedge1>"),
        )
    )
    assert player.typed[-1] == "exit\n"


def test_a_command_may_lead_to_another_prompt(make_player: MakePlayer) -> None:
    commands = (Command(text="start shell", moves=True), Command(text="show clock"))
    player = make_player(commands=commands, setup=(), enable=None)
    player.hear(b"edge1>")
    before = player.now
    player.play(
        answers(
            ("\n", b"\r\nedge1>"),
            ("start shell\n", b"start shell\r\nuser@edge1:~$"),
            ("\n", b"\r\nuser@edge1:~$"),
            ("show clock\n", b"show clock\r\nnow\r\nuser@edge1:~$"),
        )
    )
    assert player.dialogue.outputs[1].text == "now\n"
    assert player.now < before + 1


def test_a_prompt_that_never_stays_the_same_is_an_error(make_player: MakePlayer) -> None:
    player = make_player(commands=(Command(text="start shell", moves=True),), setup=(), enable=None)
    player.hear(b"edge1>")
    player.wait()
    player.hear(b"\r\nedge1>")
    numbers = iter(range(100))
    with pytest.raises(CommandTimeoutError, match="another prompt each time after 'start shell'"):
        player.play(lambda keys: keys.encode() + f"host{next(numbers)}>".encode())


def test_a_connection_that_ends_after_the_password_within_the_session_is_a_refusal(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    assert isinstance(player.dialogue.lost("end of file"), LoginLostError)
    player.hear(b"Password:")
    assert player.wait() == "right-password\n"
    assert isinstance(player.dialogue.lost("end of file"), AuthRejectedError)


def test_a_connection_that_ends_after_the_enable_password_is_a_refusal(make_player: MakePlayer) -> None:
    player = make_player(**ENABLE, prompt="<.*>", enable_password=SecretStr("more-power"))
    player.hear(b"<sw1>")
    assert player.wait() == "\n"
    player.hear(b"\r\n<sw1>")
    assert player.wait() == "enable\n"
    assert isinstance(player.dialogue.lost("end of file"), ConnectionLostError)
    player.hear(b"enable\r\n Password:")
    assert player.wait() == "more-power\n"
    assert isinstance(player.dialogue.lost("end of file"), EnableRejectedError)
