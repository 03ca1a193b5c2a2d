"""The end of a tag, and what becomes of all that carried it."""

from netraven.core.access import Caller, Role
from netraven.core.errors import ConflictError, ForbiddenError
from netraven.services.credentials import erase
from netraven.services.journal import Note
from netraven.services.world import World
from netraven.services.writing import Write, writing
from netraven.store import credential_records, tag_removal, tags
from netraven.store.tag_removal import TaglessJob, TagUses
from netraven.store.tags import DEFAULT_ID, Tag


async def delete(world: World, caller: Caller, tag_id: int, *, cascade: bool | None) -> None:
    """Delete a tag: it is taken off everything that carries it.

    Devices left without a tag get the default one; jobs left without one are disabled and say so, or go with it if
    `cascade` is true, as do credentials that nothing else uses.  Users who saw its devices only see none.

    Raises: NotFoundError.  ForbiddenError: the default tag stays; `cascade` needs an administrator; devices out of the
    caller's sight carry it.  ConflictError: `cascade` is false, and something carries it.
    """
    if cascade and caller.role is not Role.ADMIN:
        raise ForbiddenError("Not enough permissions")
    async with writing(world, caller) as write:
        tag = await tags.find(write.tx, tag_id, caller.scope)
        uses = await tag_removal.uses(write.tx, tag_id)
        await _check(write, caller, tag, uses, cascade=cascade)
        jobs = await tag_removal.only_of_jobs(write.tx, tag_id)
        credential_ids = await tag_removal.only_of_credentials(write.tx, tag_id) if cascade else []
        for credential_id in credential_ids:
            await erase(write, await credential_records.find(write.tx, credential_id, caller))
        for job in jobs:
            await (_delete_job if cascade else _disable_job)(write, job, tag)
        await tag_removal.remove(write.tx, tag_id)
        await write.audit("delete", f"tag {tag_id}", _last_form(tag, uses))
    for username in uses.usernames:
        world.callers.forget_user(username)


async def _check(write: Write, caller: Caller, tag: Tag, uses: TagUses, *, cascade: bool | None) -> None:
    if tag.id == DEFAULT_ID:
        raise ForbiddenError("The default tag can't be deleted")
    if await tag_removal.has_hidden_devices(write.tx, tag.id, caller.scope):
        # They would get the default tag, which may be one of those whose devices the caller sees.
        raise ForbiddenError(f"devices that you do not see have the tag {tag.name!r}")
    if cascade is False and not uses.are_none:
        raise ConflictError(
            f"tag {tag.name!r} is in use: {uses.devices} devices, {uses.credentials} credentials, {uses.jobs} jobs and"
            f" {len(uses.usernames)} users have it"
        )


async def _disable_job(write: Write, job: TaglessJob, tag: Tag) -> None:
    await tag_removal.disable_job(write.tx, job.id, actor=write.actor, at=write.at)
    await write.audit("update", f"job {job.id}", {"is_enabled": False})
    message = f"job {job.name!r} is disabled: its only tag {tag.name!r} was deleted by {write.actor}"
    write.tell(Note(log_type="job", level="warning", source="api", message=message, job_id=job.id))


async def _delete_job(write: Write, job: TaglessJob, tag: Tag) -> None:
    await tag_removal.remove_job(write.tx, job.id)
    await write.audit("delete", f"job {job.id}", {**job.form, "tags": [tag.name]})


def _last_form(tag: Tag, uses: TagUses) -> dict[str, object]:
    return {
        "name": tag.name,
        "type": tag.type,
        "description": tag.description,
        "devices": uses.devices,
        "credentials": uses.credentials,
        "jobs": uses.jobs,
        "users": list(uses.usernames),
    }
