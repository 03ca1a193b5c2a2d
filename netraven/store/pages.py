"""Parts of long lists."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, LiteralString, TypeVar

from netraven.store.database import Reader, Value

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which part of a list, and in which order; `sort` is a key of the noun's ORDERS."""

    limit: int
    offset: int = 0
    sort: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """A part of a list, and how many there are in all."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf(Generic[Item]):
    """Where a noun's lists come from: columns, `FROM ... WHERE ...`, orders by name, and what makes of a row.

    `conditions` hold besides, each where a value of its name is given: one that is left out costs nothing for each of
    ten thousand rows.  `key` is the id of a row, for shelves with columns that cost something: the rows of the part are
    found by it before their columns are made.
    """

    columns: LiteralString
    source: LiteralString
    orders: Mapping[str, LiteralString]
    read: Callable[[sqlite3.Row], Item]
    conditions: Mapping[str, LiteralString] = field(default_factory=dict)
    key: LiteralString | None = None


async def page(db: Reader, shelf: Shelf[Item], part: Slice, values: Mapping[str, Value]) -> Page[Item]:
    """Return a part of the rows of a shelf, and how many there are, in one statement."""
    source, order = _source(shelf, values), shelf.orders[part.sort]
    rest: LiteralString = " ORDER BY " + order + " LIMIT :limit OFFSET :offset"
    if shelf.key is not None:
        # SQLite makes the columns of every row that it sorts or skips.
        rest = " AND " + shelf.key + " IN (SELECT " + shelf.key + " " + source + rest + ") ORDER BY " + order
    rows = await db.rows(
        # A window would make the columns of every row that it counts.
        "SELECT " + shelf.columns + ", (SELECT count(*) " + source + ") AS total_rows " + source + rest,
        {**values, "limit": part.limit, "offset": part.offset},
    )
    if rows:
        return Page(items=tuple(shelf.read(row) for row in rows), total=int(rows[0]["total_rows"]))
    if not part.offset:
        return Page(items=(), total=0)
    # Past the end no row carries the count.
    count = await db.row("SELECT count(*) AS total_rows " + source, values)
    return Page(items=(), total=0 if count is None else int(count["total_rows"]))


def _source(shelf: Shelf[Item], values: Mapping[str, Value]) -> LiteralString:
    source = shelf.source
    for name, condition in shelf.conditions.items():
        if values[name] is not None:
            source = source + " AND " + condition
    return source
