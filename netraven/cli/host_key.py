"""What can be typed after `netraven host-keys`."""

from pathlib import Path

import click

from netraven.cli.flags import OnceFlags
from netraven.cli.options import FILE, placed


@click.group("host-keys", invoke_without_command=True, short_help="Show, accept, forget and import host keys.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead of a table.")
@click.pass_context
def host_keys(context: click.Context, *, as_json: bool) -> int:
    """List the devices' SSH host keys that are pinned, and changed ones that wait to be accepted."""
    if context.invoked_subcommand:
        if as_json:
            raise click.UsageError("--json belongs to the list")
        return 0
    from netraven.cli.host_keys import list_host_keys

    return list_host_keys(context.obj, as_json=as_json)


@host_keys.command("accept", short_help="Pin the changed key that a device shows.")
@click.argument("device")
@click.argument("fingerprint")
@click.pass_obj
def accept_host_key(flags: OnceFlags, device: str, fingerprint: str) -> int:
    """Pin the changed host key of DEVICE, whose FINGERPRINT you have checked at the device itself."""
    from netraven.cli.host_keys import accept

    return accept(flags, device, fingerprint)


@host_keys.command("forget", short_help="Remove the pinned key of a device.")
@click.argument("device")
@click.pass_obj
def forget_host_key(flags: OnceFlags, device: str) -> int:
    """Remove the pinned host key of DEVICE: the next key that it shows is pinned."""
    from netraven.cli.host_keys import forget

    return forget(flags, device)


@host_keys.command("import", short_help="Pin the keys of a known_hosts file.")
@click.argument("file", type=FILE)
@click.pass_obj
def import_host_keys(flags: OnceFlags, file: Path) -> int:
    """Pin the keys that FILE, an OpenSSH known_hosts file, has for devices without a pinned key."""
    from netraven.cli.host_keys import import_file

    return import_file(flags, file)


for verb in (host_keys, *host_keys.commands.values()):
    placed(verb)
