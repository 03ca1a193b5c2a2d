"""What can be typed after `netraven config`."""

from typing import Any

import click

from netraven.cli.options import placed


@click.group("config")
def config() -> None:
    """Look at the settings: flags win over the environment, that over the settings file, that over the defaults."""


@config.command("show")
@click.option("--origin", is_flag=True, help="Also show where each value comes from.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, with origins, instead of a table.")
@click.pass_obj
def show(flags: Any, *, origin: bool, as_json: bool) -> int:  # noqa: ANN401 - the flags of the root
    """Show every setting and its value; secrets are shown as ***."""
    from netraven.cli.settings_shown import show_settings

    return show_settings(flags, origin=origin, as_json=as_json)


@config.command("check")
@click.pass_obj
def check(flags: Any) -> int:  # noqa: ANN401 - the flags of the root
    """Check the settings and the device types of platforms_dir: an unknown name or a wrong value is told (exit 2)."""
    from netraven.cli.settings_shown import check_settings

    return check_settings(flags)


for verb in (config, show, check):
    placed(verb)
