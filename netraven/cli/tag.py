"""What can be typed after `netraven tag`."""

import click

from netraven.cli.noun import Noun
from netraven.cli.noun_verbs import add_verb, delete_verb, group, list_verb, set_verb, show_verb

TAG = Noun(
    name="tag",
    path="/tags/",
    key="name",
    columns={"id": "id", "name": "name", "type": "type", "devices": "device_count", "description": "description"},
    filters=(
        click.Option(["--name"], metavar="TEXT", help="Only tags whose name holds this."),
        click.Option(["--type"], metavar="TYPE", help="Only tags of this type."),
    ),
    fields=(
        click.Option(["--type"], metavar="TYPE", help="What kind of tag it is, a word of your own."),
        click.Option(["--description"], metavar="TEXT", help="What it is for."),
    ),
)

tag = group(
    TAG,
    "Keep tags, the groups of devices that jobs and credentials are for.",
    [
        list_verb(TAG),
        show_verb(TAG),
        add_verb(TAG, "Make the tag NAME."),
        set_verb(TAG, "Change a tag; what is not given stays as it is."),
        delete_verb(
            TAG,
            "Delete a tag; devices that it leaves without tags get the tag default.",
            options=(
                click.Option(
                    ["--cascade/--no-cascade"],
                    default=None,
                    help="Delete jobs and credentials that it leaves without tags, or refuse while it is used.",
                ),
            ),
        ),
    ],
)
