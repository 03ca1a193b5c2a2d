"""Values of the API as people read them in tables; times are local, and no text can play with the terminal."""

from datetime import datetime

from netraven.core.text import printable

_MOMENTS = frozenset({"last_seen", "last_updated", "last_reachability_timestamp"})


def cell(field: str, value: object) -> str:
    """Return the value of a field in one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(cell("", item) for item in value)
    if isinstance(value, dict):
        return cell("", value["name"]) if "name" in value else ", ".join(f"{key} {value[key]}" for key in value)
    if isinstance(value, str) and (field.endswith("_at") or field in _MOMENTS):
        return datetime.fromisoformat(value).astimezone().strftime("%Y-%m-%d %H:%M")
    return printable(str(value))
