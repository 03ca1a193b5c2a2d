"""Runs as requests and answers hold them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from netraven.api.page import PageParams
from netraven.api.schemas.numbers import Id
from netraven.api.schemas.times import Moment
from netraven.core.outcome import RunStatus, Trigger


class RunView(BaseModel):
    """One execution of a job; `next` is when the job runs next, null where nothing is scheduled."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    uid: str
    job_id: int | None
    job_name: str
    job_type: str
    trigger: Trigger
    requested_by: str | None
    status: RunStatus
    queued_at: Moment
    started_at: Moment | None
    completed_at: Moment | None
    total: int
    success: int
    failed: int
    suspect: int
    changed: int
    unchanged: int
    next: Moment | None = None
    created_at: Moment
    created_by: str | None
    updated_at: Moment
    updated_by: str | None = None


class RunParams(PageParams):
    """Which runs to list."""

    job_id: Id | None = None
    job_type: str | None = None
    status: RunStatus | None = None
    trigger: Trigger | None = None
    sort: Literal[
        "id",
        "-id",
        "queued_at",
        "-queued_at",
        "completed_at",
        "-completed_at",
        "status",
        "-status",
        "job_name",
        "-job_name",
    ] = "id"
