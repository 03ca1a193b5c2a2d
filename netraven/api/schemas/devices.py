"""Devices as requests and answers hold them."""

from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from netraven.api.page import PageParams
from netraven.api.parsing import Input
from netraven.api.schemas.modules import ModuleView
from netraven.api.schemas.numbers import Id
from netraven.api.schemas.tags import TagBrief
from netraven.api.schemas.texts import Line, Text
from netraven.api.schemas.times import Moment
from netraven.core.models import SshProfile


def _address(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        raise ValueError("not a valid IPv4 or IPv6 address") from None
    if "%" in text:
        raise ValueError("a scope id means something on one machine only")
    return str(address)


# Here `$` is the very end: pydantic checks with the expressions of Rust.
Hostname = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
Address = Annotated[str, StringConstraints(max_length=45), AfterValidator(_address)]
Port = Annotated[int, Field(ge=1, le=65_535)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Hours = Annotated[int, Field(ge=1, le=8784)]


class TimeoutsBody(Input):
    """The limits of the stages of a visit that differ from the defaults, in seconds."""

    tcp_s: Seconds | None = None
    kex_s: Seconds | None = None
    auth_s: Seconds | None = None
    prompt_s: Seconds | None = None
    silence_s: Seconds | None = None
    command_s: Seconds | None = None
    session_s: Seconds | None = None


class DeviceView(BaseModel):
    """A device."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    uid: str
    hostname: str
    ip_address: str
    device_type: str
    description: str | None
    port: int
    created_at: Moment
    created_by: str | None
    updated_at: Moment
    updated_by: str | None
    last_updated: Moment
    last_seen: Moment | None
    tags: list[TagBrief]
    matching_credentials_count: int
    last_reachability_status: str
    last_reachability_timestamp: Moment | None
    serial_number: str | None
    model: str | None
    os_version: str | None
    source: str
    notes: str | None
    site_id: int | None
    is_enabled: bool
    credential_id: int | None
    ssh_profile: SshProfile
    timeouts: dict[str, float]
    is_approved: bool
    max_age_hours: int | None
    last_backup_at: Moment | None
    last_backup_status: str
    last_job_status: str | None
    deleted_at: Moment | None


class InterfaceView(BaseModel):
    """An interface, as last collected."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    description: str | None
    address: str | None
    status: str | None


class DeviceDetail(DeviceView):
    """A device with its interfaces and modules."""

    interfaces: list[InterfaceView]
    modules: list[ModuleView]


class DeviceChanges(Input):
    """What may change on a device; what is not sent stays.  No tags, or null, leave the default tag alone."""

    hostname: Hostname = ""
    ip_address: Address = ""
    device_type: Annotated[str, StringConstraints(max_length=64)] = ""
    port: Port = 22
    description: Text | None = None
    tags: tuple[Id, ...] | None = None
    serial_number: Line | None = None
    model: Line | None = None
    os_version: Line | None = None
    notes: Text | None = None
    site_id: Id | None = None
    credential_id: Id | None = None
    is_enabled: bool = True
    ssh_profile: SshProfile = SshProfile.MODERN
    timeouts: TimeoutsBody = TimeoutsBody()
    max_age_hours: Hours | None = None


class NewDevice(DeviceChanges):
    """What a new device takes."""

    hostname: Hostname = Field(...)
    ip_address: Address = Field(...)
    device_type: Annotated[str, StringConstraints(max_length=64)] = Field(...)


DeviceSort = Literal[
    "id",
    "-id",
    "hostname",
    "-hostname",
    "ip_address",
    "-ip_address",
    "device_type",
    "-device_type",
    "last_seen",
    "-last_seen",
    "last_backup_at",
    "-last_backup_at",
    "created_at",
    "-created_at",
]


class DeviceParams(PageParams):
    """Which devices to list; texts are looked for within the field."""

    hostname: str | None = None
    ip_address: str | None = None
    device_type: str | None = None
    tag_id: list[Id] | None = None
    tag: str | None = None
    reachability: Literal["success", "failure", "never_checked"] | None = None
    site_id: Id | None = None
    serial_number: str | None = None
    model: str | None = None
    notes: str | None = None
    include_deleted: bool = False
    sort: DeviceSort = "id"


class SiteDeviceParams(PageParams):
    """In which order to list the devices of a site."""

    sort: DeviceSort = "id"
