"""Credentials that people add, change and delete: their secrets are sealed at once, and never come back."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, replace

from pydantic import SecretStr

from netraven.core.access import Caller
from netraven.core.errors import ConflictError, FieldFaultError, ForbiddenError, InputError
from netraven.device.private_keys import check_private_key, is_encrypted
from netraven.services.vault import Place, Vault
from netraven.services.world import World
from netraven.services.writing import Write, writing
from netraven.store import credential_changes, credential_records, tags
from netraven.store.credential_changes import SealedSecrets
from netraven.store.credential_records import CredentialFields, CredentialRecord
from netraven.store.uids import new_uid

Secrets = Mapping[str, SecretStr | None]


async def create(world: World, caller: Caller, fields: CredentialFields, secrets: Secrets) -> CredentialRecord:
    """Create a credential.

    Raises: DuplicateError, NotFoundError: no such tag.  FieldFaultError: there is nothing to log in with, or the key
    does not load.
    """
    uid = new_uid(world.clock.now())
    sealed = _sealed(world.vault, uid, SealedSecrets(), secrets)
    _check_method(fields, sealed)
    await _check_key(secrets.get("private_key"), secrets.get("passphrase"))
    async with writing(world, caller) as write:
        await tags.check_known(write.tx, fields.tags)
        credential_id = await credential_changes.create(write.tx, uid, fields, sealed, actor=write.actor, at=write.at)
        await write.audit("create", f"credential {credential_id}", {**asdict(fields), **_told(secrets)})
        return await credential_records.find(write.tx, credential_id, caller)


async def change(
    world: World, caller: Caller, credential_id: int, changes: Mapping[str, object], secrets: Secrets
) -> CredentialRecord:
    """Change what is given of a credential; a secret that is None goes, and another key needs its own passphrase.

    Raises: as `create`.
    """
    if secrets.get("private_key", None) is not None:
        secrets = {"passphrase": None, **secrets}
    before = await credential_records.find(world.db.reader, credential_id, caller)
    known = await credential_changes.secrets_of(world.db.reader, credential_id)
    if "private_key" in secrets or "passphrase" in secrets:
        opened = _opened_key(world.vault, before.uid, known)
        await _check_key(secrets.get("private_key", opened), secrets.get("passphrase"))
    async with writing(world, caller) as write:
        before = await credential_records.find(write.tx, credential_id, caller)
        known = await credential_changes.secrets_of(write.tx, credential_id)
        sealed = _sealed(world.vault, before.uid, known, secrets)
        fields = replace(before.fields, **{"method": _method(sealed), **changes})  # type: ignore[arg-type]  # the schema of the request has checked them
        _check_method(fields, sealed)
        await tags.check_known(write.tx, fields.tags)
        await credential_changes.update(write.tx, credential_id, fields, sealed, actor=write.actor, at=write.at)
        await write.audit("update", f"credential {credential_id}", {**changes, **_told(secrets)})
        return await credential_records.find(write.tx, credential_id, caller)


async def delete(world: World, caller: Caller, credential_id: int) -> None:
    """Delete a credential for good.

    Raises: NotFoundError.  ForbiddenError: NetRaven made it for itself.  ConflictError: a jump host needs it.
    """
    async with writing(world, caller) as write:
        credential = await credential_records.find(write.tx, credential_id, caller)
        if credential.is_system:
            raise ForbiddenError("System credentials cannot be deleted")
        site = await credential_changes.site_that_needs(write.tx, credential_id)
        if site is not None:
            raise ConflictError(f"the jump host of site {site!r} is logged in to with it: give that another one first")
        await erase(write, credential)


async def erase(write: Write, credential: CredentialRecord) -> None:
    """Delete a credential whose tag goes, in the transaction of that; its last form stays in the audit trail."""
    last_form = {**asdict(credential.fields), "tags": [tag.name for tag in credential.tags]}
    await credential_changes.remove(write.tx, credential.id)
    await write.audit("delete", f"credential {credential.id}", last_form)


def _method(sealed: SealedSecrets) -> str:
    return "password" if sealed.private_key is None else "key"


def _check_method(fields: CredentialFields, sealed: SealedSecrets) -> None:
    if sealed.private_key is None and sealed.password is None:
        raise FieldFaultError("password", "is required where there is no private_key")
    if fields.method == "key" and sealed.private_key is None:
        raise FieldFaultError("private_key", "is required by the method key")
    if fields.method == "password" and sealed.private_key is not None:
        raise FieldFaultError("method", "is key for a credential with a private_key")
    if sealed.passphrase is not None and sealed.private_key is None:
        raise FieldFaultError("passphrase", "belongs to a private_key, and there is none")


async def _check_key(private_key: SecretStr | None, passphrase: SecretStr | None) -> None:
    if private_key is None:
        return
    try:
        # A passphrase is stretched for a while, by design.
        await asyncio.to_thread(check_private_key, private_key, passphrase)
    except InputError as error:
        field = "passphrase" if await asyncio.to_thread(is_encrypted, private_key) else "private_key"
        raise FieldFaultError(field, str(error)) from error


def _sealed(vault: Vault, uid: str, before: SealedSecrets, secrets: Secrets) -> SealedSecrets:
    sealed = {
        column: None if secret is None else vault.seal(Place("credentials", uid, column), secret)
        for column, secret in secrets.items()
    }
    return replace(before, **sealed)


def _opened_key(vault: Vault, uid: str, known: SealedSecrets) -> SecretStr | None:
    if known.private_key is None:
        return None
    text = vault.open(Place("credentials", uid, "private_key"), known.private_key)
    return SecretStr(text.decode("utf-8", "surrogateescape"))


def _told(secrets: Secrets) -> dict[str, str]:
    return {column: "removed" if secret is None else "set" for column, secret in secrets.items()}
