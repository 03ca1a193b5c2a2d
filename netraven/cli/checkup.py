"""`netraven check`: what is wrong with this installation, asked of the daemon or looked at with the directory locked.

Without a daemon no world is opened before the look: it would not open over damage, and would mend what it can.
"""

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict

import click

from netraven.cli.client import Client, Json, daemon_or
from netraven.cli.errors import FAILED, FailedError, reporting_errors
from netraven.cli.flags import OnceFlags
from netraven.cli.logs import start_logging
from netraven.cli.loop import run
from netraven.core.clock import SystemClock
from netraven.core.errors import InputError, NetravenError
from netraven.core.text import printable
from netraven.daemon import open_world, premises_of
from netraven.services.checkup import close_files, look
from netraven.services.premises import Finding
from netraven.services.runner import Limits
from netraven.settings import Settings, load_settings
from netraven.store.lock import lock_data_dir

_PATH = "/system/check"
_PURPOSE = "netraven check"


@reporting_errors
def check_installation(flags: OnceFlags, *, fix: bool, as_json: bool) -> int:
    """Print what is wrong, and return the exit code."""
    settings = load_settings(flags={"data_dir": flags.data_dir}, environ=os.environ, config=flags.config)
    start_logging(settings.log_format, settings.log_level)
    try:
        found = run(_checked(settings, fix=fix))
    except FailedError as error:
        raise InputError(str(error)) from error  # it could not look, which is not a finding
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        click.echo("\n".join(_lines(found)))
    return FAILED if found["findings"] else 0


async def _checked(settings: Settings, *, fix: bool) -> Json:
    async with daemon_or(settings, lambda: _locked(settings)) as answering:
        if isinstance(answering, Client):
            return await (answering.send("POST", _PATH) if fix else answering.get(_PATH))
        found = answering
    if not fix or not found:
        return _told(found, ())
    await _mend(settings)
    async with _locked(settings) as left:
        return _told(left, [one for one in found if one not in left])


@asynccontextmanager
async def _locked(settings: Settings) -> AsyncIterator[list[Finding]]:
    with lock_data_dir(settings.data_dir, purpose=_PURPOSE, clock=SystemClock()):
        yield await look(premises_of(settings))


async def _mend(settings: Settings) -> None:
    """Close files, and let a world mend what a killed process left, as it does whenever it opens."""
    close_files(premises_of(settings))
    # What keeps it from opening is found in the second look.
    with suppress(NetravenError):
        async with open_world(settings, clock=SystemClock(), purpose=_PURPOSE, limits=Limits()):
            pass


def _told(findings: Sequence[Finding], mended: Sequence[Finding]) -> Json:
    return {"findings": [asdict(one) for one in findings], "mended": [asdict(one) for one in mended]}


def _lines(found: Json) -> list[str]:
    lines = [printable(f"mended: {one['problem']}") for one in found["mended"]]
    for one in found["findings"]:
        lines += [printable(f"{one['check']}: {one['problem']}"), printable(f"  {one['remedy']}")]
    return lines if found["findings"] else [*lines, "nothing is wrong"]
