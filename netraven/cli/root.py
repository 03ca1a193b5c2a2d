"""What can be typed after `netraven`; a verb's module is imported only when the verb is called."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from netraven import __version__
from netraven.cli.flags import OnceFlags

INTERRUPTED = 130  # as shells have it: 128 and SIGINT

EXAMPLES = """\b
Examples:
  netraven                                       run the appliance, which serves on 127.0.0.1:8000
  netraven --once --demo                         see it work, in a minute
  netraven --once --inventory devices.csv        back up the devices of a file
  netraven --once                                back up what is stored
  netraven --once --tag core --json              some of it, for a script
  git -C netraven-data/configs.git log -p        what changed, ever

\b
Exit codes: 0 all is well, 1 something failed, 2 wrong usage, settings or input.
"""

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        return root.main(list(arguments), prog_name="netraven", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("netraven: stopped", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # Who read our output has left; what is still buffered would raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXAMPLES,
)
@click.option("--once", is_flag=True, help="Back up every device once and leave.")
@click.option("--inventory", type=_FILE, metavar="FILE", help="Back up the devices of this CSV file, and keep them.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only devices with this tag (repeatable).")
@click.option("--device", "hostnames", multiple=True, metavar="HOSTNAME", help="Only this device (repeatable).")
@click.option("--username", metavar="NAME", help="For rows of the file that name no user.")
@click.option("--demo", is_flag=True, help="With --once: on simulated devices, to try it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
@click.option("--data-dir", type=_FOLDER, metavar="DIR", help="Where everything is kept  [default: ./netraven-data]")
@click.option("--config", type=_FILE, metavar="FILE", help="Settings  [default: /etc/netraven/netraven.toml]")
@click.option("--selftest", is_flag=True, hidden=True)
@click.version_option(__version__, message="netraven %(version)s")
@click.pass_context
def root(  # noqa: PLR0913 - one for each option
    context: click.Context,
    *,
    once: bool,
    inventory: Path | None,
    tags: tuple[str, ...],
    hostnames: tuple[str, ...],
    username: str | None,
    demo: bool,
    as_json: bool,
    data_dir: Path | None,
    config: Path | None,
    selftest: bool,
) -> int:
    """Keep every configuration your network devices ever had."""
    flags = OnceFlags(
        inventory=inventory,
        tags=tags,
        hostnames=hostnames,
        username=username,
        as_json=as_json,
        data_dir=data_dir,
        config=config,
    )
    context.obj = flags
    narrowed = once or demo or selftest or replace(flags, data_dir=None, config=None) != OnceFlags()
    if context.invoked_subcommand and narrowed:
        raise click.UsageError(f"only --data-dir and --config may stand before {context.invoked_subcommand}")
    if context.invoked_subcommand:
        return 0
    if selftest:
        return _selftest()
    if once:
        return _once(flags, demo=demo)
    if narrowed:
        raise click.UsageError("--once is missing: all options but --data-dir and --config belong to it")
    return _serve(flags, listen=None)


def _serve(flags: OnceFlags, *, listen: str | None) -> int:
    from netraven.cli.serve import run_serve

    return run_serve(data_dir=flags.data_dir, config=flags.config, listen=listen)


def _selftest() -> int:
    from netraven.cli.selftest import run_selftest

    return run_selftest()


def _once(flags: OnceFlags, *, demo: bool) -> int:
    if demo:
        if replace(flags, as_json=False, data_dir=None) != OnceFlags():
            raise click.UsageError("--demo brings its own devices and settings: only --data-dir and --json go with it")
        from netraven.cli.demo import run_demo

        return run_demo(flags)
    if flags.username and not flags.inventory:
        raise click.UsageError("--username fills the rows of --inventory")
    from netraven.cli.once import run_once

    return run_once(flags)


@root.command(short_help="List the device types.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead of a table.")
@click.option("--config", type=_FILE, metavar="FILE", help="Settings  [default: /etc/netraven/netraven.toml]")
@click.pass_obj
def platforms(flags: OnceFlags, *, as_json: bool, config: Path | None) -> int:
    """List the device types that inventories may name, with those of the setting platforms_dir."""
    from netraven.cli.platforms import list_platforms

    return list_platforms(config=config or flags.config, as_json=as_json)


@root.command("serve", short_help="Run the appliance.")
@click.option("--listen", metavar="HOST:PORT", help="Where the REST server listens  [default: 127.0.0.1:8000]")
@click.option("--data-dir", type=_FOLDER, metavar="DIR", help="Where everything is kept  [default: ./netraven-data]")
@click.option("--config", type=_FILE, metavar="FILE", help="Settings  [default: /etc/netraven/netraven.toml]")
@click.pass_obj
def serve_verb(flags: OnceFlags, *, listen: str | None, data_dir: Path | None, config: Path | None) -> int:
    """Run the appliance: REST server, jobs and schedules, until it is stopped."""
    own = OnceFlags(data_dir=data_dir or flags.data_dir, config=config or flags.config)
    return _serve(own, listen=listen)


@root.group("host-keys", invoke_without_command=True, short_help="Show, accept, forget and import host keys.")
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
@click.argument("file", type=_FILE)
@click.pass_obj
def import_host_keys(flags: OnceFlags, file: Path) -> int:
    """Pin the keys that FILE, an OpenSSH known_hosts file, has for devices without a pinned key."""
    from netraven.cli.host_keys import import_file

    return import_file(flags, file)
