"""What the command line knows of a kind of record that the API keeps: a value from which its verbs are made."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An option that names records of another kind, for a field that holds their ids."""

    option: click.Option
    field: str
    path: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A kind of record.

    `key` is the field by which people name a record; the list of `path` takes it as a filter.  `columns` are the fields
    of the table by their titles.  `filters` are options of the list; `fields` and `references` are options of what adds
    and changes a record, all called like the fields of the API.
    """

    name: str
    path: str
    key: str
    columns: Mapping[str, str]
    filters: Sequence[click.Option]
    fields: Sequence[click.Option]
    references: Sequence[Reference] = ()


# What only the verb itself can turn into fields, such as the answer to a question; it gets the values of its options.
Prepare = Callable[[dict[str, Any]], dict[str, Any]]


def nothing(options: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - it stands for what would look at them
    """Prepare nothing."""
    return {}
