"""What every verb that asks the API does first: settings, logging, an event loop, a client."""

import os
from collections.abc import Awaitable, Callable
from typing import TypeVar

from netraven.cli.client import Client, client
from netraven.cli.flags import OnceFlags
from netraven.cli.logs import start_logging
from netraven.cli.loop import run
from netraven.settings import Settings, load_settings

Answer = TypeVar("Answer")


def asked(flags: OnceFlags, purpose: str, work: Callable[[Client], Awaitable[Answer]]) -> Answer:
    """Do the work with a client of the API and return what it returns.  Raises: what `client` and its client raise."""
    settings = load_settings(flags={"data_dir": flags.data_dir}, environ=os.environ, config=flags.config)
    start_logging(settings.log_format, settings.log_level)
    return run(_asked(settings, purpose, work))


async def _asked(settings: Settings, purpose: str, work: Callable[[Client], Awaitable[Answer]]) -> Answer:
    async with client(settings, purpose) as asking:
        return await work(asking)
