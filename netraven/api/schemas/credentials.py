"""Credentials as requests and answers hold them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from netraven.api.page import PageParams
from netraven.api.parsing import Input
from netraven.api.schemas.numbers import Id
from netraven.api.schemas.tags import TagBrief
from netraven.api.schemas.texts import Line, Text
from netraven.api.schemas.times import Moment


def _typable(secret: SecretStr) -> SecretStr:
    # It is typed into a shell where an enable password goes: what follows a line's end would be a command.
    if not secret.get_secret_value().isprintable():
        raise ValueError("holds a control character, or another sign that is not printable")
    return secret


Priority = Annotated[int, Field(ge=1, le=1000)]
Username = Annotated[Line, StringConstraints(min_length=1)]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=1024), AfterValidator(_typable)]
PrivateKey = Annotated[SecretStr, Field(min_length=1, max_length=16_384)]  # RSA of 16,384 bits takes 12,700
LoginMethod = Literal["password", "key"]


class CredentialView(BaseModel):
    """A credential; its secrets are never shown."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    uid: str
    username: str
    method: LoginMethod
    priority: int
    description: str | None
    is_system: bool
    source: str
    has_password: bool
    has_enable_password: bool
    tags: list[TagBrief]
    success_rate: float | None
    last_used_at: Moment | None
    last_success_at: Moment | None
    created_at: Moment
    created_by: str | None
    updated_at: Moment
    updated_by: str | None


class CredentialChanges(Input):
    """What may change on a credential; what is not sent stays, and a secret that is null goes.

    Another private key needs its own passphrase.
    """

    username: Username = ""
    method: LoginMethod = "password"
    password: Secret | None = None
    enable_password: Secret | None = None
    private_key: PrivateKey | None = None
    passphrase: Secret | None = None
    priority: Priority = 100
    description: Text | None = None
    tags: tuple[Id, ...] | None = None


class NewCredential(CredentialChanges):
    """What a new credential takes: a password, or a private key in OpenSSH, PEM or PKCS#8 form."""

    username: Username = Field(...)


class CredentialParams(PageParams):
    """Which credentials to list; the user name is looked for within the field."""

    username: str | None = None
    priority: Priority | None = None
    tag_id: list[Id] | None = None
    method: LoginMethod | None = None
    min_success: (
        Annotated[float, Field(ge=0, le=100, description="success_rate of at least this, in percent")] | None
    ) = None
    sort: Literal[
        "id",
        "-id",
        "username",
        "-username",
        "priority",
        "-priority",
        "success_rate",
        "-success_rate",
        "last_used_at",
        "-last_used_at",
        "created_at",
        "-created_at",
    ] = "id"
