"""Texts kept aside as answers hold them."""

from pydantic import BaseModel, ConfigDict, Field

from netraven.api.routing import Params
from netraven.api.schemas.times import Moment


class SuspectView(BaseModel):
    """A text that an acceptance gate refused, and why."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    uid: str
    device_id: int
    run_id: int | None
    reason: str
    message: str
    size_bytes: int
    sha256: str
    created_at: Moment
    last_seen_at: Moment


class AcceptedView(BaseModel):
    """A text that became the current version of its device, and the commit that holds it."""

    suspect_id: int
    device_id: int
    commit: str


class DownloadParams(Params):
    """How a text is shown."""

    redact: bool = Field(default=True, description="false: with its secrets (admin, audited)")
