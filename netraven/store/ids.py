"""The ids of records by their UUIDs."""

from collections.abc import Mapping
from typing import LiteralString

from netraven.store.database import Reader

_BY_UID: Mapping[str, LiteralString] = {
    "device": "SELECT id FROM devices WHERE uid = :uid",
    "api_token": "SELECT id FROM api_tokens WHERE uid = :uid",
    "tag": "SELECT id FROM tags WHERE uid = :uid",
    "user": "SELECT id FROM users WHERE uid = :uid",
}


async def of_uid(db: Reader, noun: str, uid: str) -> int | None:
    """Return the id of the record of this noun; None where no record has the UUID."""
    row = await db.row(_BY_UID[noun], {"uid": uid})
    return None if row is None else int(row["id"])
