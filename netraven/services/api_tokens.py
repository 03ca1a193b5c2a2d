"""API tokens of users: made, shown once, and revoked."""

import secrets

from netraven.core.access import Caller
from netraven.core.errors import FieldFaultError, ForbiddenError
from netraven.services.callers import API_TOKEN_PREFIX
from netraven.services.world import World
from netraven.services.writing import writing
from netraven.store import api_tokens
from netraven.store.api_tokens import ApiToken, ApiTokenFields


def owner_of(caller: Caller) -> int:
    """Return whose tokens somebody may see and revoke: his own.  Raises: ForbiddenError: no user stands behind him."""
    if caller.user_id is None:
        raise ForbiddenError("tokens belong to users: log in as one")
    return caller.user_id


async def create(world: World, caller: Caller, fields: ApiTokenFields) -> tuple[ApiToken, str]:
    """Make a token and return it with its value, which nobody can show again.

    Raises: ForbiddenError: an API token asks for it, which would outlive its own end.  FieldFaultError: it may do more
    than its owner, or is over already.  DuplicateError: the name is taken.
    """
    if caller.api_token_id is not None:
        raise ForbiddenError("an API token cannot make another: log in")
    if not caller.role.includes(fields.role):
        raise FieldFaultError("role", f"is more than your own: {caller.role}")
    if fields.expires_at is not None and fields.expires_at <= world.clock.now():
        raise FieldFaultError("expires_at", "is over already")
    value = API_TOKEN_PREFIX + secrets.token_urlsafe(32)
    async with writing(world, caller) as write:
        token_id = await api_tokens.create(write.tx, fields, value, actor=write.actor, at=write.at)
        await write.audit("create", f"token {token_id}", _shown(fields))
        return await api_tokens.find(write.tx, fields.user_id, token_id, write.at), value


async def revoke(world: World, caller: Caller, token_id: int) -> None:
    """End one of the caller's tokens.  Raises: NotFoundError: there is no such token."""
    async with writing(world, caller) as write:
        token = await api_tokens.find(write.tx, owner_of(caller), token_id, write.at)
        await api_tokens.revoke(write.tx, token.id, actor=write.actor, at=write.at)
        await write.audit("delete", f"token {token.id}", {"name": token.name})


def _shown(fields: ApiTokenFields) -> dict[str, object]:
    return {"name": fields.name, "role": fields.role, "scopes": list(fields.scopes)}
