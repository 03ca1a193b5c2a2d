"""A kind of work that a run does to each of its devices."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from netraven.core.outcome import Outcome
from netraven.jobs.target import Target, Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class JobType:
    """One kind of job: `turn` does its work on one device, whose failure is an outcome and not an error."""

    name: str
    label: str
    description: str
    turn: Callable[[Target, Tools], Awaitable[Outcome]]
