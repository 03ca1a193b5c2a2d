"""What went wrong, told on standard error with the exit code that fits it."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from netraven.core.errors import InputError, NetravenError

FAILED = 1
USAGE = 2

P = ParamSpec("P")


class RefusedError(InputError):
    """The API refused a request; says what was wrong, a line for each field."""


class FailedError(NetravenError):
    """The request was good, and the appliance failed at it."""


def reporting_errors(verb: Callable[P, int]) -> Callable[P, int]:
    """Make a verb print what NetRaven raises, a line for each problem, instead of a traceback."""

    @wraps(verb)
    def told(*args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return verb(*args, **kwargs)
        except NetravenError as error:
            for line in str(error).splitlines():
                click.echo(f"netraven: {line}", err=True)
            return FAILED if isinstance(error, FailedError) else USAGE

    return told
