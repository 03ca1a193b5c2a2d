"""Guesses at what somebody meant to write."""

import pytest

from netraven.core.suggestion import closest, did_you_mean

KNOWN = ("cisco_ios", "arista_eos", "max_sessions")


@pytest.mark.parametrize(
    ("word", "guess"),
    [
        ("cisco-ios", "cisco_ios"),
        ("CISCO_IOS", "cisco_ios"),
        ("max_session", "max_sessions"),
        ("eos", "arista_eos"),
        ("zzz", None),
        ("", None),
    ],
)
def test_the_closest_known_word_is_found(word: str, guess: str | None) -> None:
    assert closest(word, KNOWN) == guess


def test_a_guess_ends_a_message_and_no_guess_adds_nothing() -> None:
    assert did_you_mean("eos", KNOWN) == "; did you mean 'arista_eos'?"
    assert did_you_mean("zzz", KNOWN) == ""
