"""Log-ins as requests and answers hold them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from netraven.api.parsing import Input

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


class RefreshBody(Input):
    """The refresh token to change for a new pair."""

    refresh_token: Annotated[str, Field(max_length=1024)]


class LogoutBody(Input):
    """The refresh token whose family ends with the access token."""

    refresh_token: Annotated[str, Field(max_length=1024)] | None = None


class TokenView(BaseModel):
    """The tokens of a log-in."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind of token
    expires_in: int
    refresh_token: str
