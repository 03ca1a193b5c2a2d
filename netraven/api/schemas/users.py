"""Users as requests and answers hold them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, SecretStr, StringConstraints

from netraven.api.page import PageParams
from netraven.api.parsing import Input
from netraven.api.schemas.numbers import Id
from netraven.api.schemas.texts import Line
from netraven.api.schemas.times import Moment
from netraven.core.access import Narrowing, Role

# It stands in paths, logs and mail addresses of auditors, so no blanks and no signs that look like others.
# Here `$` is the very end: pydantic checks with the expressions of Rust.
Username = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{2,63}$")]
Narrowings = Annotated[tuple[Narrowing, ...], AfterValidator(lambda given: tuple(sorted(set(given))))]
NewPassword = Annotated[SecretStr, Field(min_length=8, max_length=1024)]


class UserView(BaseModel):
    """A user.

    `narrowed_by` says what narrows what the user sees: the devices with one of `device_tags`, those of `organizations`;
    none where they are empty.
    """

    id: int
    uid: str
    username: str
    email: str | None
    full_name: str | None
    role: Role
    is_active: bool
    device_tags: list[int]
    organizations: list[int]
    narrowed_by: Annotated[list[Narrowing], BeforeValidator(sorted)]
    last_login_at: Moment | None
    created_at: Moment
    created_by: str | None
    updated_at: Moment
    updated_by: str | None


class NewUser(Input):
    """What a new user takes."""

    username: Username
    password: NewPassword
    email: Line | None = None
    full_name: Line | None = None
    role: Role = Role.USER
    is_active: bool = True
    device_tags: tuple[Id, ...] = ()
    narrowed_by: Narrowings = ()


class UserChanges(Input):
    """What may change on a user; what is not sent stays."""

    username: Username = ""
    password: NewPassword = SecretStr("")
    email: Line | None = None
    full_name: Line | None = None
    role: Role = Role.USER
    is_active: bool = True
    device_tags: tuple[Id, ...] = ()
    narrowed_by: Narrowings = ()


class OwnChanges(Input):
    """What users may change of themselves; a new password needs the current one."""

    password: NewPassword = SecretStr("")
    current_password: SecretStr | None = None
    email: Line | None = None
    full_name: Line | None = None


class UserParams(PageParams):
    """Which users to list."""

    username: str | None = None
    role: Role | None = None
    is_active: bool | None = None
    sort: Literal["id", "-id", "username", "-username", "created_at", "-created_at"] = "id"
