"""Credentials."""

from types import NoneType
from typing import Any

from pydantic import SecretStr

from netraven.api.page import Page
from netraven.api.routing import Call, Method, Params, Route, both
from netraven.api.schemas.credentials import CredentialChanges, CredentialParams, CredentialView, NewCredential
from netraven.core.access import Allow
from netraven.services import credentials
from netraven.store import credential_records
from netraven.store.credential_records import CredentialFields, CredentialFilter, CredentialRecord
from netraven.store.pages import Slice

_SECRETS = frozenset({"password", "enable_password", "private_key", "passphrase"})


async def list_credentials(call: Call[None, CredentialParams]) -> Page[CredentialView]:
    """Return the credentials, without their secrets."""
    query = call.query
    wanted = CredentialFilter(tag_ids=query.tag_id, **query.model_dump(exclude={"page", "size", "sort", "tag_id"}))
    part = Slice(limit=query.size, offset=query.offset, sort=query.sort)
    found = await credential_records.select(call.world.db.reader, wanted, call.caller, part)
    return Page(items=[_view(one) for one in found.items], total=found.total)


async def get_credential(call: Call[None, Params]) -> CredentialView:
    """Return one credential, without its secrets."""
    return _view(await credential_records.find(call.world.db.reader, call.ids["credential_id"], call.caller))


async def create_credential(call: Call[NewCredential, Params]) -> CredentialView:
    """Create a credential; it is sent to approved devices that carry one of its tags."""
    secrets = _secrets(call.body)
    method = "password" if secrets.get("private_key") is None else "key"
    fields = CredentialFields(**{"method": method, **_sent(call.body)})
    return _view(await credentials.create(call.world, call.caller, fields, secrets))


async def update_credential(call: Call[CredentialChanges, Params]) -> CredentialView:
    """Change what is sent of a credential."""
    body, credential_id = call.body, call.ids["credential_id"]
    return _view(await credentials.change(call.world, call.caller, credential_id, _sent(body), _secrets(body)))


async def delete_credential(call: Call[None, Params]) -> None:
    """Delete a credential for good."""
    await credentials.delete(call.world, call.caller, call.ids["credential_id"])


def _sent(body: CredentialChanges) -> dict[str, Any]:
    sent = body.model_dump(exclude_unset=True, exclude=set(_SECRETS))
    return {**sent, "tags": body.tags or ()} if "tags" in sent else sent


def _secrets(body: CredentialChanges) -> dict[str, SecretStr | None]:
    return {name: getattr(body, name) for name in sorted(_SECRETS & body.model_fields_set)}


def _view(credential: CredentialRecord) -> CredentialView:
    return CredentialView.model_validate(credential)


_CREDENTIAL = {"credential_id": "credential"}

ROUTES = (
    Route(
        method=Method.GET,
        path="/credentials/",
        handler=list_credentials,
        allow=Allow.USER,
        takes=NoneType,
        query=CredentialParams,
        gives=Page[CredentialView],
        summary="List credentials",
    ),
    Route(
        method=Method.POST,
        path="/credentials/",
        handler=create_credential,
        allow=Allow.USER,
        takes=NewCredential,
        query=Params,
        gives=CredentialView,
        status=201,
        errors=(404,),
        summary="Create a credential",
    ),
    Route(
        method=Method.GET,
        path="/credentials/{credential_id}",
        handler=get_credential,
        allow=Allow.USER,
        takes=NoneType,
        query=Params,
        gives=CredentialView,
        ids=_CREDENTIAL,
        summary="Get a credential",
    ),
    *both(
        Route(
            method=Method.PUT,
            path="/credentials/{credential_id}",
            handler=update_credential,
            allow=Allow.USER,
            takes=CredentialChanges,
            query=Params,
            gives=CredentialView,
            ids=_CREDENTIAL,
            summary="Change a credential",
        )
    ),
    Route(
        method=Method.DELETE,
        path="/credentials/{credential_id}",
        handler=delete_credential,
        allow=Allow.USER,
        takes=NoneType,
        query=Params,
        gives=NoneType,
        status=204,
        ids=_CREDENTIAL,
        errors=(409,),
        summary="Delete a credential",
    ),
)
