"""Logging in and out: tokens for a password, new ones for a refresh token, and their end."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from netraven.core.access import Caller
from netraven.core.clock import Clock
from netraven.core.errors import NotAuthenticatedError
from netraven.services.access_tokens import INVALID, LIFETIME, AccessTokens, signing_key
from netraven.services.callers import Callers
from netraven.services.login_limits import LoginLimits
from netraven.services.passwords import Passwords
from netraven.services.vault import Vault
from netraven.store import api_tokens, tokens, users
from netraven.store.audit import NewAudit, append
from netraven.store.database import Database, Transaction
from netraven.store.users import User

REFRESH = timedelta(days=14)

WRONG = "Incorrect username or password"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The tokens of a log-in; `expires_in_s` is the life of the access token."""

    access_token: str
    refresh_token: str
    expires_in_s: int = int(LIFETIME.total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class Logins:
    """Gives out tokens and ends them."""

    db: Database
    passwords: Passwords
    limits: LoginLimits
    access_tokens: AccessTokens
    callers: Callers
    clock: Clock

    async def log_in(self, username: str, password: str, address: str) -> Pair:
        """Return tokens for a user.

        Raises: NotAuthenticatedError: unknown, inactive, or another password.  TooManyRequestsError.
        """
        async with self.limits.turn(username, address):
            user = await self._proven(username, password)
            if user is None:
                await self._note_refusal(username, address)
                raise NotAuthenticatedError(WRONG)
        now = self.clock.now()
        async with self.db.transaction() as tx:
            user = await self._unchanged(tx, user)
            family_id = await tokens.begin_family(tx, user.id, address, at=now, expires_at=now + REFRESH)
            pair = await self._pair(tx, user, family_id, now)
            await users.note_login(tx, user.id, now)
            await append(tx, _entry(user.username, "login", address), now)
        return pair

    async def refresh(self, token: str) -> Pair:
        """Return new tokens for a refresh token, which is good for one use: a second one ends its whole family.

        Raises: NotAuthenticatedError: it is unknown, used, ended or too old.
        """
        now = self.clock.now()
        stolen_family: int | None = None
        async with self.db.transaction() as tx:
            found = await tokens.find(tx, token)
            if found is not None and found.is_used:
                stolen_family = found.family_id
                await self._end_family(tx, stolen_family, "a refresh token was used twice", now)
            elif found is not None and not found.is_revoked and now < found.expires_at:
                user = await users.find(tx, found.user_id)
                if user.is_active and user.tokens_valid_from <= found.created_at:
                    await tokens.use(tx, found.id, now)
                    return await self._pair(tx, user, found.family_id, now)
        if stolen_family is not None:
            self.callers.end(str(stolen_family))
        raise NotAuthenticatedError(INVALID)

    async def log_out(self, caller: Caller, refresh_token: str | None) -> None:
        """End the token that the caller showed with its family, and that of a refresh token of the same user."""
        now = self.clock.now()
        families = set[int]()
        if caller.token_id is not None:
            families.add(int(caller.token_id.partition(".")[0]))
        async with self.db.transaction() as tx:
            found = None if refresh_token is None else await tokens.find(tx, refresh_token)
            if found is not None and found.user_id == caller.user_id:
                families.add(found.family_id)
            for family_id in families:
                await self._end_family(tx, family_id, "logged out", now)
            if caller.api_token_id is not None:
                await api_tokens.revoke(tx, caller.api_token_id, actor=caller.name, at=now)
        for family_id in families:
            self.callers.end(str(family_id))

    async def _proven(self, username: str, password: str) -> User | None:
        """Return the user; None for one who does not exist, after the same work as for all others."""
        user = await users.find_by_name(self.db.reader, username)
        is_right = await self.passwords.check(password, None if user is None else user.password_hash)
        return user if user is not None and is_right and user.is_active else None

    async def _unchanged(self, tx: Transaction, proven: User) -> User:
        """Return the user as he is now, if what he proved still proves him: a check takes its time."""
        user = await users.find(tx, proven.id)
        if not user.is_active or user.password_hash != proven.password_hash:
            raise NotAuthenticatedError(WRONG)
        return user

    async def _pair(self, tx: Transaction, user: User, family_id: int, now: datetime) -> Pair:
        refresh_token = secrets.token_urlsafe(32)
        await tokens.add(tx, family_id, refresh_token, at=now, expires_at=now + REFRESH)
        return Pair(access_token=self.access_tokens.sign(user, family_id), refresh_token=refresh_token)

    async def _end_family(self, tx: Transaction, family_id: int, because: str, now: datetime) -> None:
        await tokens.revoke_family(tx, family_id, because=because, at=now)
        await tokens.revoke(tx, str(family_id), at=now, expires_at=now + LIFETIME)

    async def _note_refusal(self, username: str, address: str) -> None:
        async with self.db.transaction() as tx:
            await self.limits.note_failure(tx, username, address)
            await append(tx, _entry(username[:64], "login refused", address), self.clock.now())


def _entry(actor: str, action: str, address: str) -> NewAudit:
    return NewAudit(actor=actor, action=action, resource="auth", changes={"address": address})


async def open_logins(db: Database, vault: Vault, passwords: Passwords, clock: Clock) -> Logins:
    """Return the log-ins of this appliance; what was ended before it started stays ended."""
    async with db.transaction() as tx:
        key = await signing_key(tx, vault, clock.now())
        ended = await tokens.revoked(tx, clock.now())
    access_tokens = AccessTokens(key, clock)
    return Logins(
        db=db,
        passwords=passwords,
        limits=LoginLimits(db, clock),
        access_tokens=access_tokens,
        callers=Callers(db, access_tokens, clock, ended=ended),
        clock=clock,
    )
