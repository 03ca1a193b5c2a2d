"""A fresh database in a file, a clock that is told, and rows to begin with."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from netraven.core.models import Device
from netraven.core.outcome import Trigger
from netraven.store import devices, runs
from netraven.store.database import Database, Transaction, open_database
from netraven.store.runs import Run
from netraven.store.uids import new_uid

AT = datetime(2026, 7, 4, 2, 0, tzinfo=UTC)


@dataclass
class ToldClock:
    """A clock that moves when it is told."""

    moment: datetime = AT

    def now(self) -> datetime:
        return self.moment

    def move(self, by: timedelta) -> None:
        self.moment += by


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
async def db(tmp_path: Path, clock: ToldClock) -> AsyncIterator[Database]:
    db = await open_database(tmp_path / "netraven.db", clock=clock)
    yield db
    await db.close()


async def add_device(db: Database, hostname: str, *, tags: tuple[str, ...] = (), **columns: str | int | None) -> Device:
    """Insert a device; `columns` are the few that tests vary."""
    values = {"is_enabled": 1, "is_approved": 1, "credential_id": None, "deleted_at": None, "timeouts": "{}"} | columns
    async with db.transaction() as tx:
        device_id = await tx.run(
            """
            INSERT INTO devices (uid, hostname, ip_address, device_type, is_enabled, is_approved, credential_id,
                deleted_at, timeouts, created_at, updated_at)
            VALUES (:uid, :hostname, :uid, 'cisco_ios', :is_enabled, :is_approved, :credential_id,
                :deleted_at, :timeouts, '', '')
            """,
            values | {"uid": new_uid(AT), "hostname": hostname},
        )
        for tag in tags:
            await _add_tag(tx, tag)
            await tx.run(
                "INSERT INTO device_tags SELECT :id, id FROM tags WHERE name = :tag", {"id": device_id, "tag": tag}
            )
    return next(device for device in await devices.every(db.reader) if device.id == device_id)


async def add_credential(db: Database, username: str, *, tags: tuple[str, ...] = (), priority: int = 100) -> int:
    """Insert a credential and return its id."""
    async with db.transaction() as tx:
        credential_id = await tx.run(
            """
            INSERT INTO credentials (uid, username, password, priority, created_at, updated_at)
            VALUES (:uid, :username, x'00', :priority, '', '')
            """,
            {"uid": new_uid(AT), "username": username, "priority": priority},
        )
        for tag in tags:
            await _add_tag(tx, tag)
            await tx.run(
                "INSERT INTO credential_tags SELECT :id, id FROM tags WHERE name = :tag",
                {"id": credential_id, "tag": tag},
            )
    return credential_id


async def _add_tag(tx: Transaction, name: str) -> None:
    await tx.run(
        "INSERT INTO tags (uid, name, created_at, updated_at) VALUES (:uid, :name, '', '') ON CONFLICT DO NOTHING",
        {"uid": new_uid(AT), "name": name},
    )


async def add_run(db: Database, *, job_id: int | None = None) -> Run:
    """Insert a queued backup run."""
    async with db.transaction() as tx:
        return await runs.create(
            tx,
            job_id=job_id,
            job_name="nightly",
            job_type="backup",
            trigger=Trigger.ONCE,
            requested_by="ops",
            total=2,
            at=AT,
        )


async def add_job(db: Database, name: str = "nightly") -> int:
    """Insert a backup job and return its id."""
    async with db.transaction() as tx:
        return await tx.run(
            "INSERT INTO jobs (uid, name, job_type, created_at, updated_at) VALUES (:uid, :name, 'backup', '', '')",
            {"uid": new_uid(AT), "name": name},
        )


async def value(db: Database, sql: str) -> object:
    """Return the only value of a query."""
    rows = await db.reader.rows(sql)
    assert len(rows) == 1
    return rows[0][0]
