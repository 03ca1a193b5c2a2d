"""What one measurement is asked for, and what it finds."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from tests.bench.fleet import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Visits to the devices at these places, so many at once.

    `data_dir` is where the whole path stores; None measures the bare loop, which stores nothing.
    `changed` is how many new versions the whole path must find.  `paced`: the bare loop spreads its starts as the whole
    path always does.
    """

    places: tuple[Place, ...]
    size_bytes: int
    sessions: int
    data_dir: Path | None = None
    changed: int = 0
    paced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What they took."""

    devices: int
    cpu_s: float
    wall_s: float
    longest_block_s: float
    longest_busy_s: float
    peak_mb: float

    @property
    def cpu_ms(self) -> float:
        """CPU per device."""
        return self.cpu_s / self.devices * 1000

    @property
    def devices_per_s(self) -> float:
        """How many devices were done in a second."""
        return self.devices / self.wall_s

    @property
    def longest_block_ms(self) -> float:
        """For how long the event loop stood still."""
        return self.longest_block_s * 1000

    @property
    def longest_busy_ms(self) -> float:
        """For how long the event loop stood still because the process itself computed."""
        return self.longest_busy_s * 1000


REQUEST = TypeAdapter(Request)
MEASURED = TypeAdapter(Measured)
