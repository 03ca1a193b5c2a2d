"""The subject: what `netraven --once` does, from the start of the run to the last row."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import SecretStr

from netraven.core.clock import SystemClock
from netraven.core.models import Device, InventoryRow
from netraven.core.outcome import Counts, Outcome
from netraven.daemon import OnceRequest, once
from netraven.settings import Settings
from tests.bench.fleet import PASSWORD, USERNAME, Place
from tests.bench.stopwatch import Stopwatch

FIRST_LINE = 2  # of an inventory file, after its heading


class Start:
    """Starts the clock with the run: opening the stores and keeping the inventory is no device's cost."""

    def __init__(self, stopwatch: Stopwatch) -> None:
        self._stopwatch = stopwatch

    def started(self, total: int) -> None:
        assert total
        self._stopwatch.start()

    def finished(self, device: Device, outcome: Outcome) -> None:
        """Do nothing: the end of the run is what counts."""


def inventory(places: Sequence[Place]) -> list[InventoryRow]:
    """Return the rows of an inventory file that names the devices at these places."""
    password = SecretStr(PASSWORD)
    return [
        InventoryRow(
            line=FIRST_LINE + device,
            hostname=f"rtr-{device}",
            ip_address=host,
            device_type="cisco_ios",
            port=port,
            username=USERNAME,
            password=password,
        )
        for device, (host, port) in enumerate(places)
    ]


async def back_up(data_dir: Path, rows: list[InventoryRow], sessions: int, stopwatch: Stopwatch) -> Counts:
    """Back up the devices of the rows once and count what came of them.  Raises: RuntimeError: one of them failed."""
    settings = Settings(data_dir=data_dir, max_sessions=sessions)
    report = await once(settings, OnceRequest(rows=rows), clock=SystemClock(), progress=Start(stopwatch))
    stopwatch.stop()
    for device, outcome in report.outcomes:
        if outcome.failure is not None:
            raise RuntimeError(f"{device.hostname} failed: {outcome.failure.message}")
    return report.counts
