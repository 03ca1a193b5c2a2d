"""`netraven openapi`: print the description of the API."""

import click


@click.command("openapi")
def openapi() -> int:
    """Print the description of the API (OpenAPI 3.1, JSON), as the appliance serves it at /openapi.json."""
    import json

    from netraven.api.openapi import describe
    from netraven.api.routes import ROUTES

    click.echo(json.dumps(describe(ROUTES), indent=2))
    return 0
