"""The log-ins to jump hosts that were given with their sites."""

from datetime import datetime

from netraven.core.clock import to_text
from netraven.core.models import Site
from netraven.store.credentials import SealedCredential
from netraven.store.database import Reader, Transaction, Values


async def own_id(db: Reader, site: Site) -> int | None:
    """Return the id of the credential that was given with the site, None where it uses another one, or none."""
    if site.jump is None:
        return None
    row = await db.row(
        """
        SELECT id FROM credentials AS own WHERE id = :id AND description = :description
            AND NOT EXISTS (SELECT 1 FROM sites WHERE jump_credential_id = own.id AND sites.id <> :site_id)
            AND NOT EXISTS (SELECT 1 FROM devices WHERE credential_id = own.id)
            AND NOT EXISTS (SELECT 1 FROM credential_tags WHERE credential_id = own.id)
        """,
        {"id": site.jump.credential_id, "description": _description(site), "site_id": site.id},
    )
    return None if row is None else int(row["id"])


async def create(tx: Transaction, site: Site, login: SealedCredential, *, actor: str, at: datetime) -> int:
    """Keep a log-in to the jump host of the site and return its id; that of the value does not count."""
    return await tx.run(
        """
        INSERT INTO credentials (uid, username, method, password, private_key, passphrase, description,
            created_at, created_by, updated_at, updated_by)
        VALUES (:uid, :username, :method, :password, :private_key, :passphrase, :description,
            :at, :actor, :at, :actor)
        """,
        _values(site, login, actor, at),
    )


async def rename(tx: Transaction, credential_id: int, site: Site) -> None:
    """Tell in the log-in what its site is called now."""
    await tx.run(
        "UPDATE credentials SET description = :description WHERE id = :id",
        {"id": credential_id, "description": _description(site)},
    )


async def remove(tx: Transaction, credential_id: int) -> None:
    """Delete a log-in for good, with its secrets."""
    await tx.run("DELETE FROM credentials WHERE id = :id", {"id": credential_id})


def _values(site: Site, login: SealedCredential, actor: str, at: datetime) -> Values:
    return {
        "uid": login.uid,
        "username": login.username,
        "method": "password" if login.private_key is None else "key",
        "password": login.password,
        "private_key": login.private_key,
        "passphrase": login.passphrase,
        "description": _description(site),
        "at": to_text(at),
        "actor": actor,
    }


def _description(site: Site) -> str:
    return f"Of the jump host of {site.name}"
