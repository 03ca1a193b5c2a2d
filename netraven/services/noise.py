"""Finds devices that change on every run, and the lines that do it."""

import asyncio
import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netraven.core.errors import StoreError
from netraven.core.noise import NoisyLine, noisy_lines
from netraven.core.text import printable
from netraven.services.journal import Journal, Note
from netraven.store import streaks
from netraven.store.database import Reader
from netraven.store.runs import Run
from netraven.store.streaks import Step, Streak

log = logging.getLogger(__name__)

RUNS = 4  # in so many runs in a row a device must have changed
_SPECIMEN_CHARACTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """A device that changed in each of its last runs; `lines` are those that did it, none where no line recurs.

    `versions` are moment and commit of each change, newest first.  `is_new`: the run before it was not yet so.
    """

    device_id: int
    hostname: str
    device_type: str
    versions: tuple[tuple[datetime, str], ...]
    lines: tuple[NoisyLine, ...]
    is_new: bool


async def find_noise(db: Reader, device_ids: Sequence[int]) -> list[Noise]:
    """Return those of the devices that changed in each of their last four runs, by name."""
    found = await streaks.of_devices(db, device_ids, length=RUNS)
    return await asyncio.to_thread(lambda: [_noise(streak) for streak in found])


async def tell_of_noise(db: Reader, journal: Journal, run: Run) -> None:
    """Warn of each device that this run has shown to change on every run; not again while it stays so."""
    try:
        found = await find_noise(db, await streaks.changed_in(db, run.id))
    except StoreError as error:
        log.warning("run %d: not looked for devices that change on every run: %s", run.id, error)
        return
    for noise in found:
        if noise.lines and noise.is_new:
            await journal.record(
                Note(
                    log_type="job",
                    level="warning",
                    source="noise",
                    message=_in_words(noise),
                    job_id=run.job_id,
                    run_id=run.id,
                    device_id=noise.device_id,
                )
            )


def _in_words(noise: Noise) -> str:
    specimen = printable(noise.lines[0].new.strip())
    if len(specimen) > _SPECIMEN_CHARACTERS:
        specimen = specimen[:_SPECIMEN_CHARACTERS] + "..."
    return (
        f"{noise.hostname} changed in each of its last {RUNS} runs, each time in the line {specimen!r}: "
        "see `netraven noise`"
    )


def _noise(streak: Streak) -> Noise:
    window = streak.steps[:RUNS]
    lines = _lines(window)
    return Noise(
        device_id=streak.device_id,
        hostname=streak.hostname,
        device_type=streak.device_type,
        versions=tuple((step.retrieved_at, step.commit) for step in window),
        lines=lines,
        is_new=bool(lines) and not _was_noisy(streak.steps[1:]),
    )


def _was_noisy(steps: Sequence[Step]) -> bool:
    is_streak = len({step.run_id for step in steps} - {None}) == RUNS and not any(step.is_seen_again for step in steps)
    return is_streak and bool(_lines(steps))


def _lines(steps: Sequence[Step]) -> tuple[NoisyLine, ...]:
    return noisy_lines([zlib.decompress(step.lines).decode("utf-8", "surrogateescape") for step in steps])
