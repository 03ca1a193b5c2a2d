"""Sites as requests and answers hold them."""

import re
from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from netraven.api.page import PageParams
from netraven.api.parsing import Input
from netraven.api.schemas.numbers import Id
from netraven.api.schemas.texts import Line, Text
from netraven.api.schemas.times import Moment
from netraven.core.models import SshProfile
from netraven.services.sites import LONGEST_HOST, LONGEST_NAME

_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")


def _host(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        labels = text.split(".")
        # An address with a mistake in it must not be looked up as a name.
        if labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
            raise ValueError("neither an IPv4 or IPv6 address nor the name of a host") from None
        return text
    if "%" in text:
        raise ValueError("a scope id means something on one machine only")
    return str(address)


Port = Annotated[int, Field(ge=1, le=65_535)]
Host = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_HOST), AfterValidator(_host)]
SiteName = Annotated[Line, StringConstraints(min_length=1, max_length=LONGEST_NAME, strip_whitespace=True)]
Sessions = Annotated[int, Field(ge=1, le=100_000)]


class JumpHostView(BaseModel):
    """The SSH server through which the devices of a site are reached.

    `fingerprint` is of its pinned host key, `offered_fingerprint` of a changed one that waits for approval.
    """

    host: str
    port: int
    credential_id: int | None
    fingerprint: str | None
    offered_fingerprint: str | None


class SiteView(BaseModel):
    """A site; `device_count` counts the devices that whoever asks sees."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    uid: str
    organization_id: int
    name: str
    address: str | None
    description: str | None
    jump_host: JumpHostView | None
    max_sessions: int | None
    ssh_profile: SshProfile | None
    device_count: int
    created_at: Moment
    created_by: str | None
    updated_at: Moment
    updated_by: str | None


class JumpHostBody(Input):
    """A jump host; without a credential it keeps the one that it has, as long as host and port stay the same."""

    host: Host
    port: Port = 22
    credential_id: Id | None = None


class SiteOfOrganization(Input):
    """What a new site of an organization takes."""

    name: SiteName
    address: Text | None = None
    description: Text | None = None
    jump_host: JumpHostBody | None = None
    max_sessions: Sessions | None = None
    ssh_profile: SshProfile | None = None


class NewSite(SiteOfOrganization):
    """What a new site takes; one without an organization belongs to the organization `default`."""

    organization_id: Id | None = None


class SiteChanges(SiteOfOrganization):
    """What may change on a site; what is not sent stays, and a jump host is replaced as a whole."""

    name: SiteName = ""
    organization_id: Id = 1


class SiteOfOrganizationParams(PageParams):
    """Which sites of an organization to list; the name is looked for within the field."""

    name: str | None = None
    sort: Literal["id", "-id", "name", "-name", "created_at", "-created_at"] = "id"


class SiteParams(SiteOfOrganizationParams):
    """Which sites to list."""

    organization_id: Id | None = None
