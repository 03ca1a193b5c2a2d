"""Whether what is kept is whole: the repository and its index, the audit trail, the sealed secrets."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping

from netraven.core.errors import SecretError
from netraven.services.master_key import find_keys
from netraven.services.premises import FROM_BACKUP, Finding, Premises
from netraven.services.vault import Place, Vault
from netraven.store import audit, sealed, snapshots
from netraven.store.database import Reader
from netraven.store.git_check import Examined, examine

_PAGE = 5_000


async def _archive(premises: Premises, db: Reader) -> AsyncIterator[Finding]:
    # What the index says first: what is stored meanwhile is in the repository before it is in the index.
    indexed, last_id = await snapshots.last_commit(db), await snapshots.last_id(db)
    repository = premises.places.configs
    examined = await asyncio.to_thread(examine, repository, indexed)
    for fault in examined.faults:
        remedy = f"put {repository} back from a mirror or a backup; 'git -C {repository} fsck' says more"
        yield Finding(check="git", problem=fault, remedy=remedy)
    if indexed is not None and indexed not in examined.objects:
        problem = f"the index knows commit {indexed}, which the repository does not hold"
        yield Finding(check="index", problem=problem, remedy=FROM_BACKUP)
    if examined.newest != indexed and indexed == await snapshots.last_commit(db):
        problem = (
            f"the commits after {indexed or 'the first'} are not in the index: neither history nor search shows them"
        )
        yield Finding(
            check="index", problem=problem, remedy="netraven check --fix without a daemon, or a restart of it"
        )
    async for finding in _index(db, examined, last_id):
        yield finding


async def _index(db: Reader, examined: Examined, last_id: int) -> AsyncIterator[Finding]:
    """Hold every row against the repository, and every file of the indexed commit against the rows."""
    unindexed, row_id = dict(examined.files), 0
    while rows := await snapshots.index_rows(db, after=row_id, limit=_PAGE):
        for row in rows:
            if unindexed.get(row.path) == row.blob:
                del unindexed[row.path]
            lost = [name for name in (row.commit, row.blob) if name not in examined.objects]
            if lost and row.id <= last_id:
                problem = f"version {row.id} ({row.path}) needs {' and '.join(lost)}, which the repository has not"
                yield Finding(check="index", problem=problem, remedy=FROM_BACKUP)
        row_id = rows[-1].id
    for path in sorted(unindexed):
        problem = f"{path} of the indexed commit is in no row of the index: neither history nor search shows it"
        yield Finding(check="index", problem=problem, remedy="its text is safe in Git; its next change is indexed")


async def _audit(_: Premises, db: Reader) -> AsyncIterator[Finding]:
    verdict = await audit.verify(db)
    if verdict.broken_id is not None:
        problem = f"entry {verdict.broken_id} of the audit trail does not follow from the {verdict.entries} before it"
        yield Finding(
            check="audit", problem=problem, remedy="find out who wrote to the database; backups have the trail"
        )


async def _secrets(premises: Premises, db: Reader) -> AsyncIterator[Finding]:
    keys = await asyncio.to_thread(find_keys, premises.keys)
    if not keys:
        if await sealed.any_exist(db):
            problem = f"master key file {premises.keys.chosen()} is missing, and secrets are sealed under it"
            yield Finding(check="secrets", problem=problem, remedy="put the file back")
        return
    vault = Vault(keys, fingerprint_key=b"")
    async for value in sealed.every(db):
        try:
            await asyncio.to_thread(vault.open, Place(value.table, value.row, value.column), value.sealed)
        except SecretError as error:
            remedy = "put back the master key that it is sealed under, or enter the secret again"
            yield Finding(check="secrets", problem=str(error), remedy=remedy)


CHECKS: Mapping[str, Callable[[Premises, Reader], AsyncIterator[Finding]]] = {
    "git": _archive,
    "audit": _audit,
    "secrets": _secrets,
}
