"""`netraven --once --demo`: back up simulated devices, change some of them, back them up again, show the change."""

import json
import os
import secrets
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from netraven.cli.errors import reporting_errors
from netraven.cli.flags import OnceFlags
from netraven.cli.logs import start_logging
from netraven.cli.loop import run
from netraven.cli.once import exit_code
from netraven.cli.progress import shown_progress
from netraven.cli.report import by_name, document
from netraven.cli.simulated import inventory_rows
from netraven.cli.summary import show_devices, show_place, show_summary
from netraven.core.clock import SystemClock
from netraven.core.diff import unified
from netraven.core.errors import InputError
from netraven.core.models import Device
from netraven.core.outcome import Outcome, RunReport
from netraven.core.text import mask, printable
from netraven.daemon import OnceRequest, once
from netraven.device.simulator import Simulator
from netraven.device.simulator.demo import demo_devices
from netraven.platforms.registry import find
from netraven.services.progress import Progress
from netraven.settings import Settings
from netraven.store.archive import Archive
from netraven.store.lock import lock_data_dir

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True, slots=True)
class Story:
    """What happened in a demo; `diffs` show what changed between its two runs, with secrets masked."""

    first: RunReport
    second: RunReport
    diffs: Sequence[str]


@reporting_errors
def run_demo(flags: OnceFlags) -> int:
    """Play the demo in a temporary folder, or in an empty one of the user's, and return the exit code."""
    folder = _folder(flags.data_dir)
    settings = Settings(data_dir=folder)
    start_logging(settings.log_format, settings.log_level)
    with shown_progress() as progress:
        story = run(_play(settings, progress))
    return _tell(flags, folder, story)


def _folder(wanted: Path | None) -> Path:
    if wanted is None:
        return Path(tempfile.mkdtemp(prefix="netraven-demo-"))
    if wanted.exists() and any(wanted.iterdir()):
        raise InputError(f"{wanted}: is not empty; a demo never touches what is there, so name another folder")
    return wanted


async def _play(settings: Settings, progress: Progress) -> Story:
    clock = SystemClock()
    before, after = demo_devices(changed=False), demo_devices(changed=True)
    async with Simulator(before) as simulator:
        request = OnceRequest(rows=inventory_rows(simulator, before))
        first = await once(settings, request, clock=clock, progress=progress)
        for device in after:
            simulator.replace(device.hostname, device)
        second = await once(settings, request, clock=clock, progress=progress)
    with lock_data_dir(settings.data_dir, purpose="netraven --once --demo", clock=clock):
        return Story(first, second, await _diffs(settings.data_dir, first, second))


async def _diffs(data_dir: Path, first: RunReport, second: RunReport) -> list[str]:
    key = secrets.token_bytes(32)
    earlier = {outcome.device_id: outcome for _, outcome in first.outcomes}
    archive = await Archive.open(data_dir / "configs.git")
    try:
        return [
            unified(
                await _masked(archive, device, earlier[device.id], key),
                await _masked(archive, device, outcome, key),
                name=outcome.path or device.hostname,
            )
            for device, outcome in by_name(second)
            if outcome.changed
        ]
    finally:
        await archive.close()


async def _masked(archive: Archive, device: Device, outcome: Outcome, key: bytes) -> str:
    if outcome.commit is None or outcome.path is None:
        return ""
    text = (await archive.read(outcome.commit, outcome.path)).decode("utf-8", "surrogateescape")
    lines = find(device.device_type).lines
    return mask(text, lines.secret, lines.secret_blocks, key)


def _tell(flags: OnceFlags, folder: Path, story: Story) -> int:
    if flags.as_json:
        click.echo(json.dumps(document(story.second), indent=2))
    else:
        _show(story)
        show_place(folder)
    return max(exit_code(story.first), exit_code(story.second))


def _show(story: Story) -> None:
    click.echo(f"{story.first.counts.total} simulated devices were backed up over SSH:\n")
    show_devices(story.first)
    click.echo(f"\nThen {story.second.counts.changed} of them were changed, and all were backed up again:\n")
    show_summary(story.second)
    click.echo("\nThis is what changed (secrets are stored whole, and shown masked):\n")
    for line in _coloured(story.diffs):
        click.echo(line, color=False if os.environ.get("NO_COLOR") else None)


def _coloured(diffs: Sequence[str]) -> Iterator[str]:
    for diff in diffs:
        for line in diff.removesuffix("\n").split("\n"):
            if line.startswith(("--- ", "+++ ")):
                yield click.style(printable(line), bold=True)
            else:
                yield click.style(printable(line), fg=_COLOURS.get(line[:1]))
