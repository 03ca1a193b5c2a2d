"""What can be typed after `netraven try`."""

from pathlib import Path

import click

from netraven.cli.flags import OnceFlags
from netraven.cli.options import FILE, FOLDER, placed


@click.command(name="try", short_help="Log in to one device, store nothing, tell what happens.")
@click.argument("host", metavar="HOST")
@click.option("--platform", required=True, metavar="NAME", help="The device type; `netraven platforms` lists them.")
@click.option("--username", metavar="NAME", help="Who logs in  [default: you]")
@click.option("--port", type=click.IntRange(1, 65535), metavar="N", help="[default: 22]")
@click.option("--legacy", is_flag=True, help="With old SSH algorithms, too.")
@click.option("--key-file", type=FILE, metavar="FILE", help="Log in with this private key.")
@click.option("--enable", is_flag=True, help="Ask for an enable password.")
@click.option("--record", type=FOLDER, metavar="DIR", help="Write the session there, as a test, without its secrets.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a timeline.")
@click.pass_obj
def try_(  # noqa: PLR0913 - one for each option
    flags: OnceFlags,
    *,
    host: str,
    platform: str,
    username: str | None,
    port: int | None,
    legacy: bool,
    key_file: Path | None,
    enable: bool,
    record: Path | None,
    as_json: bool,
) -> int:
    """Log in to HOST (an address, or address:port), store nothing, and tell step by step what happens.

    The password comes from a hidden prompt, NETRAVEN_DEVICE_PASSWORD or standard input.  Secrets are masked.
    """
    from netraven.cli.try_device import TryFlags, try_device

    return try_device(
        TryFlags(
            host=host,
            platform=platform,
            username=username,
            port=port,
            legacy=legacy,
            key_file=key_file,
            enable=enable,
            record=record,
            as_json=as_json,
            config=flags.config,
        )
    )


placed(try_)
