"""`netraven host-keys`: list pinned keys, accept a changed one, forget one, import a known_hosts file."""

import getpass
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from netraven.cli.errors import reporting_errors
from netraven.cli.flags import OnceFlags
from netraven.cli.logs import start_logging
from netraven.cli.loop import run
from netraven.cli.opened import in_world
from netraven.cli.tables import print_table
from netraven.core.clock import to_text
from netraven.core.errors import InputError
from netraven.core.text import printable
from netraven.device.known_hosts import parse
from netraven.services.host_keys import HostKeys, Imported
from netraven.services.world import World
from netraven.settings import load_settings
from netraven.store import host_keys
from netraven.store.host_keys import SeenKey, Standing

Answer = TypeVar("Answer")


@reporting_errors
def list_host_keys(flags: OnceFlags, *, as_json: bool) -> int:
    """Print the devices that have a pinned or an offered key, and return the exit code."""
    standings = [one for one in _do(flags, _standings) if one.pinned or one.offered]
    if as_json:
        click.echo(json.dumps([_document(one) for one in standings], indent=2))
    elif standings:
        header = ("device", "type", "fingerprint", "first seen", "last seen", "offers another key")
        print_table(header, [_row(one) for one in standings])
    else:
        click.echo("no host key is pinned")
    return 0


@reporting_errors
def accept(flags: OnceFlags, hostname: str, fingerprint: str) -> int:
    """Pin the key that the device offers, and return the exit code."""
    key = _do(flags, lambda world: _host_keys(world).accept(hostname, fingerprint))
    click.echo(f"{key.key_type} {key.fingerprint} is pinned for {hostname}")
    return 0


@reporting_errors
def forget(flags: OnceFlags, hostname: str) -> int:
    """Remove the pinned key of the device, and return the exit code."""
    _do(flags, lambda world: _host_keys(world).forget(hostname))
    click.echo(f"no host key is pinned for {hostname}: the next one that it shows will be")
    return 0


@reporting_errors
def import_file(flags: OnceFlags, file: Path) -> int:
    """Pin the keys of a known_hosts file, print what came of it, and return the exit code."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    imported = _do(flags, lambda world: _host_keys(world).take(parse(text)))
    for note in imported.notes:
        click.echo(f"netraven: {printable(f'{file}: {note}')}", err=True)
    click.echo(_summary(imported))
    return 0


def _do(flags: OnceFlags, work: Callable[[World], Awaitable[Answer]]) -> Answer:
    settings = load_settings(flags={"data_dir": flags.data_dir}, environ=os.environ, config=flags.config)
    if not settings.data_dir.exists():
        raise InputError(f"{settings.data_dir}: no such data directory; name another one with --data-dir")
    start_logging(settings.log_format, settings.log_level)
    return run(in_world(settings, "netraven host-keys", work))


async def _standings(world: World) -> Sequence[Standing]:
    return await host_keys.standings(world.db.reader)


def _host_keys(world: World) -> HostKeys:
    return HostKeys(db=world.db, journal=world.journal, clock=world.clock, actor=f"cli:{getpass.getuser()}")


def _summary(imported: Imported) -> str:
    counts = (len(imported.pinned), len(imported.known), len(imported.different), len(imported.unmatched_lines))
    return "pinned {}, already known {}, different {}, no device {}".format(*counts)


def _row(standing: Standing) -> Sequence[str]:
    offered = standing.offered
    since = f"{offered.key.key_type} {offered.key.fingerprint} since {_local(offered.first_seen_at)}" if offered else ""
    return (standing.hostname, *_cells(standing.pinned), since)


def _cells(seen: SeenKey | None) -> Sequence[str]:
    if seen is None:
        return ("",) * 4
    return (seen.key.key_type, seen.key.fingerprint, _local(seen.first_seen_at), _local(seen.last_seen_at))


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _document(standing: Standing) -> dict[str, object]:
    return {
        "device": standing.hostname,
        "ip_address": standing.ip_address,
        "port": standing.port,
        "pinned": standing.pinned and _key(standing.pinned),
        "offered": standing.offered and _key(standing.offered),
    }


def _key(seen: SeenKey) -> dict[str, str]:
    return {
        "key_type": seen.key.key_type,
        "fingerprint": seen.key.fingerprint,
        "first_seen": to_text(seen.first_seen_at),
        "last_seen": to_text(seen.last_seen_at),
    }
