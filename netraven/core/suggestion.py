"""A guess at what somebody meant to write."""

from collections.abc import Collection
from difflib import get_close_matches


def closest(word: str, known: Collection[str]) -> str | None:
    """Return the known word that resembles or holds `word`, None when none does."""
    folded = word.lower()
    resembling = get_close_matches(folded, known, n=1)
    holding = (candidate for candidate in known if folded and folded in candidate)
    return resembling[0] if resembling else next(holding, None)


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return `; did you mean '...'?` to end a message with, or nothing."""
    guess = closest(word, known)
    return f"; did you mean {guess!r}?" if guess else ""
