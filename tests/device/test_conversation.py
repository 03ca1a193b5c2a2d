from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from netraven.core.errors import AuthRejectedError, EnableRejectedError
from netraven.platforms.platform import Command

MakePlayer = Callable[..., Any]
SHOW = {"commands": (Command(text="show clock"),), "setup": (), "enable": None}


def answers(*prints: tuple[str, bytes]) -> Callable[[str], bytes]:
    """Print these one after the other, each for the keystrokes that must come for it."""
    script = iter(prints)

    def device(keys: str) -> bytes:
        expected, printed = next(script)
        assert keys == expected
        return printed

    return device


READY = (("\n", b"\r\nedge1>"), ("show clock\n", b"show clock\r\nnow\r\nedge1>"))


def test_a_banner_that_ends_like_a_prompt_is_seen_through(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    player.hear(b"\r\nproperty-of-ACME#")
    player.play(answers(("\n", b"\r\n\r\nedge1>"), *READY))
    assert player.dialogue.outputs[0].text == "now\n"


def test_return_is_pressed_where_any_key_is_wanted(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    player.hear(b"Press RETURN to get started.")
    player.play(answers(("\n", b"\r\nedge1>"), *READY))


def test_terms_are_accepted(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    player.hear(b"You must behave.\r\n(Press 'a' to accept):")
    player.play(answers(("a", b"\r\nedge1>"), *READY))


def test_an_expired_password_is_not_changed(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    player.hear(b"The password has expired. Change now? [Y/N]:")
    player.play(answers(("n\n", b"n\r\nedge1>"), *READY))


def test_a_log_in_inside_the_session_is_answered(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    player.hear(b"User Name:")
    player.play(
        answers(("netraven\n", b"netraven\r\nPassword:"), ("right-password\n", b"*****\r\n\r\nedge1>"), *READY),
    )


def test_a_log_in_inside_the_session_that_repeats_itself_has_refused(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    player.hear(b"Password:")
    with pytest.raises(AuthRejectedError, match="check the password"):
        player.play(lambda _: b"\r\nPassword:")
    assert player.typed == ["right-password\n"]


def test_a_log_in_inside_the_session_needs_a_password(make_player: MakePlayer) -> None:
    player = make_player(**SHOW, password=None)
    player.hear(b"Password:")
    with pytest.raises(AuthRejectedError):
        player.wait()


def test_a_device_that_waits_for_return_is_nudged(make_player: MakePlayer) -> None:
    player = make_player(**SHOW)
    player.play(answers(("\n", b"\r\nedge1>"), *READY))
    assert player.now >= 1002


ENABLE = {"commands": (), "setup": (), "enable_password": SecretStr("more-power")}


def test_who_is_privileged_does_not_enable(make_player: MakePlayer) -> None:
    player = make_player(**ENABLE)
    player.hear(b"edge1#")
    player.play(answers(("\n", b"\r\nedge1#")))
    assert player.typed == ["\n", "exit\n"]


def test_enable_may_ask_for_no_password(make_player: MakePlayer) -> None:
    player = make_player(**ENABLE)
    player.hear(b"edge1>")
    player.play(answers(("\n", b"\r\nedge1>"), ("enable\n", b"enable\r\nedge1#")))
    assert player.typed[-1] == "exit\n"


def test_enable_is_given_its_own_password(make_player: MakePlayer) -> None:
    player = make_player(**ENABLE)
    player.hear(b"edge1>")
    player.play(answers(("\n", b"\r\nedge1>"), ("enable\n", b"enable\r\nPassword: "), ("more-power\n", b"\r\nedge1#")))
    assert player.typed[-1] == "exit\n"


@pytest.mark.parametrize("refusal", [b"\r\n% Access denied\r\nedge1>", b"\r\nPassword: "])
def test_a_wrong_enable_password_is_an_error(make_player: MakePlayer, refusal: bytes) -> None:
    player = make_player(**ENABLE)
    player.hear(b"edge1>")
    with pytest.raises(EnableRejectedError, match="check enable_password") as caught:
        player.play(answers(("\n", b"\r\nedge1>"), ("enable\n", b"enable\r\nPassword: "), ("more-power\n", refusal)))
    assert "edge1>" in caught.value.tail


def test_a_missing_enable_password_is_an_error(make_player: MakePlayer) -> None:
    player = make_player(**ENABLE | {"enable_password": None})
    player.hear(b"edge1>")
    with pytest.raises(EnableRejectedError, match="has none: set enable_password"):
        player.play(answers(("\n", b"\r\nedge1>"), ("enable\n", b"enable\r\nPassword: ")))


def test_a_device_without_enable_is_an_error(make_player: MakePlayer) -> None:
    player = make_player(**ENABLE)
    player.hear(b"edge1>")
    with pytest.raises(EnableRejectedError):
        player.play(answers(("\n", b"\r\nedge1>"), ("enable\n", b"enable\r\n% Unknown command\r\nedge1>")))
