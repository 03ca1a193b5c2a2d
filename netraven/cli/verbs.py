"""The verbs in the groups in which the help shows them; each is imported when it is called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Lazy:
    """A verb that is not imported yet: what the help says of it, and how to get it."""

    help: str
    load: Callable[[], click.Command]


def _user() -> click.Command:
    from netraven.cli.user import user

    return user


def _device() -> click.Command:
    from netraven.cli.device import device

    return device


def _credential() -> click.Command:
    from netraven.cli.credential import credential

    return credential


def _tag() -> click.Command:
    from netraven.cli.tag import tag

    return tag


def _config() -> click.Command:
    from netraven.cli.config import config

    return config


def _check() -> click.Command:
    from netraven.cli.check import check

    return check


def _openapi() -> click.Command:
    from netraven.cli.openapi import openapi

    return openapi


def _host_keys() -> click.Command:
    from netraven.cli.host_key import host_keys

    return host_keys


def _site() -> click.Command:
    from netraven.cli.site import site

    return site


def _suspects() -> click.Command:
    from netraven.cli.suspect import suspects

    return suspects


def _try() -> click.Command:
    from netraven.cli.try_verb import try_

    return try_


LAZY: Mapping[str, Lazy] = {
    "device": Lazy("List, add, change, approve, import and export devices.", _device),
    "tag": Lazy("List, add, change and delete tags.", _tag),
    "credential": Lazy("List, add, change and delete log-ins to devices.", _credential),
    "site": Lazy("Keep sites and their jump hosts.", _site),
    "try": Lazy("Log in to one device, store nothing, tell what happens.", _try),
    "suspects": Lazy("Look at configurations kept aside because they may not be whole.", _suspects),
    "host-keys": Lazy("Show, accept, forget and import host keys.", _host_keys),
    "user": Lazy("List, add, change and deactivate users.", _user),
    "check": Lazy("Find what is wrong with this installation.", _check),
    "config": Lazy("Show the settings and where they come from, or check them.", _config),
    "openapi": Lazy("Print the description of the API.", _openapi),
}

# The order of the help.  A verb that stands nowhere here is shown last.
GROUPS: Mapping[str, Sequence[str]] = {
    "Run": ("serve",),
    "Inventory": ("device", "tag", "credential", "site", "platforms", "try"),
    "Look": ("noise", "suspects"),
    "Administration": ("user", "host-keys", "check", "config", "openapi"),
}


class Verbs(click.Group):
    """A group that also has the lazy verbs, and shows all of them in groups."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs in the order of the help."""
        known = {*super().list_commands(ctx), *LAZY}
        ordered = [name for names in GROUPS.values() for name in names if name in known]
        return [*ordered, *sorted(known.difference(ordered))]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb, imported now where it is a lazy one."""
        lazy = LAZY.get(cmd_name)
        return super().get_command(ctx, cmd_name) if lazy is None else lazy.load()

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the verbs in their groups."""
        left = dict.fromkeys(self.list_commands(ctx))
        for title, names in {**GROUPS, "More": tuple(left)}.items():
            shown = [name for name in names if name in left]
            for name in shown:
                del left[name]
            if shown:
                with formatter.section(title):
                    formatter.write_dl([(name, self._help(ctx, name)) for name in shown])

    def _help(self, ctx: click.Context, name: str) -> str:
        if name in LAZY:
            return LAZY[name].help
        command = super().get_command(ctx, name)
        return "" if command is None else command.get_short_help_str(100)
