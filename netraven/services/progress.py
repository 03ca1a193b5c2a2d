"""Whoever watches a run, such as the command line that shows how far it is."""

from collections.abc import Callable
from typing import Protocol

from netraven.core.events import Event, RunStarted, TurnEnded
from netraven.core.models import Device
from netraven.core.outcome import Outcome


class Progress(Protocol):
    """Watches a run."""

    def started(self, total: int) -> None:
        """Hear that the run begins on so many devices."""

    def finished(self, device: Device, outcome: Outcome) -> None:
        """Hear that one device's turn is over."""


def follower(progress: Progress) -> Callable[[Event], None]:
    """Return a listener that tells the progress of a run."""

    def follow(event: Event) -> None:
        match event:
            case RunStarted():
                progress.started(event.total)
            case TurnEnded():
                progress.finished(event.device, event.outcome)
            case _:
                pass

    return follow
