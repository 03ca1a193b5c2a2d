"""What the journal tells of a run and of its devices."""

from dataclasses import dataclass, field

from netraven.core.outcome import Outcome, RunReport, RunStatus, Status
from netraven.jobs.target import Target
from netraven.services.journal import Journal, Note
from netraven.store.runs import Run


@dataclass(frozen=True, slots=True)
class RunJournal:
    """Writes of one run; a remark on a device is made once, however many turns it has."""

    journal: Journal
    run: Run
    _remarked: set[tuple[int, str]] = field(default_factory=set)

    async def started(self, devices: int) -> None:
        """Tell that the run begins."""
        await self._of_run("info", f"run {self.run.id} of {self.run.job_name} started on {devices} devices")

    async def ended(self, report: RunReport) -> None:
        """Tell how the run ended."""
        level = "info" if report.status in {RunStatus.SUCCESS, RunStatus.NO_DEVICES} else "warning"
        await self._of_run(level, f"run {self.run.id} of {self.run.job_name} {_in_words(report)}")

    async def retried(self, target: Target, outcome: Outcome, wait_s: float) -> None:
        """Tell that a device gets another turn, and why."""
        why = "" if outcome.failure is None else outcome.failure.message
        await self._of_device("info", target, f"retried after {wait_s:.1f} s: {why}")

    async def budget_spent(self, retries: int) -> None:
        """Tell that no failure of this run is retried any more."""
        await self._of_run("warning", f"run {self.run.id} has used up its {retries} retries: failures are final now")

    async def turn_ended(self, target: Target, outcome: Outcome) -> None:
        """Tell what came of a device's turn, and what was met on the way."""
        for remark in outcome.remarks:
            if (target.device.id, remark.message) not in self._remarked:
                self._remarked.add((target.device.id, remark.message))
                await self._of_device(remark.level, target, remark.message)
        await self._of_device(*_turn_in_words(target, outcome))

    async def _of_run(self, level: str, message: str) -> None:
        run = self.run
        await self.journal.record(
            Note(log_type="job", level=level, source="runner", message=message, job_id=run.job_id, run_id=run.id)
        )

    async def _of_device(self, level: str, target: Target, message: str) -> None:
        await self.journal.record(
            Note(
                log_type="job",
                level=level,
                source=self.run.job_type,
                message=f"{target.device.hostname}: {message}",
                job_id=self.run.job_id,
                run_id=self.run.id,
                device_id=target.device.id,
            )
        )


def _turn_in_words(target: Target, outcome: Outcome) -> tuple[str, Target, str]:
    failure, suspicion = outcome.failure, target.suspicion
    if failure is not None and outcome.status is Status.SKIPPED:
        return "info", target, f"skipped: {failure.message}"
    if failure is not None:
        return "warning", target, f"{outcome.status} at {failure.stage}: {failure.message}"
    changed = f"configuration {'changed' if outcome.changed else 'unchanged'}"
    if suspicion is None:
        return "info", target, changed
    if outcome.changed and suspicion.sha256 == outcome.sha256:
        return "warning", target, "much shorter configuration confirmed by a second visit"
    return (
        "info",
        target,
        f"{changed}; the second visit brought it whole, the first one was suspect: {suspicion.reason}",
    )


def _in_words(report: RunReport) -> str:
    counts = report.counts
    ends = {RunStatus.INTERRUPTED: "was interrupted", RunStatus.CANCELLED: "was cancelled"}
    end = ends.get(report.status, "ended")
    skipped = f", {counts.skipped} skipped" if counts.skipped else ""
    return (
        f"{end}: {counts.success} of {counts.total} devices good, {counts.changed} changed, "
        f"{counts.suspect} suspect, {counts.failed} failed{skipped}"
    )
