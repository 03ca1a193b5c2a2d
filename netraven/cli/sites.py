"""`netraven site`: make, change, list and remove sites, and accept the keys of their jump hosts."""

import json
import os
import pwd
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import click
from pydantic import SecretStr

from netraven.cli.errors import reporting_errors
from netraven.cli.flags import OnceFlags, SiteFlags
from netraven.cli.inventory import key_reader
from netraven.cli.logs import start_logging
from netraven.cli.loop import run
from netraven.cli.opened import in_world
from netraven.cli.tables import print_table
from netraven.core.errors import InputError
from netraven.core.models import SshProfile
from netraven.device.private_keys import check_private_key, is_encrypted
from netraven.services.sites import JumpLogin, Sites, SiteWish
from netraven.services.world import World
from netraven.settings import Settings, load_settings
from netraven.store import sites
from netraven.store.sites import SiteEntry

Answer = TypeVar("Answer")


@reporting_errors
def add_site(flags: OnceFlags, name: str, wanted: SiteFlags) -> int:
    """Make a site, and return the exit code."""
    settings = _settings(flags, wanted)
    wish = _wish(settings, wanted)
    _do(settings, lambda world: _sites(world).add(name, wish))
    click.echo(f"site {name} is made; the column `site` of an inventory file says which devices stand there")
    return 0


@reporting_errors
def change_site(flags: OnceFlags, name: str, wanted: SiteFlags) -> int:
    """Change a site, and return the exit code."""
    if wanted == SiteFlags():
        raise InputError("nothing to change: name it with an option")
    settings = _existing(flags, wanted)
    wish = _wish(settings, wanted)
    _do(settings, lambda world: _sites(world).change(name, wish))
    click.echo(f"site {name} is changed")
    return 0


@reporting_errors
def list_sites(flags: OnceFlags, *, as_json: bool) -> int:
    """Print the sites, and return the exit code."""
    entries = _do(_existing(flags), _entries)
    if as_json:
        click.echo(json.dumps([_document(entry) for entry in entries], indent=2))
    elif entries:
        header = ("site", "devices", "jump host", "user", "its host key", "offers another key", "sessions", "ssh")
        print_table(header, [_row(entry) for entry in entries])
    else:
        click.echo("there is no site")
    return 0


@reporting_errors
def remove_site(flags: OnceFlags, name: str) -> int:
    """Remove a site, and return the exit code."""
    devices = _do(_existing(flags), lambda world: _sites(world).remove(name))
    left = f"; {devices} device{'' if devices == 1 else 's'} stood there, now reached directly" if devices else ""
    click.echo(f"site {name} is removed{left}")
    return 0


@reporting_errors
def accept_jump_key(flags: OnceFlags, name: str, fingerprint: str) -> int:
    """Pin the key that the site's jump host offers, and return the exit code."""
    key = _do(_existing(flags), lambda world: _sites(world).accept_key(name, fingerprint))
    click.echo(f"{key.key_type} {key.fingerprint} is pinned for the jump host of {name}")
    return 0


def _settings(flags: OnceFlags, wanted: SiteFlags | None = None) -> Settings:
    given = {"data_dir": flags.data_dir, "jump_password_file": wanted and wanted.jump_password_file}
    return load_settings(flags=given, environ=os.environ, config=flags.config)


def _existing(flags: OnceFlags, wanted: SiteFlags | None = None) -> Settings:
    settings = _settings(flags, wanted)
    if not settings.data_dir.exists():
        raise InputError(f"{settings.data_dir}: no such data directory; name another one with --data-dir")
    return settings


def _do(settings: Settings, work: Callable[[World], Awaitable[Answer]]) -> Answer:
    start_logging(settings.log_format, settings.log_level)
    return run(in_world(settings, "netraven site", work))


async def _entries(world: World) -> Sequence[SiteEntry]:
    return await sites.entries(world.db.reader)


def _sites(world: World) -> Sites:
    return Sites(db=world.db, vault=world.vault, journal=world.journal, clock=world.clock, actor=f"cli:{_user()}")


def _user() -> str:
    # Not getpass.getuser(), which believes the environment.
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


def _wish(settings: Settings, wanted: SiteFlags) -> SiteWish:
    if wanted.no_jump and wanted.names_jump:
        raise InputError("--no-jump: the other options name a jump host")
    return SiteWish(
        jump_host="" if wanted.no_jump else wanted.jump_host,
        jump_port=wanted.jump_port,
        login=_login(settings, wanted),
        max_sessions=wanted.max_sessions,
        ssh_profile=SshProfile(wanted.ssh_profile) if wanted.ssh_profile else None,
    )


def _login(settings: Settings, wanted: SiteFlags) -> JumpLogin | None:
    username = wanted.jump_username
    if username is None:
        if wanted.jump_key_file or wanted.jump_password_file:
            raise InputError("--jump-username is missing: whose password is it?")
        return None
    if not username or not username.isprintable():
        raise InputError(f"--jump-username: {username!r} is not the name of a user")
    if wanted.jump_key_file is None:
        return JumpLogin(username=username, password=_secret(settings, f"password of user {username} on the jump host"))
    key = SecretStr(key_reader(wanted.jump_key_file.parent)(wanted.jump_key_file.name))
    phrase = _secret(settings, f"passphrase of {wanted.jump_key_file}") if is_encrypted(key) else None
    check_private_key(key, phrase)
    return JumpLogin(username=username, private_key=key, passphrase=phrase)


def _secret(settings: Settings, what: str) -> SecretStr:
    if settings.jump_password is not None:
        return settings.jump_password
    if not os.isatty(0):
        raise InputError(
            f"the {what} is missing: set NETRAVEN_JUMP_PASSWORD, give --jump-password-file, or run on a terminal"
        )
    return SecretStr(click.prompt(what, hide_input=True, err=True))


def _row(entry: SiteEntry) -> Sequence[str]:
    site, jump = entry.site, entry.site.jump
    place = "" if jump is None else f"[{jump.host}]:{jump.port}" if ":" in jump.host else f"{jump.host}:{jump.port}"
    return (
        site.name,
        str(entry.devices),
        place,
        entry.username or "",
        entry.fingerprint or "",
        entry.offered or "",
        str(site.max_sessions or ""),
        site.ssh_profile or "",
    )


def _document(entry: SiteEntry) -> dict[str, object]:
    site, jump = entry.site, entry.site.jump
    return {
        "name": site.name,
        "devices": entry.devices,
        "jump_host": jump and jump.host,
        "jump_port": jump and jump.port,
        "jump_username": entry.username,
        "jump_host_key": entry.fingerprint,
        "offered_jump_host_key": entry.offered,
        "max_sessions": site.max_sessions,
        "ssh_profile": site.ssh_profile,
    }
