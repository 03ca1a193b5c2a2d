"""Devices as a file that an import reads back."""

import json
from collections.abc import Sequence

from netraven.core.csv_lines import written
from netraven.core.models import InventoryRow

COLUMNS = (
    "hostname",
    "ip_address",
    "device_type",
    "port",
    "ssh_profile",
    "tags",
    "site",
    "description",
    "notes",
    "max_age_hours",
    "is_enabled",
)


def as_csv(rows: Sequence[InventoryRow]) -> str:
    """Return the devices as lines of values below their columns."""
    lines = [[_text(getattr(row, column)) for column in COLUMNS] for row in rows]
    return "".join(map(written, [COLUMNS, *lines]))


def as_json(rows: Sequence[InventoryRow]) -> str:
    """Return the devices as a JSON list."""
    return json.dumps([{column: getattr(row, column) for column in COLUMNS} for row in rows], indent=1) + "\n"


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ";".join(value) if isinstance(value, tuple) else str(value)
