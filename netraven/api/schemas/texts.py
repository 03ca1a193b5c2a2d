"""Texts as bodies hold them: no control characters, no characters that are none."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints


def _printable(text: str) -> str:
    for sign in text:
        if not sign.isprintable():
            raise ValueError(f"holds the control character U+{ord(sign):04X}")
    return text


def _readable(text: str) -> str:
    for sign in text:
        if not sign.isprintable() and sign not in "\n\r\t":
            raise ValueError(f"holds the control character U+{ord(sign):04X}")
    return text


Line = Annotated[str, StringConstraints(max_length=255), AfterValidator(_printable)]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True), AfterValidator(_printable)
]
Text = Annotated[str, StringConstraints(max_length=10_000), AfterValidator(_readable)]
