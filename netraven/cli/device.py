"""What can be typed after `netraven device`."""

from pathlib import Path
from typing import Any

import click

from netraven.cli.noun import Noun, Reference
from netraven.cli.noun_verbs import action_verb, add_verb, delete_verb, group, list_verb, set_verb, show_verb
from netraven.cli.options import FILE, placed

DEVICE = Noun(
    name="device",
    path="/devices/",
    key="hostname",
    columns={
        "id": "id",
        "device": "hostname",
        "address": "ip_address",
        "port": "port",
        "type": "device_type",
        "tags": "tags",
        "last backup": "last_backup_at",
        "result": "last_backup_status",
        "approved": "is_approved",
    },
    filters=(
        click.Option(["--hostname"], metavar="TEXT", help="Only devices whose name holds this."),
        click.Option(["--ip-address"], metavar="TEXT", help="Only devices whose address holds this."),
        click.Option(["--device-type"], metavar="TYPE", help="Only devices of this type."),
        click.Option(["--tag"], metavar="TAG", help="Only devices with this tag."),
        click.Option(
            ["--tag-id"], type=int, multiple=True, metavar="ID", help="Only with the tag of this id (repeatable: any)."
        ),
        click.Option(["--site-id"], type=int, metavar="ID", help="Only devices at this site."),
        click.Option(
            ["--reachability"],
            type=click.Choice(["success", "failure", "never_checked"]),
            help="Only devices whose last check ended so.",
        ),
        click.Option(["--serial-number"], metavar="TEXT", help="Only devices whose serial number holds this."),
        click.Option(["--model"], metavar="TEXT", help="Only devices whose model holds this."),
        click.Option(["--notes"], metavar="TEXT", help="Only devices whose notes hold this."),
        click.Option(["--include-deleted"], is_flag=True, default=None, help="Deleted devices, too."),
    ),
    fields=(
        click.Option(["--ip-address"], metavar="ADDRESS", help="The IPv4 or IPv6 address."),
        click.Option(["--device-type"], metavar="TYPE", help="What it is; `netraven platforms` lists the types."),
        click.Option(["--port"], type=int, metavar="N", help="The SSH port  [default: 22]"),
        click.Option(["--description"], metavar="TEXT", help="What it is for."),
        click.Option(["--notes"], metavar="TEXT", help="What else is to be known."),
        click.Option(["--serial-number"], metavar="TEXT", help="A serial number, until one is collected."),
        click.Option(["--model"], metavar="TEXT", help="A model, until one is collected."),
        click.Option(["--site-id"], type=int, metavar="ID", help="Where it stands."),
        click.Option(["--credential-id"], type=int, metavar="ID", help="The credential to try first."),
        click.Option(["--ssh-profile"], type=click.Choice(["modern", "legacy"]), help="legacy: old algorithms, too."),
        click.Option(["--max-age-hours"], type=int, metavar="N", help="When its last backup counts as stale."),
        click.Option(["--enabled/--disabled", "is_enabled"], default=None, help="Whether jobs visit it."),
    ),
    references=(
        Reference(
            option=click.Option(
                ["--tag"], multiple=True, metavar="TAG", help="A tag in place of those it has (repeatable)."
            ),
            field="tags",
            path="/tags/",
            key="name",
        ),
    ),
)

device = group(
    DEVICE,
    "Keep the devices that are backed up.",
    [
        list_verb(DEVICE),
        show_verb(DEVICE),
        add_verb(DEVICE, "Add the device HOSTNAME.", required=("ip_address", "device_type")),
        set_verb(DEVICE, "Change a device; what is not given stays as it is."),
        delete_verb(
            DEVICE,
            "Take a device off the lists; its backups are kept, and `restore` puts it back.",
            options=(
                click.Option(
                    ["--purge"], is_flag=True, default=None, help="Also remove what the index knows of it, for good."
                ),
            ),
        ),
        action_verb(DEVICE, "restore", "Put a deleted device back.", told="is back", deleted=True),
        action_verb(
            DEVICE, "approve", "Let credentials be sent to a device that a user added or moved.", told="is approved"
        ),
    ],
)


@device.command("import")
@click.argument("file", type=FILE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "oxidized", "rancid"]),
    help="How the file is written  [default: JSON if it begins so, else CSV]",
)
@click.option("--dry-run", is_flag=True, help="Only check the rows.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of text.")
@click.pass_obj
def import_(flags: Any, *, file: Path, form: str | None, dry_run: bool, as_json: bool) -> int:  # noqa: ANN401 - as above
    """Add the devices of FILE; good rows are kept, each bad one is told with its row and field (exit code 1)."""
    from netraven.cli.device_files import import_devices

    return import_devices(flags, file, form=form, dry_run=dry_run, as_json=as_json)


@device.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", help="[default: csv]")
@click.option("--output", type=FILE, metavar="FILE", help="Where to write it  [default: standard output]")
@click.pass_obj
def export(flags: Any, *, form: str, output: Path | None) -> int:  # noqa: ANN401 - as above
    """Write all devices as `import` can read them back; it holds no secrets."""
    from netraven.cli.device_files import export_devices

    return export_devices(flags, form=form, output=output)


placed(import_)
placed(export)
