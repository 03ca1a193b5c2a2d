"""The audit trail: entries that only grow, each bound by its hash to all before it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import to_text
from netraven.store.database import Reader, Transaction

_PAGE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAudit:
    """Who did what to which record; `changes` never holds a secret."""

    actor: str
    action: str
    resource: str
    changes: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a walk along the trail found: how many entries are sound, and the first that is not."""

    entries: int
    broken_id: int | None = None


async def append(tx: Transaction, entry: NewAudit, at: datetime) -> None:
    """Add one entry to the trail, in the transaction of what it tells of, so that neither stands without the other."""
    last = await tx.row("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1")
    values: dict[str, str | int] = {
        "id": 1 if last is None else last["id"] + 1,
        "recorded_at": to_text(at),
        "actor": entry.actor,
        "action": entry.action,
        "resource": entry.resource,
        "changes": json.dumps(entry.changes, sort_keys=True),
    }
    values["hash"] = _hash("" if last is None else last["hash"], values)
    await tx.run(
        """
        INSERT INTO audit (id, recorded_at, actor, action, resource, changes, hash)
        VALUES (:id, :recorded_at, :actor, :action, :resource, :changes, :hash)
        """,
        values,
    )


async def verify(db: Reader) -> Verdict:
    """Walk along the whole trail: an entry that was changed, added or taken out breaks it, a cut-off end does not."""
    count, before = 0, ""
    while True:
        rows = await db.rows(
            """
            SELECT id, recorded_at, actor, action, resource, changes, hash
            FROM audit WHERE id > :after ORDER BY id LIMIT :page
            """,
            {"after": count, "page": _PAGE},
        )
        for row in rows:
            values = {name: row[name] for name in _HASHED}
            if row["id"] != count + 1 or row["hash"] != _hash(before, values):
                return Verdict(entries=count, broken_id=row["id"])
            count, before = count + 1, row["hash"]
        if len(rows) < _PAGE:
            return Verdict(entries=count)


_HASHED = ("id", "recorded_at", "actor", "action", "resource", "changes")


def _hash(before: str, values: Mapping[str, str | int]) -> str:
    text = json.dumps([before, *(values[name] for name in _HASHED)])
    return hashlib.sha256(text.encode()).hexdigest()
