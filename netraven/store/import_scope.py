"""What an import may refer to: the sites and tags within somebody's scope, by name."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from netraven.core.access import Scope
from netraven.store.database import Reader
from netraven.store.scope import scope_values


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Names in lower case: sites with their ids, names that several sites have, and tags that show a device.

    `tags` is None where devices need none to be seen.
    """

    sites: Mapping[str, int]
    ambiguous: Mapping[str, int]
    tags: frozenset[str] | None


async def reach(db: Reader, scope: Scope) -> Reach:
    """Return what the scope holds."""
    values = scope_values(scope)
    sites = await db.rows(
        """
        SELECT id, lower(name) AS name FROM sites
        WHERE deleted_at IS NULL AND (
            :scope_organizations IS NULL OR organization_id IN (SELECT value FROM json_each(:scope_organizations))
        )
        """,
        values,
    )
    tags = await db.rows(
        "SELECT lower(name) AS name FROM tags WHERE id IN (SELECT value FROM json_each(:scope_tags))", values
    )
    counts = Counter(str(row["name"]) for row in sites)
    return Reach(
        sites={row["name"]: row["id"] for row in sites if counts[row["name"]] == 1},
        ambiguous={name: number for name, number in counts.items() if number > 1},
        tags=None if scope.tag_ids is None else frozenset(str(row["name"]) for row in tags),
    )
