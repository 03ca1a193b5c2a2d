"""What went wrong, told on standard error with exit code 2."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import click

from netraven.core.errors import NetravenError

USAGE = 2

P = ParamSpec("P")


def reporting_errors(verb: Callable[P, int]) -> Callable[P, int]:
    """Make a verb print what NetRaven raises, a line for each problem, instead of a traceback."""

    @wraps(verb)
    def told(*args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return verb(*args, **kwargs)
        except NetravenError as error:
            for line in str(error).splitlines():
                click.echo(f"netraven: {line}", err=True)
            return USAGE

    return told
