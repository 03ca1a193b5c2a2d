"""Stand-ins for secrets: the same for the same secret, and found by the same patterns."""

import re

from netraven.core.models import Credential
from netraven.core.text import replace_secrets
from netraven.platforms.platform import Platform

USERNAME = "netraven"
PASSWORD = "demo-password"  # noqa: S105 - of a device that is played
ENABLE_PASSWORD = "enable-password"  # noqa: S105 - the same

_ORDINARY = frozenset({"root", "admin"})  # whom every device knows
_KIND = re.compile(r"\$\w{1,8}\$|-\w{1,4}={1,2}")
_NUMBER = re.compile(r"\d{1,3}")
_CORE = re.compile(r"\w(?:.*\w)?")


class StandIns:
    """Takes secrets out of what a device printed: those that the platform knows, and those that were typed."""

    def __init__(self, platform: Platform, credential: Credential) -> None:
        self._lines = platform.lines
        self._continuation = platform.continuation
        self._numbers: dict[str, int] = {}
        self._shapes: dict[str, int] = {}
        self._own = credential.username
        self.username = self._own if self._own in _ORDINARY else USERNAME
        typed = {ENABLE_PASSWORD: credential.enable_password, PASSWORD: credential.password}
        self._typed = {word: secret.get_secret_value() for word, secret in typed.items() if secret}

    def cleaned(self, text: str) -> str:
        """Return the text without secrets.  Raises: MaskError: they cannot be found."""
        if self._continuation is not None:
            text = re.sub(re.escape(self._continuation) + r"\n[ \t]*", "", text)
        cleaned = self._replaced(text)
        for _ in _SHAPES[1:]:
            if not self._reshape(cleaned):
                break
            cleaned = self._replaced(text)
        return self.named(cleaned)

    def named(self, text: str) -> str:
        """Return a line of the device without what was typed to log in."""
        for word, secret in self._typed.items():
            text = text.replace(secret, word) if secret else text
        return re.sub(rf"(?<![\w.-]){re.escape(self._own)}(?![\w.-])", self.username, text)

    def _is_lost(self, secret: str, cleaned: str, found: set[str]) -> bool:
        # SECRET1 stands in SECRET12, too.
        stand_in = re.compile(re.escape(self._stand_in(secret)) + r"(?!\d)")
        return bool(stand_in.search(cleaned)) and not any(stand_in.search(one) for one in found)

    def _replaced(self, text: str) -> str:
        return replace_secrets(text, self._lines.secret, self._lines.secret_blocks, self._stand_in)

    def _stand_in(self, secret: str) -> str:
        number = self._numbers.setdefault(secret, len(self._numbers) + 1)
        return _SHAPES[self._shapes.get(secret, 0)](secret, f"SECRET{number}")

    def _reshape(self, cleaned: str) -> bool:
        """Give another shape to each stand-in that its pattern does not find; return whether there are any."""
        found: set[str] = set()

        def keep(secret: str) -> str:
            found.add(secret)
            return secret

        replace_secrets(cleaned, self._lines.secret, self._lines.secret_blocks, keep)
        lost = [secret for secret in self._numbers if self._is_lost(secret, cleaned, found)]
        for secret in lost:
            self._shapes[secret] = min(self._shapes.get(secret, 0) + 1, len(_SHAPES) - 1)
        return bool(lost)


def _plain(_secret: str, word: str) -> str:
    return word


def _with_kind(secret: str, word: str) -> str:
    """Keep how a value is hashed or sealed."""
    kind = _KIND.match(secret)
    return (kind[0] if kind else "") + word


def _as_long(secret: str, word: str) -> str:
    """Keep the length, too, of values that have only one."""
    kind = _with_kind(secret, "")
    return kind + (word * (len(secret) // len(word) + 1))[: max(len(word), len(secret) - len(kind))]


def _in_words(secret: str, word: str) -> str:
    """Keep the words of a value that has several, the numbers among them, and the signs around each."""
    return " ".join(one if _NUMBER.fullmatch(one) else _CORE.sub(word, one, count=1) for one in secret.split(" "))


_SHAPES = (_plain, _with_kind, _in_words, _as_long)
