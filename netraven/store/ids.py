"""The ids of records by their UUIDs."""

from collections.abc import Mapping
from typing import LiteralString

from netraven.store.database import Reader

_BY_UID: Mapping[str, LiteralString] = {
    "api_token": "SELECT id FROM api_tokens WHERE uid = :uid",
    "credential": "SELECT id FROM credentials WHERE uid = :uid",
    "device": "SELECT id FROM devices WHERE uid = :uid",
    "module": "SELECT id FROM modules WHERE uid = :uid",
    "organization": "SELECT id FROM organizations WHERE uid = :uid",
    "run": "SELECT id FROM runs WHERE uid = :uid",
    "site": "SELECT id FROM sites WHERE uid = :uid",
    "suspect": "SELECT id FROM suspects WHERE uid = :uid",
    "tag": "SELECT id FROM tags WHERE uid = :uid",
    "user": "SELECT id FROM users WHERE uid = :uid",
}


async def of_uid(db: Reader, noun: str, uid: str) -> int | None:
    """Return the id of the record of this noun; None where no record has the UUID."""
    row = await db.row(_BY_UID[noun], {"uid": uid})
    return None if row is None else int(row["id"])
