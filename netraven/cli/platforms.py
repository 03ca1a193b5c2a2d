"""`netraven platforms`: list the device types."""

import json
import os
from pathlib import Path

import click

from netraven.cli.errors import reporting_errors
from netraven.cli.tables import print_table
from netraven.services.catalogue import load_platforms
from netraven.settings import load_settings


@reporting_errors
def list_platforms(*, config: Path | None, as_json: bool) -> int:
    """Print the device types, those of `platforms_dir` with them, and return the exit code."""
    settings = load_settings(flags={}, environ=os.environ, config=config)
    known = sorted(load_platforms(settings.platforms_dir), key=lambda platform: platform.name)
    if as_json:
        rows = [
            {
                "name": platform.name,
                "title": platform.title,
                "vendor": platform.vendor,
                "aliases": list(platform.aliases),
                "evidence": str(platform.evidence),
            }
            for platform in known
        ]
        click.echo(json.dumps(rows, indent=2))
    else:
        names = [(one.name, one.title, one.vendor, ", ".join(one.aliases), str(one.evidence)) for one in known]
        print_table(("device type", "title", "vendor", "also called", "evidence"), names)
    return 0
