"""`netraven serve`: run the appliance."""

import asyncio
import os
from pathlib import Path

import click

from netraven.cli.errors import reporting_errors
from netraven.cli.logs import start_logging
from netraven.cli.loop import run
from netraven.core.clock import SystemClock
from netraven.daemon import serve
from netraven.settings import load_settings


@reporting_errors
def run_serve(*, data_dir: Path | None, config: Path | None, listen: str | None) -> int:
    """Run the appliance until SIGTERM or SIGINT, and return the exit code; a second signal ends it at once."""
    settings = load_settings(flags={"data_dir": data_dir, "listen": listen}, environ=os.environ, config=config)
    start_logging(settings.log_format, settings.log_level)
    stopped = asyncio.Event()
    run(serve(settings, clock=SystemClock(), tell=_tell, stopped=stopped), stop=stopped.set)
    return 0


def _tell(message: str) -> None:
    click.echo(f"netraven: {message}", err=True)
