"""What a job needs to work on one device, and the tools that the services lend it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from netraven.core.errors import SecretError
from netraven.core.models import Credential, Device, HostKey, Site, Snapshot
from netraven.core.policy import AddressRules
from netraven.device.visit import Jump
from netraven.platforms.platform import Platform

JumpTo = Callable[[Site | None], AbstractAsyncContextManager[Jump | None]]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why a text was kept aside, in a word, and its hash."""

    reason: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A device with what is already known of it.

    `hardware_sha256` is of what its interfaces and modules were last read from.
    `suspicion` says what was suspect at the first visit of the run: this one collects the configuration again.
    `rejected_ids` are the credentials that the device refused earlier in the run, which are not tried once more.
    """

    device: Device
    host_key: HostKey | None = None
    last: Snapshot | None = None
    suspicion: Suspicion | None = None
    rejected_ids: tuple[int, ...] = ()
    site: Site | None = None
    hardware_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the services lend to a job.

    `open_credentials` gives a device's credentials in the order in which to try them; an error stands in the place of a
    sealed one that does not open.  `find_platform` raises UnknownPlatformError.  `loopback_addresses` are the rules for
    devices whose loopback address an operator named.  `fingerprint_key` keys the fingerprints of masked secrets.
    `jump_to` lends the connection to the jump host of a site, None where devices are reached directly, or raises
    DeviceError.
    `before_key_exchange` spreads what costs most, None where nobody waits for his turn.
    """

    find_platform: Callable[[str], Platform]
    open_credentials: Callable[[Device], Sequence[Credential | SecretError]]
    addresses: AddressRules
    loopback_addresses: AddressRules
    fingerprint_key: bytes
    jump_to: JumpTo
    before_key_exchange: Callable[[], Awaitable[None]] | None = None
