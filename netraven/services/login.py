"""Logging in: what proves who asks, for how long it holds, and how it ends before that."""

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt

from netraven.core.access import EVERYTHING, Caller, Narrowing, Role, Scope
from netraven.core.clock import Clock
from netraven.core.errors import NotAuthenticatedError
from netraven.services.passwords import Passwords
from netraven.services.vault import Place, Vault
from netraven.store import sealed, tokens, users
from netraven.store.audit import NewAudit, append
from netraven.store.database import Database, Transaction
from netraven.store.users import User

ISSUER = "netraven"
AUDIENCE = "netraven-api"
ACCESS = timedelta(minutes=30)
REFRESH = timedelta(days=14)
LEEWAY_S = 5  # clocks of one machine are set, too

_ALGORITHM = "HS256"
_CLAIMS = ["sub", "iss", "aud", "exp", "iat", "nbf", "jti", "role"]
_LATEST = 2**40  # a time that no clock reaches, and that fits everywhere
_KEY = Place("secrets", "jwt", "sealed")

WRONG = "Incorrect username or password"
INVALID = "Invalid token"
MISSING = "Not authenticated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The tokens of a log-in; `expires_in_s` is the life of the access token."""

    access_token: str
    refresh_token: str
    expires_in_s: int


class Logins:
    """Gives out tokens and reads them.

    Users are kept in memory from the first time that they are asked for; whoever changes one calls `forget_user`.
    """

    def __init__(
        self, db: Database, key: bytes, passwords: Passwords, clock: Clock, ended: dict[str, datetime]
    ) -> None:
        self._db = db
        self._key = key
        self._passwords = passwords
        self._clock = clock
        self._ended = ended
        self._users: dict[str, User] = {}
        self._forgotten = 0

    async def log_in(self, username: str, password: str, address: str) -> Pair:
        """Return tokens for a user.  Raises: NotAuthenticatedError: unknown, inactive, or another password."""
        user = await users.find_by_name(self._db.reader, username)
        is_right = await self._passwords.check(password, None if user is None else user.password_hash)
        if user is None or not is_right or not user.is_active:
            await self._note_refusal(username, address)
            raise NotAuthenticatedError(WRONG)
        now = self._clock.now()
        async with self._db.transaction() as tx:
            family_id = await tokens.begin_family(tx, user.id, address, at=now, expires_at=now + REFRESH)
            pair = await self._pair(tx, user, family_id, now)
            await users.note_login(tx, user.id, now)
            await append(
                tx, NewAudit(actor=user.username, action="login", resource="auth", changes=_from(address)), now
            )
        return pair

    async def refresh(self, token: str) -> Pair:
        """Return new tokens for a refresh token, which is good for one use: a second one ends its whole family.

        Raises: NotAuthenticatedError: it is unknown, used, ended or too old.
        """
        now = self._clock.now()
        async with self._db.transaction() as tx:
            found = await tokens.find(tx, token)
            if found is not None and found.is_used:
                await tokens.revoke_family(tx, found.family_id, because="a refresh token was used twice", at=now)
            elif found is not None and not found.is_revoked and now < found.expires_at:
                user = await users.find(tx, found.user_id)
                if user.is_active:
                    await tokens.use(tx, found.id, now)
                    return await self._pair(tx, user, found.family_id, now)
        raise NotAuthenticatedError(INVALID)

    async def log_out(self, caller: Caller, refresh_token: str | None) -> None:
        """End the token that the caller showed, and the family of the refresh token if there is one."""
        now = self._clock.now()
        async with self._db.transaction() as tx:
            if caller.token_id is not None:
                await tokens.revoke(tx, caller.token_id, at=now, expires_at=now + ACCESS)
            found = None if refresh_token is None else await tokens.find(tx, refresh_token)
            if found is not None and found.user_id == caller.user_id:
                await tokens.revoke_family(tx, found.family_id, because="logged out", at=now)
        if caller.token_id is not None:
            self._ended[caller.token_id] = now + ACCESS

    async def caller(self, token: str) -> Caller:
        """Return who shows this access token.  Raises: NotAuthenticatedError: it is not valid, or no more."""
        claims = self._claims(token)
        user = await self._user(str(claims["sub"]))
        issued_at = datetime.fromtimestamp(claims["iat"], UTC)
        if user is None or not user.is_active or claims["role"] != user.role or claims["jti"] in self._ended:
            raise NotAuthenticatedError(INVALID)
        if issued_at < user.tokens_valid_from:
            raise NotAuthenticatedError(INVALID)
        return Caller(
            user_id=user.id,
            name=user.username,
            role=user.role,
            scope=_scope(user),
            administers=frozenset(user.administers),
            token_id=str(claims["jti"]),
        )

    def forget_user(self, username: str) -> None:
        """Read the user again at the next request: something about it has changed."""
        self._users.pop(username.casefold(), None)
        self._forgotten += 1

    def _claims(self, token: str) -> dict[str, Any]:
        now = self._clock.now()
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                # The times are held against our own clock below.
                options={"require": _CLAIMS, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except (jwt.PyJWTError, UnicodeError, ValueError, RecursionError) as error:
            raise NotAuthenticatedError(INVALID) from error
        times = [claims[name] for name in ("exp", "nbf", "iat")]
        if not all(isinstance(moment, int | float) and 0 <= moment < _LATEST for moment in times):
            raise NotAuthenticatedError(INVALID)
        if not times[1] - LEEWAY_S <= now.timestamp() < times[0]:
            raise NotAuthenticatedError(INVALID)
        return claims

    async def _user(self, username: str) -> User | None:
        known = self._users.get(username.casefold())
        if known is None:
            forgotten = self._forgotten
            known = await users.find_by_name(self._db.reader, username)
            # What was read while somebody changed it may be what it was before.
            if known is not None and forgotten == self._forgotten:
                self._users[username.casefold()] = known
        return known

    async def _pair(self, tx: Transaction, user: User, family_id: int, now: datetime) -> Pair:
        refresh_token = secrets.token_urlsafe(32)
        await tokens.add(tx, family_id, refresh_token, at=now, expires_at=now + REFRESH)
        claims = {
            "sub": user.username,
            "iss": ISSUER,
            "aud": AUDIENCE,
            # With its milliseconds, as what ends tokens may happen in the same second.
            "iat": now.replace(microsecond=now.microsecond // 1000 * 1000).timestamp(),
            "nbf": int(now.timestamp()),
            "exp": int((now + ACCESS).timestamp()),
            "jti": uuid4().hex,
            "role": user.role.value,
        }
        access_token = jwt.encode(claims, self._key, algorithm=_ALGORITHM)
        return Pair(access_token=access_token, refresh_token=refresh_token, expires_in_s=int(ACCESS.total_seconds()))

    async def _note_refusal(self, username: str, address: str) -> None:
        now = self._clock.now()
        async with self._db.transaction() as tx:
            await append(
                tx, NewAudit(actor=username[:64], action="login refused", resource="auth", changes=_from(address)), now
            )


def _from(address: str) -> dict[str, object]:
    return {"address": address}


def _scope(user: User) -> Scope:
    if user.role is Role.ADMIN:
        return EVERYTHING
    by = user.narrowed_by
    return Scope(
        organization_ids=frozenset(user.organizations) if Narrowing.ORGANIZATIONS in by else None,
        tag_ids=frozenset(user.device_tags) if Narrowing.DEVICE_TAGS in by else None,
    )


async def open_logins(db: Database, vault: Vault, passwords: Passwords, clock: Clock) -> Logins:
    """Return the log-ins of this appliance, with a signing key that the first start makes and the vault seals."""
    async with db.transaction() as tx:
        kept = await sealed.secret(tx, _KEY.row)
        if kept is None:
            kept = vault.seal(_KEY, os.urandom(32))
            await sealed.keep_secret(tx, _KEY.row, kept, clock.now())
        ended = await tokens.revoked(tx, clock.now())
    return Logins(db, vault.open(_KEY, kept), passwords, clock, ended)
