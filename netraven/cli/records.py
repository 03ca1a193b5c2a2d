"""Records of any noun: listed, shown, made, changed and deleted through the API."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from netraven.cli.asking import asked
from netraven.cli.cells import cell
from netraven.cli.client import Client, Json, Query
from netraven.cli.errors import RefusedError, reporting_errors
from netraven.cli.flags import OnceFlags
from netraven.cli.noun import Noun
from netraven.cli.tables import print_table
from netraven.core.errors import InputError, NotFoundError
from netraven.core.text import printable

Values = Mapping[str, Any]


@reporting_errors
def list_records(flags: OnceFlags, noun: Noun, filters: Values, *, as_json: bool) -> int:
    """Print the records, all pages of them, and return the exit code."""
    found = asked(flags, _purpose(noun), lambda client: client.every(noun.path, _query(filters)))
    if as_json:
        click.echo(json.dumps(found, indent=2))
    elif found:
        rows = [[cell(field, record.get(field)) for field in noun.columns.values()] for record in found]
        print_table(tuple(noun.columns), rows)
    else:
        click.echo(f"there is no such {noun.name}" if filters else f"there is no {noun.name}")
    return 0


@reporting_errors
def show_record(flags: OnceFlags, noun: Noun, name: str, *, as_json: bool) -> int:
    """Print all fields of one record, and return the exit code."""

    async def look(client: Client) -> Json:
        return await client.get(f"{noun.path}{await find(client, noun, name)}")

    record = asked(flags, _purpose(noun), look)
    if as_json:
        click.echo(json.dumps(record, indent=2))
    else:
        print_table(("field", "value"), [(field, cell(field, value)) for field, value in record.items()])
    return 0


@reporting_errors
def add_record(flags: OnceFlags, noun: Noun, name: str, fields: Values, prepare: Callable[[], dict[str, Any]]) -> int:
    """Make a record, and return the exit code; what `prepare` asks for is asked before the API is."""
    body = {noun.key: name, **prepare()}

    async def make(client: Client) -> Json:
        return await client.send("POST", noun.path, body | await _resolved(client, noun, fields))

    made = asked(flags, _purpose(noun), make)
    click.echo(f"{noun.name} {printable(name)} is made, its id is {made['id']}")
    return 0


@reporting_errors
def change_record(
    flags: OnceFlags, noun: Noun, name: str, fields: Values, prepare: Callable[[], dict[str, Any]]
) -> int:
    """Change a record, and return the exit code."""
    prepared = prepare()
    if not fields and not prepared:
        raise InputError("nothing to change: name it with an option")
    cleared = {field: None if value == "" else value for field, value in fields.items()}

    async def change(client: Client) -> None:
        record_id = await find(client, noun, name)
        await client.send("PATCH", f"{noun.path}{record_id}", prepared | await _resolved(client, noun, cleared))

    asked(flags, _purpose(noun), change)
    click.echo(f"{noun.name} {printable(name)} is changed")
    return 0


@reporting_errors
def delete_record(flags: OnceFlags, noun: Noun, name: str, how: Values, told: str) -> int:
    """Delete a record, and return the exit code."""

    async def delete(client: Client) -> None:
        record_id = await find(client, noun, name)
        await client.send("DELETE", f"{noun.path}{record_id}", query=_query(how))

    asked(flags, _purpose(noun), delete)
    click.echo(f"{noun.name} {printable(name)} {told}")
    return 0


@reporting_errors
def act_on_record(flags: OnceFlags, noun: Noun, name: str, action: str, *, told: str, deleted: bool) -> int:
    """Do something with a record, and return the exit code."""

    async def act(client: Client) -> None:
        record_id = await find(client, noun, name, deleted=deleted)
        await client.send("POST", f"{noun.path}{record_id}/{action}")

    asked(flags, _purpose(noun), act)
    click.echo(f"{noun.name} {printable(name)} {told}")
    return 0


async def find(client: Client, noun: Noun, name: str, *, deleted: bool = False) -> int:
    """Return the id of the record of this name, or the number that is given where no record has it for a name.

    Raises: NotFoundError; RefusedError: several have this name.
    """
    return await _find(client, noun.name, (noun.path, noun.key), name, deleted=deleted)


async def _find(client: Client, noun: str, place: tuple[str, str], name: str, *, deleted: bool = False) -> int:
    path, key = place
    query: list[tuple[str, str | int]] = [(key, name), *([("include_deleted", "true")] if deleted else [])]
    named = [record for record in await client.every(path, query) if record[key].casefold() == name.casefold()]
    ids = [int(record["id"]) for record in named if not deleted or record["deleted_at"]]
    if len(ids) == 1:
        return ids[0]
    if ids:
        raise RefusedError(f"{len(ids)} {noun}s are called {name!r}: name one by its id, {', '.join(map(str, ids))}")
    if name.isascii() and name.isdigit():
        return int(name)
    raise NotFoundError(f"there is no {'deleted ' if deleted else ''}{noun} {name!r}")


async def _resolved(client: Client, noun: Noun, fields: Values) -> dict[str, Any]:
    """Return the fields with ids in place of the names that options took."""
    body = dict(fields)
    for reference in noun.references:
        names = body.pop(str(reference.option.name), None)
        if names is not None:
            place = (reference.path, reference.key)
            body[reference.field] = [
                await _find(client, place[0].strip("/").rstrip("s"), place, name) for name in names
            ]
    return body


def _query(values: Values) -> Query:
    return [(name, value) for name, given in values.items() for value in _each(given)]


def _each(value: Any) -> Iterable[str | int]:  # noqa: ANN401 - what an option holds
    if isinstance(value, bool):
        return (str(value).lower(),)
    return value if isinstance(value, tuple) else (value,)


def _purpose(noun: Noun) -> str:
    return f"netraven {noun.name}"
