"""What can be typed after `netraven user`."""

from typing import Any

import click

from netraven.cli.noun import Noun, Reference
from netraven.cli.noun_verbs import add_verb, delete_verb, group, list_verb, set_verb, show_verb
from netraven.cli.options import YES_NO, placed

_ROLE = click.Choice(["viewer", "user", "admin"])

USER = Noun(
    name="user",
    path="/users/",
    key="username",
    columns={
        "id": "id",
        "user": "username",
        "role": "role",
        "active": "is_active",
        "full name": "full_name",
        "mail": "email",
        "last log-in": "last_login_at",
    },
    filters=(
        click.Option(["--username"], metavar="TEXT", help="Only users whose name holds this."),
        click.Option(["--role"], type=_ROLE, help="Only users of this role."),
        click.Option(["--active", "is_active"], type=YES_NO, help="Only users who are active, or who are not."),
    ),
    fields=(
        click.Option(["--role"], type=_ROLE, help="viewer reads, user changes, admin also administers."),
        click.Option(["--full-name"], metavar="NAME", help="The name of the person."),
        click.Option(["--email"], metavar="ADDRESS", help="The mail address."),
        click.Option(["--active/--inactive", "is_active"], default=None, help="Whether the user may log in."),
    ),
    references=(
        Reference(
            option=click.Option(
                ["--device-tag", "device_tag"],
                multiple=True,
                metavar="TAG",
                help="The user sees devices with this tag only (repeatable).",
            ),
            field="device_tags",
            path="/tags/",
            key="name",
        ),
    ),
)


def _password(options: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - every prepare gets them
    from netraven.cli.passwords import ask_secret

    return {"password": ask_secret("password of the user", confirm=True)}


user = group(
    USER,
    "Keep the users of the API and the page.",
    [
        list_verb(USER),
        show_verb(USER),
        add_verb(
            USER,
            "Make the user USERNAME; the password is asked for, or read from standard input.",
            prepare=_password,
        ),
        set_verb(USER, "Change a user; what is not given stays as it is."),
        delete_verb(USER, "Deactivate a user: the record stays, its tokens end.", name="deactivate"),
    ],
)


@user.command("password")
@click.argument("name", metavar="USERNAME|ID")
@click.pass_obj
def password(flags: Any, name: str) -> int:  # noqa: ANN401 - the flags of the root
    """Give a user another password, asked for or read from standard input; all tokens of the user end."""
    from netraven.cli.records import change_record

    return change_record(flags, USER, name, {}, lambda: _password({}))


placed(password)
