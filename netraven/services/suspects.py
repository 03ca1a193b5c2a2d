"""What people do with the texts that are kept aside: look at them, take them out, accept them, or forget them."""

import asyncio
from dataclasses import dataclass

from netraven.core.clock import Clock
from netraven.core.errors import ConflictError, NotFoundError
from netraven.core.models import Device
from netraven.core.outcome import Counts, RunStatus, Trigger
from netraven.core.suggestion import did_you_mean
from netraven.core.text import mask
from netraven.device.acceptance import significant
from netraven.jobs.verdict import text_hash
from netraven.services.catalogue import FindPlatform
from netraven.services.configs import Configs, Version
from netraven.services.journal import Journal, Note
from netraven.services.vault import Place, Vault
from netraven.store import audit, devices, runs, snapshots, suspects
from netraven.store.audit import NewAudit
from netraven.store.database import Database
from netraven.store.suspects import Suspect

SOURCE = "suspects"


@dataclass(frozen=True, slots=True)
class KeptAside:
    """A suspect text and the device that sent it."""

    device: Device
    suspect: Suspect


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspects:
    """The texts kept aside, and those whom they concern; `actor` is always who asks, as the audit trail names him."""

    db: Database
    vault: Vault
    configs: Configs
    find_platform: FindPlatform
    journal: Journal
    clock: Clock

    async def listed(self, hostname: str | None = None) -> list[KeptAside]:
        """Return what is kept aside, of one device or of all, newest first.  Raises: NotFoundError: no such device."""
        owners = {device.id: device for device in await devices.every(self.db.reader)}
        names = {device.hostname.casefold(): device.hostname for device in owners.values()}
        if hostname is not None and hostname.casefold() not in names:
            raise NotFoundError(f"no device {hostname!r}" + did_you_mean(hostname, list(names.values())))
        return [
            KeptAside(owners[suspect.device_id], suspect)
            for suspect in await suspects.every(self.db.reader)
            if hostname is None or owners[suspect.device_id].hostname.casefold() == hostname.casefold()
        ]

    async def shown(self, suspect_id: int) -> str:
        """Return a text with its secrets masked.  Raises: NotFoundError, SecretError; MaskError: it is not shown."""
        kept = await self._get(suspect_id)
        lines = self.find_platform(kept.device.device_type).lines
        text = await self._text(kept.suspect)
        return await asyncio.to_thread(mask, text, lines.secret, lines.secret_blocks, self.vault.fingerprint_key)

    async def taken_out(self, suspect_id: int, actor: str) -> bytes:
        """Return a text whole, with its secrets; without an entry in the audit trail nobody gets it.

        Raises: NotFoundError, SecretError, StoreError.
        """
        kept = await self._get(suspect_id)
        text = await self._text(kept.suspect)
        async with self.db.transaction() as tx:
            await audit.append(tx, _entry(actor, "read_raw", kept), self.clock.now())
        return _encoded(text)

    async def accept(self, suspect_id: int, actor: str) -> str:
        """Make a text the current version of its device, and return the commit.

        Raises: NotFoundError, SecretError, StoreError; ConflictError: it is the current version already.
        """
        kept = await self._get(suspect_id)
        version = await self._version(kept)
        at = self.clock.now()
        async with self.db.transaction() as tx:
            # Written before the commit: nothing is accepted that the trail could not tell of.
            await audit.append(tx, _entry(actor, "accept", kept), at)
            run = await runs.create(
                tx,
                job_id=None,
                job_name="accepted suspect",
                job_type="backup",
                trigger=Trigger.API,
                requested_by=actor,
                total=1,
                at=at,
            )
            await runs.start(tx, run.id, at)
        rows = await self.configs.commit(self.db.reader, run, [version], at=at)
        async with self.db.transaction() as tx:
            await snapshots.add(tx, rows)
            await suspects.drop(tx, suspect_id)
            await runs.finish(tx, run.id, RunStatus.SUCCESS, Counts(total=1, success=1, changed=1), at)
        await self._tell(kept, f"suspect configuration {suspect_id} accepted by {actor}", run_id=run.id)
        return rows[0].commit

    async def drop(self, suspect_id: int, actor: str) -> None:
        """Forget a text.  Raises: NotFoundError."""
        kept = await self._get(suspect_id)
        async with self.db.transaction() as tx:
            await audit.append(tx, _entry(actor, "drop", kept), self.clock.now())
            await suspects.drop(tx, suspect_id)
        await self._tell(kept, f"suspect configuration {suspect_id} dropped by {actor}")

    async def _get(self, suspect_id: int) -> KeptAside:
        suspect = await suspects.get(self.db.reader, suspect_id)
        owner = await devices.by_ids(self.db.reader, [suspect.device_id])
        if not owner:
            raise NotFoundError(f"suspect {suspect_id} is of a device that was deleted")
        return KeptAside(owner[0], suspect)

    async def _text(self, suspect: Suspect) -> str:
        sealed = await suspects.read(self.db.reader, suspect.id)
        return self.vault.open(Place("suspects", suspect.uid, "text"), sealed).decode("utf-8", "surrogateescape")

    async def _version(self, kept: KeptAside) -> Version:
        text = await self._text(kept.suspect)
        last = (await snapshots.latest(self.db.reader, [kept.device.id])).get(kept.device.id)
        if last is not None and last.sha256 == kept.suspect.sha256:
            raise ConflictError(f"suspect {kept.suspect.id} is the current configuration of {kept.device.hostname}")
        return Version(
            device=kept.device,
            text=text,
            size_bytes=kept.suspect.size_bytes,
            sha256=kept.suspect.sha256,
            significant_sha256=text_hash(significant(self.find_platform(kept.device.device_type), text)),
            last=last,
        )

    async def _tell(self, kept: KeptAside, message: str, *, run_id: int | None = None) -> None:
        await self.journal.record(
            Note(
                log_type="audit",
                level="warning",
                source=SOURCE,
                message=f"{kept.device.hostname}: {message}",
                run_id=run_id,
                device_id=kept.device.id,
            )
        )


def _entry(actor: str, action: str, kept: KeptAside) -> NewAudit:
    suspect = kept.suspect
    changes = {"device": kept.device.hostname, "reason": suspect.reason, "sha256": suspect.sha256}
    return NewAudit(actor=actor, action=action, resource=f"suspects/{suspect.id}", changes=changes)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
