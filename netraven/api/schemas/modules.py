"""Modules as answers hold them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from netraven.api.page import PageParams
from netraven.api.schemas.numbers import Id
from netraven.api.schemas.times import Moment


class ModuleView(BaseModel):
    """A part of the hardware of a device, as last collected; `created_by` is null: the appliance found it."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    uid: str
    device_id: int
    device_name: str
    slot: str
    part_number: str | None
    serial_number: str | None
    description: str | None
    created_at: Moment
    created_by: str | None = None
    updated_at: Moment
    updated_by: str | None = None


class DeviceModuleParams(PageParams):
    """Which modules of a device to list; texts are looked for within the field."""

    part_number: str | None = None
    serial_number: str | None = None
    sort: Literal[
        "id",
        "-id",
        "slot",
        "-slot",
        "part_number",
        "-part_number",
        "serial_number",
        "-serial_number",
        "device_name",
        "-device_name",
    ] = "id"


class ModuleParams(DeviceModuleParams):
    """Which modules to list."""

    device_id: Id | None = None
    site_id: Id | None = None
