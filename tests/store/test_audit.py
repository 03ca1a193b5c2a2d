"""The audit trail shows whether anybody changed it."""

import sqlite3

import pytest

from netraven.store import audit
from netraven.store.audit import NewAudit, Verdict
from netraven.store.database import Database
from tests.database import AT


async def record(db: Database, *actions: str) -> None:
    for action in actions:
        async with db.transaction() as tx:
            entry = NewAudit(actor="ops", action=action, resource="device 7", changes={"port": [22, 2222]})
            await audit.append(tx, entry, AT)


async def tamper(db: Database, *statements: str) -> None:
    """Do what somebody with the file in his hands can do."""
    async with db.transaction() as tx:
        await tx.run("DROP TRIGGER audit_is_not_changed")
        await tx.run("DROP TRIGGER audit_is_not_deleted")
        for statement in statements:
            await tx.run(statement)


async def test_an_empty_trail_is_sound(db: Database) -> None:
    assert await audit.verify(db.reader) == Verdict(entries=0)


async def test_a_trail_that_only_grew_is_sound(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_PAGE", 2)
    await record(db, "create", "update", "delete", "update")
    assert await audit.verify(db.reader) == Verdict(entries=4)


async def test_nobody_changes_or_deletes_entries_by_accident(db: Database) -> None:
    await record(db, "create")
    for statement in ("UPDATE audit SET actor = 'eve'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            async with db.transaction() as tx:
                await tx.run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'eve' WHERE id = 2",
        "DELETE FROM audit WHERE id = 1",
        "UPDATE audit SET hash = 'ab' WHERE id = 2",
        "UPDATE audit SET recorded_at = '2020-01-01T00:00:00.000Z' WHERE id = 2",
    ],
)
async def test_a_changed_or_missing_entry_breaks_the_trail(db: Database, statement: str) -> None:
    await record(db, "create", "update", "delete")
    await tamper(db, statement)
    verdict = await audit.verify(db.reader)
    assert verdict.broken_id == 2
    assert verdict.entries < 2
