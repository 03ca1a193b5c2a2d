"""What happens while NetRaven works, as the bus carries it."""

from dataclasses import dataclass

from netraven.core.models import Device
from netraven.core.outcome import Outcome, RunReport


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A worker took a run."""

    run_id: int
    total: int


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """One device's turn is over; what it brought is stored with the run's next batch."""

    run_id: int
    device: Device
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RunFinished:
    """A run is over."""

    report: RunReport


@dataclass(frozen=True, slots=True)
class Logged:
    """A journal entry was written under this id."""

    id: int
    message: str


Event = RunStarted | TurnEnded | RunFinished | Logged
