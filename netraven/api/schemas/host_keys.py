"""Host keys as requests and answers hold them."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from netraven.api.parsing import Input
from netraven.api.schemas.times import Moment


class SeenKeyView(BaseModel):
    """A host key that a device showed; `fingerprint` as `ssh-keygen -l` prints it."""

    key_type: str
    public_key: str
    fingerprint: str
    first_seen_at: Moment
    last_seen_at: Moment


class HostKeyView(BaseModel):
    """The key that is pinned for a device, and another one that it has shown since, which waits for approval."""

    device_id: int
    pinned: SeenKeyView | None
    offered: SeenKeyView | None


class Approval(Input):
    """The fingerprint of the key that is approved."""

    fingerprint: Annotated[str, StringConstraints(pattern=r"^SHA256:[A-Za-z0-9+/]{43}$")]
