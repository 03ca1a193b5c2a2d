"""What somebody sees of the inventory, as a condition on devices."""

import json
from typing import LiteralString

from netraven.core.access import Scope
from netraven.store.database import Value

VISIBLE: LiteralString = """
    (:scope_organizations IS NULL OR devices.site_id IN (
        SELECT sites.id FROM sites
        WHERE sites.organization_id IN (SELECT value FROM json_each(:scope_organizations))
    )) AND (:scope_tags IS NULL OR devices.id IN (
        SELECT device_tags.device_id FROM device_tags
        WHERE device_tags.tag_id IN (SELECT value FROM json_each(:scope_tags))
    ))
"""


def scope_values(scope: Scope) -> dict[str, Value]:
    """Return the values that the condition names."""
    return {
        "scope_organizations": None if scope.organization_ids is None else json.dumps(sorted(scope.organization_ids)),
        "scope_tags": None if scope.tag_ids is None else json.dumps(sorted(scope.tag_ids)),
    }
