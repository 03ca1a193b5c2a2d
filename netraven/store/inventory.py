"""An inventory file's devices on their way into the database, a whole file in a handful of statements."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import to_text
from netraven.core.models import InventoryRow
from netraven.store.credentials import SealedCredential
from netraven.store.database import Reader, Transaction
from netraven.store.uids import new_uid


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On which terms rows are kept: who answers for them, and what the devices that they create may do."""

    actor: str
    is_approved: bool
    loopback_allowed: bool


# An operator of this machine wrote the file.
FILE = Terms(actor="inventory file", is_approved=True, loopback_allowed=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    """A device as an import meets it; its credential is told only if an import made it, for this device alone."""

    id: int
    hostname: str
    ip_address: str
    port: int
    credential_id: int | None
    credential_uid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDevice:
    """A row of the file and the device that it becomes: `known` or new, with the login that the row gives, if any.

    `site_id` is the site that the row names, None where it names none.
    """

    id: int
    row: InventoryRow
    known: KnownDevice | None
    login: SealedCredential | None
    site_id: int | None = None

    @property
    def is_moved(self) -> bool:
        """Whether a known device gets another name or address."""
        return self.known is not None and (
            (self.known.hostname, self.known.ip_address, self.known.port)
            != (self.row.hostname, self.row.ip_address, self.row.port)
        )

    @property
    def has_new_login(self) -> bool:
        """Whether the login is a credential that does not exist yet."""
        return self.login is not None and (self.known is None or self.known.credential_id != self.login.id)


async def known_devices(db: Reader) -> list[KnownDevice]:
    """Return all devices that are not deleted."""
    rows = await db.rows(
        """
        SELECT devices.id, hostname, ip_address, port, credentials.id AS credential_id,
            credentials.uid AS credential_uid
        FROM devices LEFT JOIN credentials ON credentials.id = credential_id AND credentials.source = 'imported'
            AND NOT EXISTS (
                SELECT 1 FROM devices AS other
                WHERE other.credential_id = credentials.id AND other.id <> devices.id
            )
        WHERE deleted_at IS NULL
        """
    )
    return await asyncio.to_thread(lambda: [KnownDevice(**dict(row)) for row in rows])


@dataclass(frozen=True, slots=True)
class FreeIds:
    """The first ids that the next device and the next credential may take."""

    device: int
    credential: int


async def free_ids(tx: Transaction) -> FreeIds:
    """Return the next free ids; they stay free until the transaction ends."""
    rows = await tx.rows("SELECT name, seq FROM sqlite_sequence WHERE name IN ('devices', 'credentials')")
    last = {row["name"]: int(row["seq"]) for row in rows}
    return FreeIds(device=last.get("devices", 0) + 1, credential=last.get("credentials", 0) + 1)


async def keep(tx: Transaction, kept: Sequence[KeptDevice], at: datetime, terms: Terms = FILE) -> None:
    """Create and update devices, their logins and their tags."""
    await _keep_logins(tx, kept, at, terms)
    await _make_way(tx, kept)
    await _update(tx, kept, at, terms)
    await _insert(tx, kept, at, terms)
    await _keep_tags(tx, kept, at, terms)


async def _keep_logins(tx: Transaction, kept: Sequence[KeptDevice], at: datetime, terms: Terms) -> None:
    moment = to_text(at)
    logins = [(device, device.login) for device in kept if device.login is not None]
    await tx.run_many(
        """
        INSERT INTO credentials (id, uid, username, method, password, enable_password, private_key, source,
            description, created_at, created_by, updated_at, updated_by)
        VALUES (:id, :uid, :username, :method, :password, :enable_password, :private_key, 'imported',
            'Of ' || :hostname, :at, :actor, :at, :actor)
        """,
        (
            _login_values(device, login) | {"at": moment, "actor": terms.actor}
            for device, login in logins
            if device.has_new_login
        ),
    )
    await tx.run_many(
        """
        UPDATE credentials SET username = :username, method = :method, password = :password,
            enable_password = :enable_password, private_key = :private_key, passphrase = NULL,
            updated_at = :at, updated_by = :actor
        WHERE id = :id
        """,
        (
            _login_values(device, login) | {"at": moment, "actor": terms.actor}
            for device, login in logins
            if not device.has_new_login
        ),
    )


def _login_values(device: KeptDevice, login: SealedCredential) -> dict[str, str | int | bytes | None]:
    return {
        "id": login.id,
        "uid": login.uid,
        "username": login.username,
        "method": "password" if login.private_key is None else "key",
        "password": login.password,
        "enable_password": login.enable_password,
        "private_key": login.private_key,
        "hostname": device.row.hostname,
    }


async def _make_way(tx: Transaction, kept: Sequence[KeptDevice]) -> None:
    # Devices may swap names and addresses; each statement checks that they are unique.
    await tx.run_many(
        "UPDATE devices SET hostname = 'moving-' || id, ip_address = 'moving-' || id WHERE id = :id",
        ({"id": device.id} for device in kept if device.is_moved),
    )


async def _update(tx: Transaction, kept: Sequence[KeptDevice], at: datetime, terms: Terms) -> None:
    moment = to_text(at)
    await tx.run_many(
        """
        UPDATE devices SET hostname = :hostname, ip_address = :ip_address, port = :port, device_type = :device_type,
            ssh_profile = :ssh_profile, source = 'imported', credential_id = coalesce(:credential_id, credential_id),
            site_id = coalesce(:site_id, site_id), is_approved = 1, loopback_allowed = 1, updated_at = :at,
            updated_by = :actor
        WHERE id = :id
        """,
        (_values(device) | {"at": moment, "actor": terms.actor} for device in kept if device.known is not None),
    )


async def _insert(tx: Transaction, kept: Sequence[KeptDevice], at: datetime, terms: Terms) -> None:
    moment = to_text(at)
    await tx.run_many(
        """
        INSERT INTO devices (id, uid, hostname, ip_address, port, device_type, ssh_profile, source, credential_id,
            site_id, description, notes, max_age_hours, is_enabled, is_approved, loopback_allowed, created_at,
            created_by, updated_at, updated_by)
        VALUES (:id, :uid, :hostname, :ip_address, :port, :device_type, :ssh_profile, 'imported', :credential_id,
            :site_id, :description, :notes, :max_age_hours, :is_enabled, :is_approved, :loopback_allowed, :at,
            :actor, :at, :actor)
        """,
        (
            _values(device) | _new_values(device, terms) | {"uid": new_uid(at), "at": moment, "actor": terms.actor}
            for device in kept
            if device.known is None
        ),
    )


def _values(device: KeptDevice) -> dict[str, str | int | None]:
    return {
        "id": device.id,
        "hostname": device.row.hostname,
        "ip_address": device.row.ip_address,
        "port": device.row.port,
        "device_type": device.row.device_type,
        "ssh_profile": device.row.ssh_profile.value,
        "credential_id": None if device.login is None else device.login.id,
        "site_id": device.site_id,
    }


def _new_values(device: KeptDevice, terms: Terms) -> dict[str, str | int | None]:
    return {
        "description": device.row.description,
        "notes": device.row.notes,
        "max_age_hours": device.row.max_age_hours,
        "is_enabled": device.row.is_enabled,
        "is_approved": terms.is_approved,
        "loopback_allowed": terms.loopback_allowed,
    }


async def _keep_tags(tx: Transaction, kept: Sequence[KeptDevice], at: datetime, terms: Terms) -> None:
    """Give each device the tags of its row; a row without tags leaves them as they are, and all have the default."""
    moment = to_text(at)
    names = dict.fromkeys(tag for device in kept for tag in device.row.tags)
    await tx.run_many(
        """
        INSERT INTO tags (uid, name, created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :name, :at, :actor, :at, :actor) ON CONFLICT (name) DO NOTHING
        """,
        ({"uid": new_uid(at), "name": name, "at": moment, "actor": terms.actor} for name in names),
    )
    await tx.run_many(
        "DELETE FROM device_tags WHERE device_id = :id",
        ({"id": device.id} for device in kept if device.row.tags),
    )
    await tx.run_many(
        """
        INSERT INTO device_tags (device_id, tag_id) SELECT :id, id FROM tags WHERE name = :name
        ON CONFLICT (device_id, tag_id) DO NOTHING
        """,
        ({"id": device.id, "name": name} for device in kept for name in ("default", *device.row.tags)),
    )
