"""Access tokens (JWT, RFC 7519): signed, read, and held against our own clock."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt

from netraven.core.clock import Clock
from netraven.core.errors import NotAuthenticatedError
from netraven.services.vault import Place, Vault
from netraven.store import sealed
from netraven.store.database import Transaction
from netraven.store.users import User

ISSUER = "netraven"
AUDIENCE = "netraven-api"
LIFETIME = timedelta(minutes=30)
LEEWAY_S = 5  # clocks of one machine are set, too

INVALID = "Invalid token"

_ALGORITHM = "HS256"
_CLAIMS = ["sub", "iss", "aud", "exp", "iat", "nbf", "jti", "role"]
_LATEST = 2**37  # a time that no clock reaches, and that fits everywhere
_KEY = Place("secrets", "jwt", "sealed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a good access token says."""

    username: str
    role: str
    id: str
    issued_at: datetime


class AccessTokens:
    """Signs access tokens and reads them."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    def sign(self, user: User, family_id: int) -> str:
        """Return a token for a user; it belongs to the family of a log-in."""
        now = self._clock.now()
        claims = {
            "sub": user.username,
            "iss": ISSUER,
            "aud": AUDIENCE,
            # With its milliseconds, as what ends tokens may happen in the same second.
            "iat": now.replace(microsecond=now.microsecond // 1000 * 1000).timestamp(),
            "nbf": int(now.timestamp()),
            "exp": int((now + LIFETIME).timestamp()),
            "jti": f"{family_id}.{uuid4().hex}",
            "role": user.role.value,
        }
        return jwt.encode(claims, self._key, algorithm=_ALGORITHM)

    def read(self, token: str) -> Claims:
        """Return what a token says.  Raises: NotAuthenticatedError: it is not ours, or this is not its time."""
        claims = self._decoded(token)
        times = [claims[name] for name in ("exp", "nbf", "iat")]
        if not all(isinstance(moment, int | float) and 0 <= moment < _LATEST for moment in times):
            raise NotAuthenticatedError(INVALID)
        if not times[1] - LEEWAY_S <= self._clock.now().timestamp() < times[0]:
            raise NotAuthenticatedError(INVALID)
        return Claims(
            username=str(claims["sub"]),
            role=str(claims["role"]),
            id=str(claims["jti"]),
            issued_at=datetime.fromtimestamp(times[2], UTC),
        )

    def _decoded(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode(
                token,
                self._key,
                algorithms=[_ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                # The times are held against our own clock.
                options={"require": _CLAIMS, "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except (jwt.PyJWTError, UnicodeError, ValueError, RecursionError) as error:
            raise NotAuthenticatedError(INVALID) from error


async def signing_key(tx: Transaction, vault: Vault, at: datetime) -> bytes:
    """Return the key that signs, which the first start makes and the vault seals."""
    kept = await sealed.secret(tx, _KEY.row)
    if kept is None:
        kept = vault.seal(_KEY, os.urandom(32))
        await sealed.keep_secret(tx, _KEY.row, kept, at)
    return vault.open(_KEY, kept)
