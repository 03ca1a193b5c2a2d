"""The state of the appliance as answers hold it."""

from typing import Literal

from pydantic import BaseModel

from netraven.api.routing import Params
from netraven.api.schemas.times import Moment

Condition = Literal["healthy", "unhealthy"]


class Health(BaseModel):
    """The process answers."""

    status: Literal["healthy"] = "healthy"


class DatabaseHealth(BaseModel):
    """The database takes what is written to it."""

    status: Literal["ok"] = "ok"


class SystemStatus(BaseModel):
    """Each part of the appliance; `postgres` and `redis` are the names by which older dashboards know them."""

    api: Condition
    database: Condition
    cache: Condition
    config_store: Condition
    queue: Condition
    worker: Condition
    scheduler: Condition
    postgres: Condition
    redis: Condition
    system_time: Moment


class UnwellSystemStatus(SystemStatus):
    """The same, where somebody wants a part that does not work to be an error."""


class SystemParams(Params):
    """Whether a part that does not work makes the answer an error."""

    strict: bool = False


class PartView(BaseModel):
    """One part of the appliance, and how long it took to try it out."""

    status: Condition
    latency_ms: float
    last_check: Moment


class WorkerView(BaseModel):
    """Devices visited now and at most, runs that wait, and what came of the devices visited today (UTC)."""

    busy: int
    limit: int
    queued: int
    done: int
    failed: int


class CacheView(BaseModel):
    """The cache: since when it is open, what it takes on the disk, and when it was last tried out."""

    uptime_seconds: float
    size_bytes: int
    last_heartbeat: Moment | None


class StatusView(BaseModel):
    """How the appliance is, for those who look after it."""

    heartbeat: Moment
    uptime_seconds: float
    version: str
    components: dict[str, PartView]
    worker: WorkerView
    cache: CacheView | None
