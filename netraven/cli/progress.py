"""How far a run has come, on standard error while that is a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from netraven.core.models import Device
from netraven.core.outcome import Outcome, Status


@dataclass(slots=True)
class Silent:
    """Shows nothing."""

    def started(self, total: int) -> None:
        """Hear how many devices there are."""

    def finished(self, device: Device, outcome: Outcome) -> None:
        """Hear that one device's turn has ended."""


@dataclass(slots=True)
class Bar:
    """Shows a bar and how many devices failed so far."""

    progress: Progress
    failed: int = 0
    task: TaskID = field(init=False)

    def __post_init__(self) -> None:
        self.task = self.progress.add_task("backing up", total=None, failed="")

    def started(self, total: int) -> None:
        """Hear how many devices there are."""
        self.failed = 0
        self.progress.reset(self.task, total=total, failed="")

    def finished(self, device: Device, outcome: Outcome) -> None:
        """Hear that one device's turn has ended."""
        del device
        self.failed += outcome.status not in {Status.SUCCESS, Status.SKIPPED}
        self.progress.update(self.task, advance=1, failed=f"[red]{self.failed} failed" if self.failed else "")


@contextmanager
def shown_progress() -> Iterator[Bar | Silent]:
    """Yield what is told about a run; what it shows is gone when the block ends."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Silent()
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[failed]}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress)
