"""Tags as requests and answers hold them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from netraven.api.page import PageParams
from netraven.api.parsing import Input
from netraven.api.routing import Params
from netraven.api.schemas.texts import Line, Name, Text
from netraven.api.schemas.times import Moment


class TagBrief(BaseModel):
    """A tag where something else is told of."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    type: str | None


class TagView(TagBrief):
    """A tag."""

    uid: str
    description: str | None
    device_count: int
    created_at: Moment
    created_by: str | None
    updated_at: Moment
    updated_by: str | None


class NewTag(Input):
    """What a new tag takes."""

    name: Name
    type: Line | None = None
    description: Text | None = None


class TagChanges(Input):
    """What may change on a tag; what is not sent stays."""

    name: Name = ""
    type: Line | None = None
    description: Text | None = None


class TagParams(PageParams):
    """Which tags to list."""

    name: str | None = None
    type: str | None = None
    sort: Literal["id", "-id", "name", "-name", "created_at", "-created_at"] = "id"


class TagDeletion(Params):
    """What becomes of what the tag was on."""

    cascade: bool | None = Field(
        default=None,
        description="true (admin): jobs and credentials left without tags go too; false: refuse a tag in use",
    )
