"""What can be typed after `netraven site`."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from netraven.cli.flags import OnceFlags, SiteFlags
from netraven.cli.options import FILE, placed

Command = TypeVar("Command", bound=Callable[..., object])

_PORT = click.IntRange(1, 65535)

# In the order of the help.
_OPTIONS = (
    click.option("--jump-host", metavar="HOST", help="The jump host that leads to the site's devices."),
    click.option("--jump-port", type=_PORT, metavar="PORT", help="Its SSH port  [default: 22]"),
    click.option("--jump-username", metavar="NAME", help="The user to log in to it as; the password is asked for."),
    click.option("--jump-key-file", type=FILE, metavar="FILE", help="A private key to log in to it with."),
    click.option("--jump-password-file", type=FILE, metavar="FILE", help="The password, or the key's passphrase."),
    click.option("--max-sessions", type=click.IntRange(0), metavar="N", help="Devices visited at once; 0: no limit."),
    click.option("--ssh-profile", type=click.Choice(["modern", "legacy"]), help="legacy: old algorithms, too."),
)


def _with_options(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.group(short_help="Keep sites and their jump hosts.")
def site() -> None:
    """Keep sites: places with devices, some of which are reached through a jump host.

    The column `site` of an inventory file says which devices stand at a site.
    """


@site.command("add", short_help="Make a site.")
@click.argument("name")
@_with_options
@click.pass_obj
def add(flags: OnceFlags, /, name: str, **options: Any) -> int:  # noqa: ANN401 - what the options above are called
    """Make the site NAME.

    The password of the jump host's user is asked for, or taken from NETRAVEN_JUMP_PASSWORD or --jump-password-file.
    """
    from netraven.cli.sites import add_site

    return add_site(flags, name, SiteFlags(**options))


@site.command("set", short_help="Change a site.")
@click.argument("name")
@_with_options
@click.option("--no-jump", is_flag=True, help="Reach the devices directly from now on.")
@click.pass_obj
def change(flags: OnceFlags, /, name: str, **options: Any) -> int:  # noqa: ANN401 - the same
    """Change the site NAME; what is not given stays as it is.

    Another jump host is trusted at first sight again.  --jump-username asks for a password, too.
    """
    from netraven.cli.sites import change_site

    return change_site(flags, name, SiteFlags(**options))


@site.command("list", short_help="List the sites.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead of a table.")
@click.pass_obj
def list_(flags: OnceFlags, *, as_json: bool) -> int:
    """List the sites with their jump hosts and the fingerprints of those."""
    from netraven.cli.sites import list_sites

    return list_sites(flags, as_json=as_json)


@site.command("remove", short_help="Remove a site.")
@click.argument("name")
@click.pass_obj
def remove(flags: OnceFlags, name: str) -> int:
    """Remove the site NAME; its devices stay, and are reached directly from then on."""
    from netraven.cli.sites import remove_site

    return remove_site(flags, name)


@site.command("accept-key", short_help="Pin the changed key that a jump host shows.")
@click.argument("name")
@click.argument("fingerprint")
@click.pass_obj
def accept_key(flags: OnceFlags, name: str, fingerprint: str) -> int:
    """Pin the changed host key of the jump host of site NAME, whose FINGERPRINT you have checked there."""
    from netraven.cli.sites import accept_jump_key

    return accept_jump_key(flags, name, fingerprint)


for verb in (site, *site.commands.values()):
    placed(verb)
