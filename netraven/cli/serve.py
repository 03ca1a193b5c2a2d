"""`netraven serve`: run the appliance."""

import asyncio
import os
import signal
from pathlib import Path

import click

from netraven.cli.errors import reporting_errors
from netraven.cli.logs import start_logging
from netraven.cli.loop import run
from netraven.core.clock import SystemClock
from netraven.daemon import serve
from netraven.serving import Wishes
from netraven.settings import Settings, load_settings


@reporting_errors
def run_serve(*, data_dir: Path | None, config: Path | None, listen: str | None) -> int:
    """Run the appliance until SIGTERM or SIGINT, and return the exit code; a second signal ends it at once.

    SIGHUP reads the certificate again.
    """
    settings = load_settings(flags={"data_dir": data_dir, "listen": listen}, environ=os.environ, config=config)
    start_logging(settings.log_format, settings.log_level)
    wishes = Wishes()
    run(_serve(settings, wishes), stop=wishes.stop.set)
    return 0


async def _serve(settings: Settings, wishes: Wishes) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, wishes.reload.set)
    await serve(settings, clock=SystemClock(), tell=_tell, wishes=wishes)


def _tell(message: str) -> None:
    click.echo(f"netraven: {message}", err=True)
