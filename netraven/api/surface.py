"""The three surfaces on which the same routes answer: how pages are asked for, and how answers are wrapped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from netraven.api.page import Listing, pages_of

Json = object
Link = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """One prefix with its manners.

    `size_name` is the query parameter that sets the size of a page, `takes_uids` whether paths may hold UUIDs, and
    `wraps` whether answers stand in an envelope of data, meta and links.
    """

    name: str
    prefix: str
    size_name: str
    default_size: int
    takes_uids: bool
    wraps: bool

    def listed(self, listing: Listing, path: str, query: Mapping[str, str]) -> dict[str, Json]:
        """Return the body of a page of a list; links lead to its neighbours with the same query."""
        pages = pages_of(listing.total, listing.size)
        meta = {"total": listing.total, "page": listing.page, self.size_name: listing.size, "pages": pages}
        if not self.wraps:
            return {"items": listing.items, **meta}

        def link(page: int) -> str:
            return f"{path}?{urlencode({**query, 'page': page})}"

        links = {
            "self": link(listing.page),
            "first": link(1),
            "prev": link(listing.page - 1) if 1 < listing.page <= pages + 1 else None,
            "next": link(listing.page + 1) if listing.page < pages else None,
            "last": link(max(pages, 1)),
        }
        return {"data": listing.items, "meta": meta, "links": links}

    def single(self, value: Json) -> Json:
        """Return the body of anything that is not a page."""
        return {"data": value} if self.wraps else value


ROOT = Surface(name="root", prefix="", size_name="size", default_size=20, takes_uids=False, wraps=False)
FRONT_END = Surface(name="front_end", prefix="/api", size_name="size", default_size=25, takes_uids=False, wraps=False)
V1 = Surface(name="v1", prefix="/api/v1", size_name="per_page", default_size=20, takes_uids=True, wraps=True)

SURFACES = (V1, FRONT_END, ROOT)
