"""Organizations and their members as requests and answers hold them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from netraven.api.page import PageParams
from netraven.api.parsing import Input
from netraven.api.schemas.numbers import Id
from netraven.api.schemas.texts import Name, Text
from netraven.api.schemas.times import Moment
from netraven.core.access import MemberRole


class OrganizationView(BaseModel):
    """An organization; `device_count` counts the devices that whoever asks sees."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    uid: str
    name: str
    description: str | None
    member_count: int
    site_count: int
    device_count: int
    created_at: Moment
    created_by: str | None
    updated_at: Moment
    updated_by: str | None


class OrganizationChanges(Input):
    """What may change on an organization; what is not sent stays."""

    name: Name = ""
    description: Text | None = None


class NewOrganization(OrganizationChanges):
    """What a new organization takes."""

    name: Name = Field(...)


class OrganizationParams(PageParams):
    """Which organizations to list; the name is looked for within the field."""

    name: str | None = None
    sort: Literal["id", "-id", "name", "-name", "created_at", "-created_at"] = "id"


class MemberView(BaseModel):
    """A member of an organization: `id` and `uid` are the user's, `role` is that in the organization."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    uid: str
    username: str
    full_name: str | None
    is_active: bool
    role: MemberRole
    created_at: Moment
    created_by: str | None


class NewMember(Input):
    """Who becomes a member, and as what."""

    user_id: Id
    role: MemberRole = MemberRole.MEMBER


class MemberParams(PageParams):
    """Which members to list."""

    role: MemberRole | None = None
    sort: Literal["id", "-id", "username", "-username"] = "id"
