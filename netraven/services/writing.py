"""A write that somebody asked for: one transaction, its audit entry in it, its journal entry after it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from netraven.core.access import Caller
from netraven.services.journal import Note
from netraven.services.world import World
from netraven.store.audit import NewAudit, append
from netraven.store.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """An open transaction, who writes, and when."""

    tx: Transaction
    actor: str
    at: datetime
    entries: list[NewAudit] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    async def audit(self, action: str, resource: str, changes: Mapping[str, object] | None = None) -> None:
        """Keep who did this, in the transaction of what was done; `changes` never holds a secret."""
        entry = NewAudit(actor=self.actor, action=action, resource=resource, changes=changes or {})
        await append(self.tx, entry, self.at)
        self.entries.append(entry)

    def tell(self, note: Note) -> None:
        """Record a note besides the audit entries once all is written."""
        self.notes.append(note)


@asynccontextmanager
async def writing(world: World, caller: Caller) -> AsyncIterator[Write]:
    """Write: all of it with its audit entries, or nothing if the block raises."""
    async with world.db.transaction() as tx:
        write = Write(tx=tx, actor=caller.name, at=world.clock.now())
        yield write
    for entry in write.entries:
        await world.journal.record(
            Note(
                log_type="audit",
                level="info",
                source="api",
                message=f"{entry.actor}: {entry.action} {entry.resource}",
                meta={"actor": entry.actor, "action": entry.action, "resource": entry.resource},
            )
        )
    for note in write.notes:
        await world.journal.record(note)
