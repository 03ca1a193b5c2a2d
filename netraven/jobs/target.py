"""What a job needs to work on one device, and the tools that the services lend it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from netraven.core.models import Credential, Device, HostKey, Site, Snapshot
from netraven.core.policy import AddressRules
from netraven.device.visit import Jump
from netraven.platforms.platform import Platform

JumpTo = Callable[[Site | None], AbstractAsyncContextManager[Jump | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A device with what is already known of it.

    `suspect_sha256`: this visit collects a suspiciously short configuration again; a text with this hash confirms it.
    `hardware_sha256` is of what its interfaces and modules were last read from.
    """

    device: Device
    host_key: HostKey | None = None
    last: Snapshot | None = None
    suspect_sha256: str | None = None
    site: Site | None = None
    hardware_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the services lend to a job.

    `open_credentials` gives a device's credentials in the order in which to try them, or raises SecretError when a
    sealed one does not open.  `find_platform` raises UnknownPlatformError.  `loopback_addresses` are the rules for
    devices whose loopback address an operator named.  `fingerprint_key` keys the fingerprints of masked secrets.
    `jump_to` lends the connection to the jump host of a site, None where devices are reached directly, or raises
    DeviceError.
    """

    find_platform: Callable[[str], Platform]
    open_credentials: Callable[[Device], Sequence[Credential]]
    addresses: AddressRules
    loopback_addresses: AddressRules
    fingerprint_key: bytes
    jump_to: JumpTo
