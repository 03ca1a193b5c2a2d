"""What a tag is used for, and what its end leaves behind."""

from dataclasses import dataclass
from datetime import datetime

from netraven.core.access import Scope
from netraven.core.clock import to_text
from netraven.store.database import Reader, Transaction, Value
from netraven.store.scope import VISIBLE, scope_values
from netraven.store.tags import DEFAULT_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class TagUses:
    """How many of each carry a tag; `usernames` are of those who see its devices because they do."""

    devices: int
    credentials: int
    jobs: int
    usernames: tuple[str, ...]

    @property
    def are_none(self) -> bool:
        """Whether nothing carries it."""
        return not (self.devices or self.credentials or self.jobs or self.usernames)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaglessJob:
    """A job that no tag is left of, so that it has no devices."""

    id: int
    form: dict[str, Value]

    @property
    def name(self) -> Value:
        """What people call it."""
        return self.form["name"]


async def uses(db: Reader, tag_id: int) -> TagUses:
    """Return what carries a tag."""
    tag = {"id": tag_id}
    row = await db.row(
        """
        SELECT
            (SELECT count(*) FROM device_tags JOIN devices ON devices.id = device_id
                WHERE tag_id = :id AND deleted_at IS NULL) AS devices,
            (SELECT count(*) FROM credential_tags WHERE tag_id = :id) AS credentials,
            (SELECT count(*) FROM job_tags WHERE tag_id = :id) AS jobs
        """,
        tag,
    )
    users = await db.rows(
        "SELECT username FROM user_device_tags JOIN users ON users.id = user_id WHERE tag_id = :id ORDER BY user_id",
        tag,
    )
    counts = {} if row is None else dict(row)
    return TagUses(**counts, usernames=tuple(user["username"] for user in users))


async def has_hidden_devices(db: Reader, tag_id: int, scope: Scope) -> bool:
    """Tell whether devices carry the tag that the scope does not show."""
    row = await db.row(
        "SELECT 1 FROM devices JOIN device_tags ON device_tags.device_id = devices.id"
        " WHERE device_tags.tag_id = :id AND NOT (" + VISIBLE + ") LIMIT 1",
        {"id": tag_id, **scope_values(scope)},
    )
    return row is not None


async def only_of_jobs(db: Reader, tag_id: int) -> list[TaglessJob]:
    """Return the jobs that have no other tag."""
    rows = await db.rows(
        """
        SELECT id, name, description, job_type, parameters, is_enabled, schedule_type, interval_seconds, cron_string,
            timezone, scheduled_for
        FROM jobs
        WHERE is_system = 0 AND id IN (SELECT job_id FROM job_tags WHERE tag_id = :id)
            AND NOT EXISTS (SELECT 1 FROM job_tags WHERE job_id = jobs.id AND tag_id <> :id)
        ORDER BY id
        """,
        {"id": tag_id},
    )
    return [TaglessJob(id=row["id"], form={name: row[name] for name in row.keys() if name != "id"}) for row in rows]  # noqa: SIM118 - a row is no mapping


async def only_of_credentials(db: Reader, tag_id: int) -> list[int]:
    """Return the ids of the credentials that have no other tag, and that no device or jump host names as its own."""
    rows = await db.rows(
        """
        SELECT id FROM credentials
        WHERE is_system = 0 AND id IN (SELECT credential_id FROM credential_tags WHERE tag_id = :id)
            AND NOT EXISTS (SELECT 1 FROM credential_tags WHERE credential_id = credentials.id AND tag_id <> :id)
            AND NOT EXISTS (SELECT 1 FROM devices WHERE credential_id = credentials.id AND deleted_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM sites WHERE jump_credential_id = credentials.id)
        ORDER BY id
        """,
        {"id": tag_id},
    )
    return [row["id"] for row in rows]


async def remove(tx: Transaction, tag_id: int) -> None:
    """Delete a tag for good; devices that have no other get the default tag."""
    tag = {"id": tag_id, "default_id": DEFAULT_ID}
    await tx.run(
        """
        INSERT INTO device_tags (device_id, tag_id)
        SELECT device_id, :default_id FROM device_tags AS own
        WHERE tag_id = :id
            AND NOT EXISTS (SELECT 1 FROM device_tags WHERE device_id = own.device_id AND tag_id <> :id)
        """,
        tag,
    )
    await tx.run("DELETE FROM tags WHERE id = :id", tag)


async def disable_job(tx: Transaction, job_id: int, *, actor: str, at: datetime) -> None:
    """Let a job rest."""
    await tx.run(
        "UPDATE jobs SET is_enabled = 0, updated_at = :at, updated_by = :actor WHERE id = :id",
        {"id": job_id, "at": to_text(at), "actor": actor},
    )


async def remove_job(tx: Transaction, job_id: int) -> None:
    """Delete a job for good; its runs stay."""
    await tx.run("DELETE FROM jobs WHERE id = :id", {"id": job_id})
