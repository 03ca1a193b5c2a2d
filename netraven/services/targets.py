"""Gathers what is known of the devices of a run before it starts."""

from collections.abc import Sequence

from netraven.core.models import Device
from netraven.jobs.target import Target
from netraven.store import credentials, hardware, host_keys, sites, snapshots
from netraven.store.credentials import SealedCredential
from netraven.store.database import Reader

SealedByDevice = dict[int, tuple[SealedCredential, ...]]


async def gather(db: Reader, devices: Sequence[Device]) -> tuple[list[Target], SealedByDevice]:
    """Return a target for each device, in order, and the sealed credentials by device id."""
    ids = [device.id for device in devices]
    keys = await host_keys.pinned(db, ids)
    last = await snapshots.latest(db, ids)
    sealed = await credentials.for_devices(db, ids)
    standing = await sites.for_devices(db, ids)
    read_from = await hardware.hashes(db, ids)
    targets = [
        Target(
            device=device,
            host_key=keys.get(device.id),
            last=last.get(device.id),
            site=standing.get(device.id),
            hardware_sha256=read_from.get(device.id),
        )
        for device in devices
    ]
    return targets, sealed
