"""Who may do what: roles, and the part of the inventory that somebody sees."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a user may do; each includes what stands before it."""

    VIEWER = "viewer"
    USER = "user"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Return whether this role may do what the other may."""
        return _RANKS.index(self) >= _RANKS.index(other)


_RANKS = tuple(Role)


class TokenScope(StrEnum):
    """What an API token may be shown to."""

    API = "api"
    GIT = "git"
    METRICS = "metrics"


class Allow(StrEnum):
    """Who may use a route."""

    ANYONE = "anyone"  # also without a token
    VIEWER = "viewer"
    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The devices that somebody sees: those of these organizations that have one of these tags; None for all."""

    organization_ids: frozenset[int] | None = None
    tag_ids: frozenset[int] | None = None


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks; `name` is what records keep of him.

    `token_id` is the access token that he showed, or `api_token_id` the API token.
    """

    user_id: int | None
    name: str
    role: Role
    scope: Scope = EVERYTHING
    token_id: str | None = None
    api_token_id: int | None = None
