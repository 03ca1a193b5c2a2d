"""The services of an open data directory, as one value that is handed to whoever serves people."""

from dataclasses import dataclass

from netraven.core.clock import Clock
from netraven.core.policy import AddressRules
from netraven.services.bus import Bus
from netraven.services.callers import Callers
from netraven.services.catalogue import FindPlatform
from netraven.services.heartbeat import Heartbeat
from netraven.services.journal import Journal
from netraven.services.login import Logins
from netraven.services.metrics import Metrics
from netraven.services.passwords import Passwords
from netraven.services.queue import RunQueue
from netraven.services.tickets import Tickets
from netraven.services.vault import Vault
from netraven.store.archive import Archive
from netraven.store.cache import Cache
from netraven.store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """An open data directory with its services at work.

    `device_approval`: a device that is not an administrator's gets no credentials until one approves it.
    """

    db: Database
    archive: Archive
    cache: Cache
    vault: Vault
    bus: Bus
    journal: Journal
    queue: RunQueue
    passwords: Passwords
    logins: Logins
    callers: Callers
    tickets: Tickets
    heartbeat: Heartbeat
    find_platform: FindPlatform
    addresses: AddressRules
    device_approval: bool
    metrics: Metrics
    clock: Clock
