"""The credentials that fit a device as answers hold them."""

from pydantic import BaseModel, ConfigDict

from netraven.api.schemas.tags import TagBrief
from netraven.api.schemas.times import Moment


class FittingCredentialView(BaseModel):
    """A credential that fits a device, without its secrets; its own one is tried first."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    uid: str
    username: str
    method: str
    priority: int
    description: str | None
    is_system: bool
    is_own: bool
    tags: list[TagBrief]
    success_rate: float | None
    last_used_at: Moment | None
    last_success_at: Moment | None
    created_at: Moment
    created_by: str | None
    updated_at: Moment
    updated_by: str | None
