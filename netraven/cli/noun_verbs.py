"""The verbs of a noun: list, show, add, set, delete, and actions; what they do stands in `records`."""

from collections.abc import Sequence
from typing import Any

import click

from netraven.cli.noun import Noun, Prepare, nothing
from netraven.cli.options import as_json, given, placed

_SORT = click.Option(["--sort"], metavar="FIELD", help="The order: a field, or -field for the reverse.")


def group(noun: Noun, text: str, verbs: Sequence[click.Command]) -> click.Group:
    """Return the verbs of a noun as one."""
    return placed(click.Group(noun.name, help=text, commands=verbs))


def list_verb(noun: Noun) -> click.Command:
    """Return the verb that lists the records."""
    filters = [*noun.filters, _SORT]

    def listed(*, as_json: bool, **values: Any) -> int:  # noqa: ANN401 - what the options hold
        from netraven.cli.records import list_records

        return list_records(_flags(), noun, given(filters, values), as_json=as_json)

    params: list[click.Parameter] = [*filters, as_json("a JSON list instead of a table")]
    return placed(click.Command("list", callback=listed, params=params, help=f"List {noun.name}s."))


def show_verb(noun: Noun) -> click.Command:
    """Return the verb that shows one record."""

    def shown(*, record: str, as_json: bool) -> int:
        from netraven.cli.records import show_record

        return show_record(_flags(), noun, record, as_json=as_json)

    params = [_name(noun), as_json("a JSON object instead of a table")]
    return placed(
        click.Command("show", callback=shown, params=params, help=f"Show all that is known of a {noun.name}.")
    )


def add_verb(
    noun: Noun,
    text: str,
    *,
    required: Sequence[str] = (),
    options: Sequence[click.Option] = (),
    prepare: Prepare = nothing,
) -> click.Command:
    """Return the verb that makes a record; `options` are those that `prepare` turns into fields."""

    def added(*, record: str, **values: Any) -> int:  # noqa: ANN401 - what the options hold
        from netraven.cli.records import add_record

        for field in required:
            if values[field] is None:
                raise click.UsageError(f"--{field.replace('_', '-')} is missing")
        return add_record(_flags(), noun, record, _taken(noun, values), lambda: prepare(values))

    argument = click.Argument(["record"], metavar=noun.key.upper())
    return placed(click.Command("add", callback=added, params=[argument, *_fields(noun), *options], help=text))


def set_verb(
    noun: Noun, text: str, *, options: Sequence[click.Option] = (), prepare: Prepare = nothing
) -> click.Command:
    """Return the verb that changes what is given of a record; an empty text takes a value away."""

    def changed(*, record: str, **values: Any) -> int:  # noqa: ANN401 - what the options hold
        from netraven.cli.records import change_record

        return change_record(_flags(), noun, record, _taken(noun, values), lambda: prepare(values))

    renamed = click.Option([f"--{noun.key.replace('_', '-')}", noun.key], metavar="NAME", help="Another name.")
    params = [_name(noun), renamed, *_fields(noun), *options]
    return placed(click.Command("set", callback=changed, params=params, help=text))


def delete_verb(noun: Noun, text: str, *, name: str = "delete", options: Sequence[click.Option] = ()) -> click.Command:
    """Return the verb that deletes a record; `options` go into the query."""

    def deleted(*, record: str, **values: Any) -> int:  # noqa: ANN401 - what the options hold
        from netraven.cli.records import delete_record

        return delete_record(_flags(), noun, record, given(options, values), told)

    told = f"is {name.removesuffix('e')}ed"
    return placed(click.Command(name, callback=deleted, params=[_name(noun), *options], help=text))


def action_verb(noun: Noun, name: str, text: str, *, told: str, deleted: bool = False) -> click.Command:
    """Return a verb that does something with a record; `deleted`: only with one that is deleted."""

    def done(*, record: str) -> int:
        from netraven.cli.records import act_on_record

        return act_on_record(_flags(), noun, record, name, told=told, deleted=deleted)

    return placed(click.Command(name, callback=done, params=[_name(noun)], help=text))


def _flags() -> Any:  # noqa: ANN401 - the flags of the root, with what the verb made of them
    return click.get_current_context().obj


def _name(noun: Noun) -> click.Argument:
    return click.Argument(["record"], metavar=f"{noun.key.upper()}|ID")


def _fields(noun: Noun) -> list[click.Option]:
    return [*noun.fields, *(reference.option for reference in noun.references)]


def _taken(noun: Noun, values: dict[str, Any]) -> dict[str, Any]:
    """Take the fields of the noun out of all values, its name among them where it may change."""
    fields = [*_fields(noun)]
    renamed = values.pop(noun.key, None)
    return given(fields, values) | ({} if renamed is None else {noun.key: renamed})
