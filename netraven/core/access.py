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


class MemberRole(StrEnum):
    """What a user may do in an organization: an admin edits its sites and members."""

    ADMIN = "admin"
    MEMBER = "member"


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


class Narrowing(StrEnum):
    """What makes a scope smaller than everything; it stays in force when nothing of it is left."""

    DEVICE_TAGS = "device_tags"
    ORGANIZATIONS = "organizations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks; `name` is what records keep of him.

    `administers` are the organizations whose sites and members he may edit without being an administrator.
    `token_id` is the access token that he showed, or `api_token_id` the API token.
    """

    user_id: int | None
    name: str
    role: Role
    scope: Scope = EVERYTHING
    administers: frozenset[int] = frozenset()
    token_id: str | None = None
    api_token_id: int | None = None

    def edits(self, organization_id: int | None) -> bool:
        """Return whether the caller may edit the sites and members of the organization; None is none in particular."""
        if self.role is Role.ADMIN:
            return True
        return self.role.includes(Role.USER) and organization_id in self.administers
