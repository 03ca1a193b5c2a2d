"""Parts of long lists."""

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    """Where a noun's lists come from: columns, `FROM ... WHERE ...`, orders by name, and what makes of a row."""

    columns: LiteralString
    source: LiteralString
    orders: Mapping[str, LiteralString]
    read: Callable[[sqlite3.Row], Item]


async def page(db: Reader, shelf: Shelf[Item], part: Slice, values: Mapping[str, Value]) -> Page[Item]:
    """Return a part of the rows of a shelf, and how many there are, in one statement."""
    rows = await db.rows(
        "SELECT "
        + shelf.columns
        + ", count(*) OVER () AS total_rows "
        + shelf.source
        + " ORDER BY "
        + shelf.orders[part.sort]
        + " LIMIT :limit OFFSET :offset",
        {**values, "limit": part.limit, "offset": part.offset},
    )
    if rows:
        return Page(items=tuple(shelf.read(row) for row in rows), total=int(rows[0]["total_rows"]))
    if not part.offset:
        return Page(items=(), total=0)
    # Past the end no row carries the count.
    count = await db.row("SELECT count(*) AS total_rows " + shelf.source, values)
    return Page(items=(), total=0 if count is None else int(count["total_rows"]))
