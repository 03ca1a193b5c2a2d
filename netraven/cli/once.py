"""`netraven --once`: back up once, and say what came of it."""

import json
import os
import sys

import click
from pydantic import SecretStr

from netraven.cli.errors import reporting_errors
from netraven.cli.flags import OnceFlags
from netraven.cli.inventory import fill, read_inventory
from netraven.cli.logs import start_logging
from netraven.cli.loop import run
from netraven.cli.progress import shown_progress
from netraven.cli.report import document
from netraven.cli.summary import show_place, show_summary
from netraven.core.clock import SystemClock
from netraven.core.errors import InputError
from netraven.core.models import InventoryRow
from netraven.core.outcome import RunReport, RunStatus
from netraven.daemon import OnceRequest, once
from netraven.platforms.registry import names
from netraven.services.catalogue import load_platforms
from netraven.settings import Settings, load_settings


@reporting_errors
def run_once(flags: OnceFlags) -> int:
    """Back up what the flags name, print what came of it, and return the exit code."""
    settings = load_settings(flags={"data_dir": flags.data_dir}, environ=os.environ, config=flags.config)
    start_logging(settings.log_format, settings.log_level)
    request = OnceRequest(
        rows=_rows(flags, settings), tags=flags.tags, hostnames=flags.hostnames, is_unattended=flags.unattended
    )
    with shown_progress() as progress:
        report = run(once(settings, request, clock=SystemClock(), progress=progress))
    return _tell(flags, settings, report)


def _tell(flags: OnceFlags, settings: Settings, report: RunReport) -> int:
    if not report.outcomes:
        raise InputError("no device is stored that could be backed up: name a file of devices with --inventory")
    if flags.as_json:
        click.echo(json.dumps(document(report), indent=2))
    else:
        show_summary(report)
        if sys.stdout.isatty():
            show_place(settings.data_dir)
    return exit_code(report)


def exit_code(report: RunReport) -> int:
    """Return 0 for a run that backed up every device, else 1."""
    return 0 if report.status is RunStatus.SUCCESS else 1


def _rows(flags: OnceFlags, settings: Settings) -> list[InventoryRow] | None:
    if flags.inventory is None:
        return None
    known = [name for platform in load_platforms(settings.platforms_dir) for name in names(platform)]
    rows = read_inventory(flags.inventory, frozenset(known))
    return fill(
        str(flags.inventory),
        rows,
        username=flags.username,
        password=lambda missing: settings.device_password or _ask_password(missing),
    )


def _ask_password(missing: int) -> SecretStr | None:
    if not os.isatty(0):  # a closed standard input is no object to ask
        return None
    question = f"password of {missing} {'device' if missing == 1 else 'devices'} that the file gives none"
    return SecretStr(click.prompt(question, hide_input=True, err=True))
