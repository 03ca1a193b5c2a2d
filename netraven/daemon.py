"""The one composition root: opens the stores, puts the services together, and runs them."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from netraven.core.clock import Clock
from netraven.core.events import Event, RunStarted, TurnEnded
from netraven.core.models import Device, InventoryRow
from netraven.core.outcome import Outcome, RunReport, Trigger
from netraven.core.policy import AddressRules
from netraven.jobs.backup import BACKUP
from netraven.platforms.platform import Platform
from netraven.services.books import Books
from netraven.services.bus import Bus
from netraven.services.configs import Configs
from netraven.services.inventory import keep_rows
from netraven.services.journal import Journal
from netraven.services.queue import Order, RunQueue
from netraven.services.reconcile import reconcile
from netraven.services.runner import Limits, Runner
from netraven.services.toolbox import Toolbox
from netraven.services.vault import Vault
from netraven.settings import Settings
from netraven.store import devices, runs
from netraven.store.archive import Archive
from netraven.store.data_dir import DataDir
from netraven.store.database import Database, open_database
from netraven.store.lock import lock_data_dir
from netraven.store.logs import open_logs


class Progress(Protocol):
    """Watches a run."""

    def started(self, total: int) -> None:
        """The run begins on so many devices."""
        ...

    def finished(self, device: Device, outcome: Outcome) -> None:
        """One device's turn is over."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OnceRequest:
    """What `netraven --once` is asked for.

    With `rows` exactly those devices are kept and run; without them the stored devices that `tags` and `hostnames` name,
    or all.
    """

    rows: Sequence[InventoryRow] | None = None
    tags: Sequence[str] = ()
    hostnames: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """An open data directory with its services at work."""

    db: Database
    archive: Archive
    vault: Vault
    bus: Bus
    journal: Journal
    queue: RunQueue
    clock: Clock
