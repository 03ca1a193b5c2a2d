"""What came of a run, as tables for people."""

import shlex
from datetime import timedelta
from pathlib import Path

import click

from netraven.cli.report import by_name
from netraven.cli.tables import print_table
from netraven.core.models import Facts
from netraven.core.outcome import RunReport, Status
from netraven.core.text import printable


def show_summary(report: RunReport) -> None:
    """Print the counts of a run, and a line for each device that is not backed up."""
    counts = report.counts
    endings = (counts.total, counts.success, counts.failed, counts.suspect, counts.skipped)
    numbers = (*endings, counts.changed, counts.unchanged)
    seconds = (report.completed_at - report.started_at) / timedelta(seconds=1)
    header = ("devices", "success", "failed", "suspect", "skipped", "changed", "unchanged", "time")
    print_table(header, [[*map(str, numbers), f"{seconds:.1f} s"]], numbers=True)
    rows = [
        (device.hostname, device.ip_address, str(failure.stage), failure.reason, printable(failure.message))
        for device, outcome in by_name(report)
        if outcome.status is not Status.SUCCESS and (failure := outcome.failure)
    ]
    if rows:
        click.echo()
        print_table(("device", "address", "stage", "reason", "what happened"), rows)


def show_devices(report: RunReport) -> None:
    """Print a line for each device that is backed up: what it is, and what is stored of it."""
    rows = [
        (device.hostname, device.device_type, *_facts(outcome.facts or Facts()), f"{outcome.size_bytes} bytes")
        for device, outcome in by_name(report)
        if outcome.status is Status.SUCCESS
    ]
    print_table(("device", "type", "model", "version", "serial number", "stored"), rows)


def _facts(facts: Facts) -> tuple[str, ...]:
    return tuple(printable(fact or "") for fact in (facts.model, facts.os_version, facts.serial_number))


def show_place(data_dir: Path) -> None:
    """Print how to look at the configurations."""
    repository = shlex.quote(str(data_dir / "configs.git"))
    click.echo(f"\nwhat changed: git -C {repository} log -p")
