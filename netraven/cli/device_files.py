"""Devices from files and into files: `netraven device import` and `export`."""

import json
from pathlib import Path

import click

from netraven.cli.asking import asked
from netraven.cli.client import Json
from netraven.cli.errors import FAILED, reporting_errors
from netraven.cli.flags import OnceFlags
from netraven.core.errors import InputError
from netraven.core.text import printable

_PURPOSE = "netraven device"


@reporting_errors
def import_devices(flags: OnceFlags, file: Path, *, form: str | None, dry_run: bool, as_json: bool) -> int:
    """Add the devices of a file, print what came of it, and return the exit code."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    query = [("dry_run", str(dry_run).lower()), *([] if form is None else [("format", form)])]
    answer = asked(flags, _PURPOSE, lambda client: client.upload("/devices/bulk_import", content, query))
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        _tell(file, answer, dry_run=dry_run)
    return FAILED if answer["errors"] else 0


def _tell(file: Path, answer: Json, *, dry_run: bool) -> None:
    for fault in answer["errors"]:
        field = f"{fault['field']}: " if fault["field"] else ""
        click.echo(printable(f"netraven: {file}: row {fault['row']}: {field}{fault['message']}"), err=True)
    for known in answer["duplicates"]:
        click.echo(printable(f"netraven: {file}: row {known['row']}: {known['message']}"), err=True)
    said = "would be added" if dry_run else "added"
    counts = (said, answer["success_count"], len(answer["duplicates"]), len(answer["errors"]))
    click.echo("{}: {}; already there: {}; wrong rows: {}".format(*counts))


@reporting_errors
def export_devices(flags: OnceFlags, *, form: str, output: Path | None) -> int:
    """Write all devices, and return the exit code."""
    text = asked(flags, _PURPOSE, lambda client: client.text("/devices/export", [("format", form)]))
    if output is None:
        click.echo(text, nl=False)
        return 0
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{output}: cannot be written: {error.strerror}") from error
    return 0
