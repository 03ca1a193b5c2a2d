"""`netraven config`: the settings as they hold, and whether they make sense."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import click
from pydantic import BaseModel, SecretStr

from netraven.cli.errors import reporting_errors
from netraven.cli.flags import OnceFlags
from netraven.cli.tables import print_table
from netraven.core.text import printable
from netraven.services.catalogue import load_platforms
from netraven.settings import trace_settings


@reporting_errors
def show_settings(flags: OnceFlags, *, origin: bool, as_json: bool) -> int:
    """Print every setting, and return the exit code."""
    settings, origins = trace_settings(flags={"data_dir": flags.data_dir}, environ=os.environ, config=flags.config)
    rows = [(name, value, origins.get(name, "default")) for name, value in _values(settings)]
    if as_json:
        shown = [{"name": name, "value": _plain(value), "origin": source} for name, value, source in rows]
        click.echo(json.dumps(shown, indent=2))
    elif origin:
        print_table(
            ("setting", "value", "comes from"),
            [(name, _text(value), printable(source)) for name, value, source in rows],
        )
    else:
        print_table(("setting", "value"), [(name, _text(value)) for name, value, _ in rows])
    return 0


@reporting_errors
def check_settings(flags: OnceFlags) -> int:
    """Say that the settings are good, or what is wrong with them, and return the exit code."""
    settings, origins = trace_settings(flags={"data_dir": flags.data_dir}, environ=os.environ, config=flags.config)
    platforms = load_platforms(settings.platforms_dir)
    given = ", ".join(sorted(origins)) or "none: the defaults hold"
    click.echo(f"the settings are good (given: {given}), and so are {len(platforms)} device types")
    return 0


def _values(settings: BaseModel, prefix: str = "") -> Iterator[tuple[str, object]]:
    for name in type(settings).model_fields:
        value: object = getattr(settings, name)
        if isinstance(value, BaseModel):
            yield from _values(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _plain(value: object) -> bool | int | float | str | None:
    """Return the value as it would be written in the environment, but that numbers stay numbers."""
    match value:
        case None | bool() | int() | float():
            return value
        case SecretStr():
            return "***"
        case Path():
            return str(value)
        case (str() as host, int() as port):
            return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        case tuple() | list():
            return ",".join(map(str, value))
        case _:
            return str(value)


def _text(value: object) -> str:
    plain = _plain(value)
    return "" if plain is None else printable(str(plain).lower() if isinstance(plain, bool) else str(plain))
