"""Files of devices as requests and answers hold them."""

from typing import Literal

from pydantic import BaseModel, Field

from netraven.api.routing import Params
from netraven.core.imports import ImportForm


class ImportParams(Params):
    """How a file of devices is read.  Without `format` it is JSON if it begins like JSON, and CSV if not."""

    format: ImportForm | None = None
    dry_run: bool = Field(default=False, description="only tell what would come of it")


class ExportParams(Params):
    """How the devices are written."""

    format: Literal["csv", "json"] = "csv"


class RowError(BaseModel):
    """What is wrong with one row: the line of the file, or the place in the JSON list, both from 1."""

    row: int
    field: str
    message: str


class RowDuplicate(BaseModel):
    """A row whose device is known, or stands in an earlier row."""

    row: int
    hostname: str
    message: str


class ImportView(BaseModel):
    """What came of a file: how many devices were created (or would be), and what became of the other rows."""

    success_count: int
    errors: list[RowError]
    duplicates: list[RowDuplicate]
    dry_run: bool
