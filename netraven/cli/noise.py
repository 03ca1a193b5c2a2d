"""`netraven noise`: which devices change on every run, in which line, and what would end it."""

import json
import os
from collections.abc import Sequence

import click

from netraven.cli.errors import reporting_errors
from netraven.cli.flags import OnceFlags
from netraven.cli.logs import start_logging
from netraven.cli.loop import run
from netraven.cli.opened import in_world
from netraven.core.clock import to_text
from netraven.core.noise import quieter
from netraven.core.text import printable
from netraven.services.noise import RUNS, Noise, find_noise
from netraven.services.world import World
from netraven.settings import load_settings
from netraven.store import devices

_MEANINGS = {
    "volatile": "it would not be stored",
    "insignificant": "it would be stored, but make no version of its own",
}


@reporting_errors
def show_noise(flags: OnceFlags, *, hostname: str | None, as_json: bool) -> int:
    """Print the devices that change on every run, or what is known of the one that is named, and return 0."""
    settings = load_settings(flags={"data_dir": flags.data_dir}, environ=os.environ, config=flags.config)
    start_logging(settings.log_format, settings.log_level)

    async def look(world: World) -> list[Noise]:
        chosen = await devices.select(world.db.reader, hostnames=() if hostname is None else (hostname,))
        return await find_noise(world.db.reader, [device.id for device in chosen])

    found = run(in_world(settings, "netraven noise", look))
    if as_json:
        click.echo(json.dumps([_document(noise) for noise in found], indent=2))
    else:
        click.echo("\n".join(_paragraphs(found, hostname)))
    return 0


def _paragraphs(found: Sequence[Noise], hostname: str | None) -> list[str]:
    if not found:
        return [
            f"{hostname or 'no device'} {'did not change' if hostname else 'changed'} in each of its last {RUNS} runs"
        ]
    return [line for noise in found for line in _paragraph(noise)]


def _paragraph(noise: Noise) -> list[str]:
    said = [f"{noise.hostname} ({noise.device_type}) changed in each of its last {RUNS} runs:"]
    said += [f"  {to_text(at)}  commit {commit[:12]}" for at, commit in noise.versions]
    if not noise.lines:
        return [*said, "  each time in other lines, so these may be changes that somebody makes", ""]
    for line in noise.lines:
        said += ["each time in this line:", f"  - {printable(line.old)}", f"  + {printable(line.new)}"]
        said.append(f"  it might be {line.line_class}: {_MEANINGS[line.line_class]}")
    said.append(f"if so, put this into a file of platforms_dir and make it the device type of {noise.hostname}:")
    said += [f"  {line}".rstrip() for line in quieter(noise.device_type, noise.lines).splitlines()]
    return [*said, ""]


def _document(noise: Noise) -> dict[str, object]:
    return {
        "hostname": noise.hostname,
        "device_type": noise.device_type,
        "versions": [{"retrieved_at": to_text(at), "commit": commit} for at, commit in noise.versions],
        "lines": [
            {"old": printable(line.old), "new": printable(line.new), "class": line.line_class, "pattern": line.pattern}
            for line in noise.lines
        ],
        "definition": quieter(noise.device_type, noise.lines) if noise.lines else None,
    }
