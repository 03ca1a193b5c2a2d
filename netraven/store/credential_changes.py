"""Credentials as people add, change and delete them; their secrets come and go sealed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from netraven.core.clock import to_text
from netraven.core.errors import DuplicateError, NotFoundError
from netraven.store.credential_records import CredentialFields
from netraven.store.database import Reader, Transaction, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSecrets:
    """The secrets of a credential, each sealed for its place."""

    password: bytes | None = None
    enable_password: bytes | None = None
    private_key: bytes | None = None
    passphrase: bytes | None = None


async def create(
    tx: Transaction, uid: str, fields: CredentialFields, secrets: SealedSecrets, *, actor: str, at: datetime
) -> int:
    """Create a credential and return its id.  Raises: DuplicateError: there is such a one."""
    await _check_free(tx, fields, None)
    credential_id = await tx.run(
        """
        INSERT INTO credentials (uid, username, method, priority, description, password, enable_password, private_key,
            passphrase, created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :username, :method, :priority, :description, :password, :enable_password, :private_key,
            :passphrase, :at, :actor, :at, :actor)
        RETURNING id
        """,
        {**_values(fields, secrets), "uid": uid, "actor": actor, "at": to_text(at)},
    )
    await _set_tags(tx, credential_id, fields.tags)
    return credential_id


async def update(
    tx: Transaction, credential_id: int, fields: CredentialFields, secrets: SealedSecrets, *, actor: str, at: datetime
) -> None:
    """Change a credential.  Raises: DuplicateError: there is such a one."""
    await _check_free(tx, fields, credential_id)
    await tx.run(
        """
        UPDATE credentials SET username = :username, method = :method, priority = :priority,
            description = :description, password = :password, enable_password = :enable_password,
            private_key = :private_key, passphrase = :passphrase, updated_at = :at, updated_by = :actor
        WHERE id = :id
        """,
        {**_values(fields, secrets), "id": credential_id, "actor": actor, "at": to_text(at)},
    )
    await _set_tags(tx, credential_id, fields.tags)


async def secrets_of(db: Reader, credential_id: int) -> SealedSecrets:
    """Return the sealed secrets of a credential.  Raises: NotFoundError."""
    row = await db.row(
        "SELECT password, enable_password, private_key, passphrase FROM credentials WHERE id = :id",
        {"id": credential_id},
    )
    if row is None:
        raise NotFoundError("Credential not found")
    return SealedSecrets(**dict(row))


async def site_that_needs(db: Reader, credential_id: int) -> str | None:
    """Return the name of a site whose jump host is logged in to with the credential, None where there is none."""
    row = await db.row(
        "SELECT name FROM sites WHERE jump_credential_id = :id AND deleted_at IS NULL ORDER BY id LIMIT 1",
        {"id": credential_id},
    )
    return None if row is None else str(row["name"])


async def remove(tx: Transaction, credential_id: int) -> None:
    """Delete a credential for good, with its secrets."""
    await tx.run("DELETE FROM credentials WHERE id = :id", {"id": credential_id})


async def _check_free(tx: Transaction, fields: CredentialFields, credential_id: int | None) -> None:
    """Refuse a second credential that nobody could tell from the first; their secrets are not compared.

    Whether a secret is the same would tell whoever guesses it.
    """
    taken = await tx.row(
        """
        SELECT id FROM credentials
        WHERE id IS NOT :id AND source = 'local' AND username = :username AND method = :method
            AND priority = :priority AND description IS :description
            AND :tags = (SELECT json_group_array(tag_id) FROM (
                SELECT tag_id FROM credential_tags WHERE credential_id = credentials.id ORDER BY tag_id
            ))
        """,
        {
            "id": credential_id,
            "username": fields.username,
            "method": fields.method,
            "priority": fields.priority,
            "description": fields.description,
            "tags": json.dumps(sorted(set(fields.tags)), separators=(",", ":")),
        },
    )
    if taken is not None:
        raise DuplicateError(
            f"credential {taken['id']} of {fields.username} has the same tags, priority and description: change one"
        )


async def _set_tags(tx: Transaction, credential_id: int, tag_ids: Sequence[int]) -> None:
    await tx.run("DELETE FROM credential_tags WHERE credential_id = :id", {"id": credential_id})
    await tx.run_many(
        "INSERT INTO credential_tags (credential_id, tag_id) VALUES (:credential_id, :tag_id)",
        [{"credential_id": credential_id, "tag_id": tag_id} for tag_id in dict.fromkeys(tag_ids)],
    )


def _values(fields: CredentialFields, secrets: SealedSecrets) -> dict[str, Value]:
    return {
        "username": fields.username,
        "method": fields.method,
        "priority": fields.priority,
        "description": fields.description,
        "password": secrets.password,
        "enable_password": secrets.enable_password,
        "private_key": secrets.private_key,
        "passphrase": secrets.passphrase,
    }
