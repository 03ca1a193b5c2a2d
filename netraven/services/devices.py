"""Devices that people add and change: what must hold before one is kept, and who may send credentials to it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address

from netraven.core.access import EVERYTHING, Caller, Role
from netraven.core.errors import FieldFaultError, NotFoundError, StoreError, UnknownPlatformError
from netraven.device.resolve import is_own
from netraven.services.current_files import settle
from netraven.services.world import World
from netraven.services.writing import Write, writing
from netraven.store import device_changes, device_records, tags
from netraven.store.database import Reader
from netraven.store.device_records import DeviceFields, DeviceRecord

log = logging.getLogger(__name__)


async def create(world: World, caller: Caller, fields: DeviceFields, tag_ids: Sequence[int] | None) -> DeviceRecord:
    """Create a device.

    One that is not an administrator's waits for approval: anybody could collect passwords with a device of his own.
    Raises: DuplicateError, NotFoundError: no such tag.  FieldFaultError: the type or the address cannot be.
    """
    _check_type(world, fields)
    _check_address(world, fields)
    async with writing(world, caller) as write:
        await _check_known(write.tx, fields, tag_ids or (), caller)
        device_id = await device_changes.create(
            write.tx,
            fields,
            tag_ids or (),
            is_approved=is_trusted(world, caller),
            actor=write.actor,
            at=write.at,
        )
        await write.audit(
            "create", f"device {device_id}", {"hostname": fields.hostname, "ip_address": fields.ip_address}
        )
        return await _visible(write, device_id, caller)


async def change(
    world: World,
    caller: Caller,
    device_id: int,
    changes: Mapping[str, object],
    tag_ids: Sequence[int] | None = None,
) -> DeviceRecord:
    """Change what is given of a device; `tag_ids` replaces its tags, None leaves them.

    Raises: as `create`; NotFoundError: the caller sees no such device.
    """
    async with writing(world, caller) as write:
        before = await device_records.find(write.tx, device_id, caller.scope)
        fields = replace(before.fields, **changes)  # type: ignore[arg-type]  # the schema of the request has checked them
        has_moved = _place(fields) != _place(before)
        # What is kept already may have been allowed by a file, or by settings that have changed since.
        if fields.device_type != before.device_type:
            _check_type(world, fields)
        if has_moved:
            _check_address(world, fields)
        named = replace(fields, site_id=None) if fields.site_id == before.site_id else fields
        await _check_known(write.tx, named, tag_ids or (), caller)
        is_approved = before.is_approved and (not has_moved or is_trusted(world, caller))
        await device_changes.update(write.tx, before, fields, is_approved=is_approved, actor=write.actor, at=write.at)
        if tag_ids is not None:
            await device_changes.set_tags(write.tx, device_id, tag_ids)
        told = dict(changes) | ({} if tag_ids is None else {"tags": list(tag_ids)})
        await write.audit("update", f"device {device_id}", told)
        return await _visible(write, device_id, caller)


async def approve(world: World, caller: Caller, device_id: int) -> DeviceRecord:
    """Let credentials be sent to a device.  Raises: NotFoundError."""
    async with writing(world, caller) as write:
        await device_records.find(write.tx, device_id, caller.scope)
        await device_changes.approve(write.tx, device_id, actor=write.actor, at=write.at)
        await write.audit("approve", f"device {device_id}")
        return await _visible(write, device_id, caller)


async def delete(world: World, caller: Caller, device_id: int, *, purge: bool) -> None:
    """Take a device off the lists, and its file out of the newest commit; its backups stay.

    `purge` also removes all that the database knows of it.  Raises: NotFoundError; StoreError: it was not purged.
    """
    async with writing(world, caller) as write:
        device = await device_records.find(write.tx, device_id, caller.scope, deleted=purge)
        if device.deleted_at is None:
            await device_changes.delete(write.tx, device_id, actor=write.actor, at=write.at)
            await write.audit("delete", f"device {device_id}", {"hostname": device.hostname})
    if not purge:
        await _settle(world, caller, device_id)
        return
    # With the rows goes the knowledge whose file it is.
    await settle(world.db, world.archive, world.clock, device_id, actor=caller.name)
    async with writing(world, caller) as write:
        await device_changes.purge(write.tx, device_id)
        await write.audit("purge", f"device {device_id}", {"hostname": device.hostname})


async def restore(world: World, caller: Caller, device_id: int) -> DeviceRecord:
    """Put a deleted device back, and its file into the newest commit.

    Raises: NotFoundError; ConflictError: its name or address was taken meanwhile.
    """
    async with writing(world, caller) as write:
        device = await device_records.find(write.tx, device_id, caller.scope, deleted=True)
        if device.deleted_at is not None:
            await device_changes.restore(write.tx, device, actor=write.actor, at=write.at)
            await write.audit("restore", f"device {device_id}")
        restored = await _visible(write, device_id, caller)
    await _settle(world, caller, device_id)
    return restored


async def _settle(world: World, caller: Caller, device_id: int) -> None:
    try:
        await settle(world.db, world.archive, world.clock, device_id, actor=caller.name)
    except StoreError:
        log.exception(
            "device %d: its file in the newest commit does not follow it; the next start mends that", device_id
        )


async def _visible(write: Write, device_id: int, caller: Caller) -> DeviceRecord:
    """Return the device as it now is, if the caller sees it; nobody may write a device out of his own sight."""
    try:
        return await device_records.find(write.tx, device_id, caller.scope)
    except NotFoundError:
        await device_records.find(write.tx, device_id, EVERYTHING)
        raise FieldFaultError("tags", "with this site would put the device out of your own sight") from None


def is_trusted(world: World, caller: Caller) -> bool:
    """Return whether credentials may be sent to the devices of who asks without another's approval."""
    return caller.role is Role.ADMIN or not world.device_approval


def _place(fields: DeviceFields) -> tuple[str, int, int | None]:
    """Return what decides with which machine a visit ends: behind another site's jump host it may be another one."""
    return fields.ip_address, fields.port, fields.site_id


def _check_type(world: World, fields: DeviceFields) -> None:
    try:
        world.find_platform(fields.device_type)
    except UnknownPlatformError as error:
        raise FieldFaultError("device_type", str(error)) from error


def _check_address(world: World, fields: DeviceFields) -> None:
    refused = world.addresses.refusal(ip_address(fields.ip_address), is_own)
    if refused is not None:
        raise FieldFaultError("ip_address", refused)


async def _check_known(db: Reader, fields: DeviceFields, tag_ids: Sequence[int], caller: Caller) -> None:
    """Raise NotFoundError or FieldFaultError unless all records that the device refers to exist."""
    await tags.check_known(db, tag_ids)
    missing = await device_changes.missing_reference(db, fields, caller.scope)
    if missing is not None:
        raise FieldFaultError(missing, "there is no such record")
