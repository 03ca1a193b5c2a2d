"""What came of one device's turn in a run, and what came of the whole run."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from netraven.core.models import Device, Facts, HostKey


class Stage(StrEnum):
    """The part of a visit in which it failed, in the order of a visit."""

    RESOLVE = "resolve"
    JUMP = "jump"
    TCP = "tcp"
    KEX = "kex"
    HOSTKEY = "hostkey"
    AUTH = "auth"
    LOGIN = "login"
    ENABLE = "enable"
    COMMAND = "command"
    ACCEPT = "accept"
    STORE = "store"


class Status(StrEnum):
    """How one device's turn ended."""

    SUCCESS = "success"
    FAILED = "failed"
    SUSPECT = "suspect"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class RunStatus(StrEnum):
    """How a run stands or ended."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCESS = "success"
    PARTIAL_FAILURE = "partial_failure"
    FAILURE = "failure"
    NO_DEVICES = "no_devices"
    NO_CREDENTIALS = "no_credentials"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


class Trigger(StrEnum):
    """What started a run."""

    API = "api"
    SCHEDULE = "schedule"
    SYSLOG = "syslog"
    ONCE = "once"
    RETRY = "retry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a turn failed: where, a word for programs, a sentence for people, and the last output seen, masked."""

    stage: Stage
    reason: str
    message: str
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a turn met on its way and that the journal tells, whatever came of the turn."""

    level: Literal["info", "warning"]
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One device's turn in a run.

    `text` is an accepted configuration that differs from the stored one, or, when the status is suspect, the text
    kept aside; None when there is nothing to store. `commit` and `path` name where the device's configuration stands.
    `hardware_sha256` is of what the interfaces and modules in `facts` were read from, None where they were not read.
    `credential_id` is the credential that worked, `rejected_ids` are those that the device refused before.
    """

    device_id: int
    status: Status
    duration_ms: int
    changed: bool = False
    text: str | None = None
    sha256: str | None = None
    significant_sha256: str | None = None
    received_sha256: str | None = None
    size_bytes: int | None = None
    commit: str | None = None
    path: str | None = None
    facts: Facts | None = None
    hardware_sha256: str | None = None
    host_key: HostKey | None = None
    offered_key: HostKey | None = None
    credential_id: int | None = None
    rejected_ids: tuple[int, ...] = ()
    failure: Failure | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many devices of a run ended how."""

    total: int = 0
    success: int = 0
    failed: int = 0
    suspect: int = 0
    skipped: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What came of a run; the outcomes carry no texts any more."""

    run_id: int
    status: RunStatus
    started_at: datetime
    completed_at: datetime
    counts: Counts
    outcomes: tuple[tuple[Device, Outcome], ...]
