"""Pages of lists: what is asked for, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

from netraven.api.routing import Params

MOST_ROWS = 500

Item = TypeVar("Item")


class PageParams(Params):
    """The part of a list that is asked for; a surface may call `size` otherwise."""

    page: Annotated[int, Field(ge=1, le=2**31)] = 1
    size: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 20

    @property
    def offset(self) -> int:
        """How many rows stand before the page."""
        return (self.page - 1) * self.size


class Page(BaseModel, Generic[Item]):
    """One page of a list, as a handler returns it."""

    items: list[Item]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a list with its place, as a surface shows it."""

    items: Sequence[object]
    total: int
    page: int
    size: int


def pages_of(total: int, size: int) -> int:
    """Return how many pages a list has; none when it is empty."""
    return -(-total // size)
