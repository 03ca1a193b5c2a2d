"""systemd, where it has started us: what it hears of our state (sd_notify(3)), and its watchdog."""

import asyncio
import logging
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from netraven.core.errors import StoreError
from netraven.services.world import World

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervisor:
    """Whoever has started the process; `address` is None where nobody listens, and `ping_every_s` where none waits."""

    address: str | None = None
    ping_every_s: float | None = None

    def tell(self, state: str) -> None:
        """Say in what state the process is, such as READY=1; nobody waits for an answer."""
        if self.address is None:
            return
        path = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.settimeout(0)
            try:
                channel.sendto(state.encode(), path)
            except OSError as error:
                log.warning("the supervisor does not hear %s: %s", state, error)

    async def assure(self, world: World) -> None:
        """Tell the watchdog that all is well, for as long as the database answers and timers fire; until cancelled."""
        while self.ping_every_s is not None:
            try:
                async with asyncio.timeout(self.ping_every_s):
                    await world.db.reader.row("SELECT 1")
            except (StoreError, TimeoutError) as error:
                log.error("the database does not answer, so the watchdog hears nothing: %r", error)  # noqa: TRY400 - once a ping
            else:
                if world.heartbeat.is_fresh:
                    self.tell("WATCHDOG=1")
            await asyncio.sleep(self.ping_every_s)


def find_supervisor(environ: Mapping[str, str]) -> Supervisor:
    """Return who has started the process, by what systemd puts into its environment."""
    limit_us = environ.get("WATCHDOG_USEC", "")
    is_ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return Supervisor(
        address=environ.get("NOTIFY_SOCKET") or None,
        # Half of the limit, as sd_watchdog_enabled(3) recommends.
        ping_every_s=int(limit_us) / 2_000_000 if limit_us.isdigit() and int(limit_us) and is_ours else None,
    )
