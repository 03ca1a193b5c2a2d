"""Who shows a token, and whether it still holds."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from netraven.core.access import Caller, Scope, TokenScope
from netraven.core.clock import Clock
from netraven.core.errors import ForbiddenError, NotAuthenticatedError, NotFoundError, StoreError
from netraven.services.access_tokens import INVALID, LIFETIME, AccessTokens
from netraven.store import api_tokens, users
from netraven.store.api_tokens import ApiToken
from netraven.store.database import Database
from netraven.store.users import User

log = logging.getLogger(__name__)

MISSING = "Not authenticated"
API_TOKEN_PREFIX = "nrt_"  # noqa: S105 - scanners for lost secrets find tokens by it
NOTED_EVERY = timedelta(minutes=1)


class Callers:
    """Knows who may use the API by what they show.

    Users are kept in memory from the first time that they are asked for; whoever changes one calls `forget_user`.
    `ended` holds what ended access tokens before their time: their ids, or the ids of their families.
    """

    def __init__(
        self, db: Database, access_tokens: AccessTokens, clock: Clock, *, ended: dict[str, datetime] | None = None
    ) -> None:
        self._db = db
        self._access_tokens = access_tokens
        self._clock = clock
        self._ended = ended or {}
        self._users: dict[str, User] = {}
        self._changes = 0

    async def of(self, token: str, scope: TokenScope = TokenScope.API) -> Caller:
        """Return who shows this token.

        Raises: NotAuthenticatedError: it is not valid, or no more.  ForbiddenError: it is for something else.
        """
        if token.startswith(API_TOKEN_PREFIX):
            return await self._of_api_token(token, scope)
        claims = self._access_tokens.read(token)
        user = await self._standing(claims.username, claims.issued_at)
        if claims.role != user.role or self._is_ended(claims.id):
            raise NotAuthenticatedError(INVALID)
        return Caller(user_id=user.id, name=user.username, role=user.role, scope=_scope(user), token_id=claims.id)

    async def still(self, caller: Caller, since: datetime) -> Caller:
        """Return who was let in a while ago, as he may act now.

        Raises: NotAuthenticatedError: the token has ended meanwhile, or the user's rights have changed.
        """
        if caller.user_id is None:
            return caller
        user = await self._standing(caller.name, since)
        if caller.token_id is not None and self._is_ended(caller.token_id):
            raise NotAuthenticatedError(INVALID)
        if caller.api_token_id is not None:
            try:
                await api_tokens.find(self._db.reader, user.id, caller.api_token_id, self._clock.now())
            except NotFoundError as error:
                raise NotAuthenticatedError(INVALID) from error
        return replace(caller, scope=_scope(user))

    def forget_user(self, username: str) -> None:
        """Read the user again at the next request: something about it has changed."""
        self._changes += 1
        self._users.pop(username.casefold(), None)

    def end(self, token_or_family: str) -> None:
        """Let no access token of this id or family in any more."""
        now = self._clock.now()
        self._ended = {name: end for name, end in self._ended.items() if end > now}
        self._ended[token_or_family] = now + LIFETIME

    def _is_ended(self, token_id: str) -> bool:
        return token_id in self._ended or token_id.partition(".")[0] in self._ended

    async def _of_api_token(self, value: str, scope: TokenScope) -> Caller:
        now = self._clock.now()
        token = await api_tokens.find_by_value(self._db.reader, value, now)
        if token is None:
            raise NotAuthenticatedError(INVALID)
        if scope not in token.scopes:
            raise ForbiddenError(f"the token {token.name!r} is not for {scope}: it has {', '.join(token.scopes)}")
        await self._note_use(token, now)
        user = await users.find(self._db.reader, token.user_id)
        return Caller(user_id=user.id, name=user.username, role=token.role, scope=_scope(user), api_token_id=token.id)

    async def _note_use(self, token: ApiToken, now: datetime) -> None:
        if token.last_used_at is not None and now - token.last_used_at < NOTED_EVERY:
            return
        try:
            async with self._db.transaction() as tx:
                await api_tokens.note_use(tx, token.id, now)
        except StoreError as error:
            # A full disk must not keep scripts from reading.
            log.warning("the use of API token %d is not noted: %s", token.id, error)

    async def _standing(self, username: str, since: datetime) -> User:
        """Return an active user about whom nothing has changed since that ends tokens."""
        user = await self._user(username)
        if user is None or not user.is_active or since < user.tokens_valid_from:
            raise NotAuthenticatedError(INVALID)
        return user

    async def _user(self, username: str) -> User | None:
        known = self._users.get(username.casefold())
        if known is None:
            before = self._changes
            known = await users.find_by_name(self._db.reader, username)
            # What was read while something changed may be what it was before.
            if known is not None and before == self._changes:
                self._users[username.casefold()] = known
        return known


def _scope(user: User) -> Scope:
    return Scope(
        organization_ids=frozenset(user.organizations) or None,
        tag_ids=frozenset(user.device_tags) or None,
    )
