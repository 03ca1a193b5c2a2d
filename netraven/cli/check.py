"""What can be typed as `netraven check`."""

from typing import Any

import click

from netraven.cli.options import placed


@click.command("check")
@click.option("--fix", is_flag=True, help="Mend what can be mended without losing anything, and look again.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object instead of text.")
@click.pass_obj
def check(flags: Any, *, fix: bool, as_json: bool) -> int:  # noqa: ANN401 - the flags of the root
    """Find what is wrong with this installation, and how to mend it.

    Looked at are file modes, disk space, the database, every object of the Git repository and its index, the audit
    trail, and every sealed secret.  It works beside a running daemon, too.

    Exit codes: 0 nothing is wrong, 1 something is, 2 it could not look.
    """
    from netraven.cli.checkup import check_installation

    return check_installation(flags, fix=fix, as_json=as_json)


placed(check)
