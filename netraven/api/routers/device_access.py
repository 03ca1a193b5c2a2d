"""How the appliance gets into a device: the credentials that fit it, its host key, and its approval."""

from types import NoneType

from netraven.api.routing import Call, Method, Params, Route
from netraven.api.schemas.device_credentials import FittingCredentialView
from netraven.api.schemas.host_keys import Approval, HostKeyView, SeenKeyView
from netraven.core.access import Allow
from netraven.services.host_keys import HostKeys
from netraven.store import device_credentials, device_records, host_keys
from netraven.store.device_records import DeviceRecord
from netraven.store.host_keys import SeenKey


async def list_credentials_of_device(call: Call[None, Params]) -> list[FittingCredentialView]:
    """Return the credentials that fit a device, in the order in which they are tried first."""
    device = await _device(call)
    found = await device_credentials.of_device(call.world.db.reader, device.id)
    return [FittingCredentialView.model_validate(one) for one in found]


async def get_host_key(call: Call[None, Params]) -> HostKeyView:
    """Return the pinned key of a device, and another one that it offers."""
    device = await _device(call)
    [standing] = await host_keys.standings(call.world.db.reader, device.id)
    return HostKeyView(device_id=device.id, pinned=_seen(standing.pinned), offered=_seen(standing.offered))


async def approve_host_key(call: Call[Approval, Params]) -> HostKeyView:
    """Pin the key that a device offers, if it has this fingerprint."""
    device = await _device(call)
    await _host_keys(call).accept(device.id, call.body.fingerprint)
    [standing] = await host_keys.standings(call.world.db.reader, device.id)
    return HostKeyView(device_id=device.id, pinned=_seen(standing.pinned), offered=_seen(standing.offered))


async def forget_host_key(call: Call[None, Params]) -> None:
    """Forget the keys of a device: the next one that it shows is pinned."""
    device = await _device(call)
    await _host_keys(call).forget(device.id)


async def _device(call: Call[None, Params] | Call[Approval, Params]) -> DeviceRecord:
    return await device_records.find(call.world.db.reader, call.ids["device_id"], call.caller.scope)


def _host_keys(call: Call[None, Params] | Call[Approval, Params]) -> HostKeys:
    world = call.world
    return HostKeys(db=world.db, journal=world.journal, clock=world.clock, actor=call.caller.name)


def _seen(key: SeenKey | None) -> SeenKeyView | None:
    if key is None:
        return None
    return SeenKeyView(
        key_type=key.key.key_type,
        public_key=key.key.public_key,
        fingerprint=key.key.fingerprint,
        first_seen_at=key.first_seen_at,
        last_seen_at=key.last_seen_at,
    )


_DEVICE = {"device_id": "device"}

ROUTES = (
    Route(
        method=Method.GET,
        path="/devices/{device_id}/credentials",
        handler=list_credentials_of_device,
        allow=Allow.USER,
        takes=NoneType,
        query=Params,
        gives=list[FittingCredentialView],
        ids=_DEVICE,
        summary="List the credentials that fit a device",
    ),
    Route(
        method=Method.GET,
        path="/devices/{device_id}/host_key",
        handler=get_host_key,
        allow=Allow.VIEWER,
        takes=NoneType,
        query=Params,
        gives=HostKeyView,
        ids=_DEVICE,
        summary="Get the host key of a device",
    ),
    Route(
        method=Method.PUT,
        path="/devices/{device_id}/host_key",
        handler=approve_host_key,
        allow=Allow.ADMIN,
        takes=Approval,
        query=Params,
        gives=HostKeyView,
        ids=_DEVICE,
        errors=(409,),
        summary="Approve the host key that a device offers",
    ),
    Route(
        method=Method.DELETE,
        path="/devices/{device_id}/host_key",
        handler=forget_host_key,
        allow=Allow.ADMIN,
        takes=NoneType,
        query=Params,
        gives=NoneType,
        status=204,
        ids=_DEVICE,
        errors=(409,),
        summary="Forget the host key of a device",
    ),
)
