"""Options that many verbs share."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=click.Command)

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
YES_NO = click.Choice(["true", "false"])


def _kept(context: click.Context, option: click.Parameter, value: Path | None) -> None:
    """Keep the place with the flags of the root, where it may stand as well."""
    if value is not None:
        context.obj = replace(context.obj, **{str(option.name): value})


_PLACE = (
    click.Option(
        ["--data-dir"],
        type=FOLDER,
        metavar="DIR",
        expose_value=False,
        callback=_kept,
        help="Where everything is kept  [default: ./netraven-data]",
    ),
    click.Option(
        ["--config"],
        type=FILE,
        metavar="FILE",
        expose_value=False,
        callback=_kept,
        help="Settings  [default: /etc/netraven/netraven.toml]",
    ),
)


def placed(command: Command) -> Command:
    """Let --data-dir and --config stand after the verb, too."""
    command.params.extend(_PLACE)
    return command


def as_json(what: str) -> click.Option:
    """Return the option that asks for JSON."""
    return click.Option(["--json", "as_json"], is_flag=True, help=f"Print {what}.")


def given(options: Iterable[click.Option], values: dict[str, Any]) -> dict[str, Any]:
    """Take the values of these options out of all and return those that were given."""
    taken = {str(option.name): values.pop(str(option.name)) for option in options}
    return {name: value for name, value in taken.items() if value is not None and value != ()}
