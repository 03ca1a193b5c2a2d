"""What can be typed after `netraven suspects`."""

from pathlib import Path

import click

from netraven.cli.flags import OnceFlags
from netraven.cli.options import FILE, placed


@click.group(invoke_without_command=True, short_help="Configurations kept aside because they may not be whole.")
@click.option("--device", "hostname", metavar="HOSTNAME", help="Only of this device.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead of a table.")
@click.pass_context
def suspects(context: click.Context, *, hostname: str | None, as_json: bool) -> int:
    """List the configurations that were kept aside because they may not be whole."""
    if context.invoked_subcommand:
        if hostname is not None or as_json:
            raise click.UsageError(f"--device and --json go with the list, not with {context.invoked_subcommand}")
        return 0
    from netraven.cli.suspects import list_suspects

    return list_suspects(context.obj, hostname=hostname, as_json=as_json)


@suspects.command("show", short_help="Print one, with its secrets masked.")
@click.argument("suspect_id", metavar="ID", type=int)
@click.pass_obj
def show_suspect(flags: OnceFlags, *, suspect_id: int) -> int:
    """Print a configuration that was kept aside, with its secrets masked."""
    from netraven.cli.suspects import show_suspect

    return show_suspect(flags, suspect_id)


@suspects.command("save", short_help="Write one to a file, whole.")
@click.argument("suspect_id", metavar="ID", type=int)
@click.argument("file", type=FILE)
@click.pass_obj
def save_suspect(flags: OnceFlags, *, suspect_id: int, file: Path) -> int:
    """Write a configuration that was kept aside to a new file, with its secrets; the audit trail tells who did it."""
    from netraven.cli.suspects import save_suspect

    return save_suspect(flags, suspect_id, file)


@suspects.command("accept", short_help="Make one the current version.")
@click.argument("suspect_id", metavar="ID", type=int)
@click.pass_obj
def accept_suspect(flags: OnceFlags, *, suspect_id: int) -> int:
    """Make a configuration that was kept aside the current version of its device."""
    from netraven.cli.suspects import accept_suspect

    return accept_suspect(flags, suspect_id)


@suspects.command("drop", short_help="Forget one.")
@click.argument("suspect_id", metavar="ID", type=int)
@click.pass_obj
def drop_suspect(flags: OnceFlags, *, suspect_id: int) -> int:
    """Forget a configuration that was kept aside."""
    from netraven.cli.suspects import drop_suspect

    return drop_suspect(flags, suspect_id)


for verb in (suspects, *suspects.commands.values()):
    placed(verb)
