"""`netraven serve`: run the appliance."""

import asyncio
import os
import signal
from pathlib import Path

import click

from netraven.cli.errors import reporting_errors
from netraven.cli.logs import start_logging
from netraven.cli.loop import new_event_loop
from netraven.core.clock import SystemClock
from netraven.daemon import Wishes, serve
from netraven.settings import Settings, load_settings


@reporting_errors
def run_serve(*, data_dir: Path | None, config: Path | None, listen: str | None) -> int:
    """Run the appliance until SIGTERM or SIGINT, and return the exit code; SIGHUP reads the certificate again."""
    settings = load_settings(flags={"data_dir": data_dir, "listen": listen}, environ=os.environ, config=config)
    start_logging(settings.log_format, settings.log_level)
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        runner.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    wishes = Wishes()
    loop = asyncio.get_running_loop()
    for number, wish in (
        (signal.SIGTERM, wishes.stop),
        (signal.SIGINT, wishes.stop),
        (signal.SIGHUP, wishes.reload),
    ):
        loop.add_signal_handler(number, wish.set)
    await serve(settings, clock=SystemClock(), tell=_tell, wishes=wishes)


def _tell(message: str) -> None:
    click.echo(f"netraven: {message}", err=True)
