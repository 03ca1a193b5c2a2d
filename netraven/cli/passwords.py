"""Secrets that a verb needs: from a hidden prompt or standard input, never from an argument that `ps` would show."""

import sys

import click

from netraven.core.errors import InputError


def ask_secret(what: str, *, confirm: bool = False) -> str:
    """Return the secret; on standard input that is no terminal, each has a line of its own.

    Raises: InputError: there is none.
    """
    if sys.stdin is not None and sys.stdin.isatty():
        secret: str = click.prompt(what, hide_input=True, confirmation_prompt=confirm, err=True)
        return secret
    line = "" if sys.stdin is None else sys.stdin.readline()
    if not line.rstrip("\r\n"):
        raise InputError(f"the {what} is missing: write it to standard input, or run on a terminal")
    return line.rstrip("\r\n")
