"""What can be typed after `netraven credential`."""

from typing import Any

import click

from netraven.cli.noun import Noun, Reference
from netraven.cli.noun_verbs import add_verb, delete_verb, group, list_verb, set_verb, show_verb
from netraven.cli.options import FILE

CREDENTIAL = Noun(
    name="credential",
    path="/credentials/",
    key="username",
    columns={
        "id": "id",
        "user": "username",
        "method": "method",
        "priority": "priority",
        "tags": "tags",
        "success rate": "success_rate",
        "last used": "last_used_at",
        "description": "description",
    },
    filters=(
        click.Option(["--username"], metavar="TEXT", help="Only credentials whose user's name holds this."),
        click.Option(["--priority"], type=int, metavar="N", help="Only credentials of this priority."),
        click.Option(["--tag-id"], type=int, multiple=True, metavar="ID", help="Only with this tag (repeatable: any)."),
        click.Option(["--method"], type=click.Choice(["password", "key"]), help="Only credentials of this method."),
        click.Option(["--min-success"], type=float, metavar="N", help="Only with at least this success rate (0-100)."),
    ),
    fields=(
        click.Option(["--priority"], type=int, metavar="N", help="1 to 1000, lower is tried first  [default: 100]"),
        click.Option(["--description"], metavar="TEXT", help="What it is for."),
    ),
    references=(
        Reference(
            option=click.Option(
                ["--tag"],
                multiple=True,
                metavar="TAG",
                help="The devices that it is for: those with this tag (repeatable).",
            ),
            field="tags",
            path="/tags/",
            key="name",
        ),
    ),
)

_KEY_FILE = click.Option(["--key-file"], type=FILE, metavar="FILE", help="A private key instead of a password.")
_ENABLE = click.Option(["--enable"], is_flag=True, help="Also ask for an enable password.")
_PASSWORD = click.Option(["--password"], is_flag=True, help="Ask for another password, in place of a key too.")


def _secrets(options: dict[str, Any]) -> dict[str, Any]:
    from netraven.cli.credential_secrets import ask_secrets

    return ask_secrets(key_file=options["key_file"], password=options.get("password", True), enable=options["enable"])


credential = group(
    CREDENTIAL,
    "Keep the log-ins to devices, sealed: nothing shows their secrets again.",
    [
        list_verb(CREDENTIAL),
        show_verb(CREDENTIAL),
        add_verb(
            CREDENTIAL,
            "Add a log-in of the user USERNAME.\n\nThe password is asked for, or read from standard input.",
            options=(_KEY_FILE, _ENABLE),
            prepare=_secrets,
        ),
        set_verb(
            CREDENTIAL,
            "Change a log-in; what is not given stays as it is.",
            options=(_PASSWORD, _KEY_FILE, _ENABLE),
            prepare=_secrets,
        ),
        delete_verb(CREDENTIAL, "Delete a log-in for good, with its secrets."),
    ],
)
