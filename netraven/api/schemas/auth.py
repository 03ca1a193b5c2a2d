"""Log-ins and tokens as requests and answers hold them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from netraven.api.page import PageParams
from netraven.api.parsing import Input
from netraven.api.routing import Params
from netraven.api.schemas.texts import Name
from netraven.api.schemas.times import Instant, Moment
from netraven.core.access import Role, TokenScope

Password = Annotated[SecretStr, Field(max_length=1024)]


class LoginForm(Input):
    """What OAuth2 clients send (RFC 6749, section 4.3.2); the rest of it makes no difference here."""

    model_config = ConfigDict(extra="ignore")

    username: Annotated[str, Field(max_length=255)]
    password: Password


class LoginBody(Input):
    """Who logs in."""

    username: Annotated[str, Field(max_length=255)]
    password: Password


class LoginParams(Params):
    """Where the refresh token goes: into the answer, or into a cookie that no script reads."""

    cookie: bool = False


class RefreshBody(Input):
    """The refresh token to use; without one that of the cookie."""

    refresh_token: Annotated[str, Field(max_length=1024)] | None = None


class TokenView(BaseModel):
    """The tokens of a log-in; the refresh token may stand in the cookie instead."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind of token
    expires_in: int
    refresh_token: str | None


class TicketView(BaseModel):
    """A ticket for one stream, and for how many seconds it is good."""

    ticket: str
    expires_in: int


class ApiTokenView(BaseModel):
    """An API token, without its value."""

    id: int
    uid: str
    name: str
    role: Role
    scopes: list[TokenScope]
    expires_at: Moment | None
    last_used_at: Moment | None
    created_at: Moment
    created_by: str | None
    updated_at: Moment
    updated_by: str | None


class MadeApiTokenView(ApiTokenView):
    """An API token with its value, which is shown this once."""

    token: str


class NewApiToken(Input):
    """What an API token takes; its role is that of its owner unless a lesser one is given."""

    name: Name
    role: Role | None = None
    scopes: Annotated[tuple[TokenScope, ...], Field(min_length=1, max_length=3)] = (TokenScope.API,)
    expires_at: Instant | None = None


class ApiTokenParams(PageParams):
    """Which tokens to list."""

    sort: Literal["id", "-id", "name", "-name", "last_used_at", "-last_used_at"] = "id"
