"""`netraven suspects`: the configurations that were kept aside because they may not be whole."""

import json
import os
import pwd
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from netraven.cli.errors import reporting_errors
from netraven.cli.flags import OnceFlags
from netraven.cli.loop import run
from netraven.cli.opened import in_world
from netraven.cli.tables import print_table
from netraven.core.clock import to_text
from netraven.core.errors import InputError
from netraven.core.text import printable
from netraven.services.suspects import KeptAside, Suspects
from netraven.services.world import World
from netraven.settings import load_settings

Answer = TypeVar("Answer")


@reporting_errors
def list_suspects(flags: OnceFlags, *, hostname: str | None, as_json: bool) -> int:
    """Print what is kept aside, and return the exit code."""
    kept = _asked(flags, lambda suspects: suspects.listed(hostname))
    if as_json:
        click.echo(json.dumps([_document(each) for each in kept], indent=2))
        return 0
    header = ("id", "device", "first seen", "last seen", "size", "reason", "what is the matter")
    print_table(header, [tuple(map(str, _row(each))) for each in kept])
    return 0


@reporting_errors
def show_suspect(flags: OnceFlags, suspect_id: int) -> int:
    """Print one text with its secrets masked, and return the exit code."""
    for line in _asked(flags, lambda suspects: suspects.shown(suspect_id)).splitlines():
        click.echo(printable(line))
    return 0


@reporting_errors
def save_suspect(flags: OnceFlags, suspect_id: int, path: Path) -> int:
    """Write one text, whole, to a file that only its owner may read, and return the exit code."""
    if path.exists():
        raise InputError(f"{path}: exists already; name another file")
    content = _asked(flags, lambda suspects: suspects.taken_out(suspect_id, _actor()))
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error
    return 0


@reporting_errors
def accept_suspect(flags: OnceFlags, suspect_id: int) -> int:
    """Make one text the current version of its device, and return the exit code."""
    commit = _asked(flags, lambda suspects: suspects.accept(suspect_id, _actor()))
    click.echo(f"accepted: commit {commit}")
    return 0


@reporting_errors
def drop_suspect(flags: OnceFlags, suspect_id: int) -> int:
    """Forget one text, and return the exit code."""
    _asked(flags, lambda suspects: suspects.drop(suspect_id, _actor()))
    return 0


def _asked(flags: OnceFlags, ask: Callable[[Suspects], Awaitable[Answer]]) -> Answer:
    settings = load_settings(flags={"data_dir": flags.data_dir}, environ=os.environ, config=flags.config)

    async def work(world: World) -> Answer:
        return await ask(
            Suspects(
                db=world.db,
                vault=world.vault,
                configs=world.configs,
                find_platform=world.find_platform,
                journal=world.journal,
                clock=world.clock,
            )
        )

    return run(in_world(settings, "netraven suspects", work))


def _actor() -> str:
    """Return who types this, as the system knows him; the environment may say anything."""
    try:
        return f"cli:{pwd.getpwuid(os.getuid()).pw_name}"
    except KeyError:
        return f"cli:{os.getuid()}"


def _row(kept: KeptAside) -> tuple[object, ...]:
    suspect = kept.suspect
    seen = (to_text(suspect.created_at), to_text(suspect.last_seen_at))
    return (suspect.id, kept.device.hostname, *seen, suspect.size_bytes, suspect.reason, printable(suspect.message))


def _document(kept: KeptAside) -> dict[str, object]:
    suspect = kept.suspect
    return {
        "id": suspect.id,
        "hostname": kept.device.hostname,
        "run_id": suspect.run_id,
        "first_seen_at": to_text(suspect.created_at),
        "last_seen_at": to_text(suspect.last_seen_at),
        "size_bytes": suspect.size_bytes,
        "sha256": suspect.sha256,
        "reason": suspect.reason,
        "message": printable(suspect.message),
    }
