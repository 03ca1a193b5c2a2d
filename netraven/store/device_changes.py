"""Devices as people add, change and delete them."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from netraven.core.access import Scope
from netraven.core.clock import to_text
from netraven.core.errors import ConflictError, DuplicateError
from netraven.store.database import Reader, Transaction, Value
from netraven.store.device_records import DeviceFields, DeviceRecord
from netraven.store.scope import scope_values
from netraven.store.tags import DEFAULT_ID
from netraven.store.uids import new_uid


async def create(
    tx: Transaction, fields: DeviceFields, tag_ids: Sequence[int], *, is_approved: bool, actor: str, at: datetime
) -> int:
    """Create a device and return its id.  Raises: DuplicateError: its name, or its address and port, are taken."""
    await _check_free(tx, fields, None)
    device_id = await tx.run(
        """
        INSERT INTO devices (uid, hostname, ip_address, port, device_type, description, notes, serial_number, model,
            os_version, source, site_id, credential_id, ssh_profile, timeouts, max_age_hours, is_enabled, is_approved,
            created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :hostname, :ip_address, :port, :device_type, :description, :notes, :serial_number, :model,
            :os_version, :source, :site_id, :credential_id, :ssh_profile, :timeouts, :max_age_hours, :is_enabled,
            :is_approved, :at, :actor, :at, :actor)
        RETURNING id
        """,
        {**_values(fields), "uid": new_uid(at), "is_approved": is_approved, "actor": actor, "at": to_text(at)},
    )
    await set_tags(tx, device_id, tag_ids)
    return device_id


async def update(
    tx: Transaction, before: DeviceRecord, fields: DeviceFields, *, is_approved: bool, actor: str, at: datetime
) -> None:
    """Change a device.  Raises: DuplicateError: its name, or its address and port, are taken."""
    await _check_free(tx, fields, before.id)
    await tx.run(
        """
        UPDATE devices SET hostname = :hostname, ip_address = :ip_address, port = :port, device_type = :device_type,
            description = :description, notes = :notes, serial_number = :serial_number, model = :model,
            os_version = :os_version, source = :source, site_id = :site_id, credential_id = :credential_id,
            ssh_profile = :ssh_profile, timeouts = :timeouts, max_age_hours = :max_age_hours, is_enabled = :is_enabled,
            is_approved = :is_approved, updated_at = :at, updated_by = :actor,
            loopback_allowed = loopback_allowed AND ip_address = :ip_address
        WHERE id = :id
        """,
        {**_values(fields), "id": before.id, "is_approved": is_approved, "actor": actor, "at": to_text(at)},
    )


async def set_tags(tx: Transaction, device_id: int, tag_ids: Sequence[int]) -> None:
    """Give the device these tags and no others; without any, the default tag."""
    await tx.run("DELETE FROM device_tags WHERE device_id = :id", {"id": device_id})
    await tx.run_many(
        "INSERT INTO device_tags (device_id, tag_id) VALUES (:device_id, :tag_id)",
        [{"device_id": device_id, "tag_id": tag_id} for tag_id in dict.fromkeys(tag_ids or (DEFAULT_ID,))],
    )


async def approve(tx: Transaction, device_id: int, *, actor: str, at: datetime) -> None:
    """Let credentials be sent to the device."""
    await tx.run(
        "UPDATE devices SET is_approved = 1, updated_at = :at, updated_by = :actor WHERE id = :id",
        {"id": device_id, "actor": actor, "at": to_text(at)},
    )


async def delete(tx: Transaction, device_id: int, *, actor: str, at: datetime) -> None:
    """Take a device off the lists; its backups stay, its name and address are free again."""
    await tx.run(
        "UPDATE devices SET deleted_at = :at, deleted_by = :actor WHERE id = :id AND deleted_at IS NULL",
        {"id": device_id, "actor": actor, "at": to_text(at)},
    )


async def restore(tx: Transaction, device: DeviceRecord, *, actor: str, at: datetime) -> None:
    """Put a deleted device back.  Raises: ConflictError: its name or address was taken meanwhile."""
    try:
        await _check_free(tx, device.fields, device.id)
    except DuplicateError as error:
        raise ConflictError(str(error)) from error
    await tx.run(
        """
        UPDATE devices SET deleted_at = NULL, deleted_by = NULL, updated_at = :at, updated_by = :actor WHERE id = :id
        """,
        {"id": device.id, "actor": actor, "at": to_text(at)},
    )


async def purge(tx: Transaction, device_id: int) -> None:
    """Remove a device with all that hangs on it in the database; its text stays in the history of the repository."""
    await tx.run("DELETE FROM devices WHERE id = :id", {"id": device_id})


async def _check_free(tx: Transaction, fields: DeviceFields, device_id: int | None) -> None:
    rows = await tx.rows(
        """
        SELECT hostname FROM devices
        WHERE deleted_at IS NULL AND id IS NOT :id
            AND (hostname = :hostname OR (ip_address = :ip_address AND port = :port))
        """,
        {"id": device_id, "hostname": fields.hostname, "ip_address": fields.ip_address, "port": fields.port},
    )
    if any(row["hostname"].casefold() == fields.hostname.casefold() for row in rows):
        raise DuplicateError(f"hostname already registered: {fields.hostname}")
    if rows:
        raise DuplicateError(f"ip_address already registered: {fields.ip_address}")


async def missing_reference(db: Reader, fields: DeviceFields, scope: Scope) -> str | None:
    """Return the field that names a site or a credential which is not there, or a site out of the scope."""
    row = await db.row(
        """
        SELECT
            :site_id IS NULL OR EXISTS (
                SELECT 1 FROM sites WHERE id = :site_id AND deleted_at IS NULL AND (
                    :scope_organizations IS NULL
                    OR organization_id IN (SELECT value FROM json_each(:scope_organizations))
                )
            ) AS site_id,
            :credential_id IS NULL OR EXISTS (SELECT 1 FROM credentials WHERE id = :credential_id) AS credential_id
        """,
        {"site_id": fields.site_id, "credential_id": fields.credential_id, **scope_values(scope)},
    )
    return None if row is None else next((name for name in row.keys() if not row[name]), None)  # noqa: SIM118 - a row iterates over its values


def _values(fields: DeviceFields) -> dict[str, Value]:
    return {**asdict(fields), "timeouts": json.dumps(dict(fields.timeouts))}
