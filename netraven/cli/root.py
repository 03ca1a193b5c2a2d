"""What can be typed after `netraven`; a verb's module is imported only when the verb is called."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from netraven import __version__
from netraven.cli.flags import OnceFlags
from netraven.cli.options import FILE, FOLDER, placed
from netraven.cli.verbs import Verbs

INTERRUPTED = 130  # as shells have it: 128 and SIGINT

EXAMPLES = """\b
Examples:
  netraven                                       run the appliance, which serves on 127.0.0.1:8000
  netraven --once --demo                         see it work, in a minute
  netraven --once --inventory devices.csv        back up the devices of a file
  netraven --once                                back up what is stored
  netraven --once --tag core --json              some of it, for a script
  git -C netraven-data/configs.git log -p        what changed, ever
  netraven serve                                 run it for good, with its API
  netraven device add edge1 --ip-address 192.0.2.1 --device-type cisco_ios
  netraven check                                 is all well?

\b
Exit codes: 0 all is well, 1 something failed, 2 wrong usage, settings or input.
"""


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
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXAMPLES,
)
@click.option("--once", is_flag=True, help="Back up every device once and leave.")
@click.option("--inventory", type=FILE, metavar="FILE", help="Back up the devices of this CSV file, and keep them.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only devices with this tag (repeatable).")
@click.option("--device", "hostnames", multiple=True, metavar="HOSTNAME", help="Only this device (repeatable).")
@click.option("--username", metavar="NAME", help="For rows of the file that name no user.")
@click.option("--unattended", is_flag=True, help="With --once, from cron: leave alone what keeps failing.")
@click.option("--demo", is_flag=True, help="With --once: on simulated devices, to try it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
@click.option("--data-dir", type=FOLDER, metavar="DIR", help="Where everything is kept  [default: ./netraven-data]")
@click.option("--config", type=FILE, metavar="FILE", help="Settings  [default: /etc/netraven/netraven.toml]")
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
    unattended: bool,
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
        unattended=unattended,
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
@click.pass_obj
def platforms(flags: OnceFlags, *, as_json: bool) -> int:
    """List the device types that inventories may name, with those of the setting platforms_dir."""
    from netraven.cli.platforms import list_platforms

    return list_platforms(config=flags.config, as_json=as_json)


@root.command("serve", short_help="Run the appliance.")
@click.option("--listen", metavar="HOST:PORT", help="Where the REST server listens  [default: 127.0.0.1:8000]")
@click.pass_obj
def serve_verb(flags: OnceFlags, *, listen: str | None) -> int:
    """Run the appliance: REST server, jobs and schedules, until it is stopped."""
    return _serve(flags, listen=listen)


@root.command(short_help="Find devices that change on every run.")
@click.option("--device", "hostname", metavar="HOSTNAME", help="Only this device.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead of text.")
@click.pass_obj
def noise(flags: OnceFlags, *, hostname: str | None, as_json: bool) -> int:
    """Show which devices change on every run, in which line, and the platform definition that would end it."""
    from netraven.cli.noise import show_noise

    return show_noise(flags, hostname=hostname, as_json=as_json)


for verb in (platforms, serve_verb, noise):
    placed(verb)
