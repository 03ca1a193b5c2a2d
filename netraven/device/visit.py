"""What a visit to a device needs, and what it brings home."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from netraven.core.models import Credential, HostKey, SshProfile, Timeouts
from netraven.core.policy import AddressRules
from netraven.device.trace import Trace
from netraven.platforms.platform import Command, Platform

LIMIT_BYTES = 64 * 1024 * 1024
# How much of what was printed last goes with an error: eight times what is kept in the end, because whoever masks the
# last lines must see a secret that began before them.
TAIL_CHARACTERS = 16 * 1024


class Jump(Protocol):
    """A connection to a jump host; `name` is the host as messages call it."""

    name: str

    @property
    def is_over(self) -> bool:
        """Whether the connection has ended."""
        ...

    async def connect(self, make: Callable[[], Any], address: str, port: int) -> None:
        """Let the jump host connect to the address.  Raises: OSError, JumpLostError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit to one device with one credential.

    `known_key` is the pinned host key, None before the first visit; `limit_bytes` is the most that may be printed.
    `jump` leads there, None where the device is reached directly.
    `before_key_exchange` is awaited when TCP stands, and spreads the key exchanges of many visits.
    `trace` watches the visit.
    """

    hostname: str
    ip_address: str
    port: int
    platform: Platform
    credential: Credential
    known_key: HostKey | None
    ssh_profile: SshProfile
    timeouts: Timeouts
    addresses: AddressRules
    limit_bytes: int = LIMIT_BYTES
    jump: Jump | None = None
    before_key_exchange: Callable[[], Awaitable[None]] | None = None
    trace: Trace | None = None

    @property
    def name(self) -> str:
        """The device as messages name it."""
        place = f"[{self.ip_address}]" if ":" in self.ip_address else self.ip_address
        way = f" through {self.jump.name}" if self.jump else ""
        return f"{self.hostname} ({place}:{self.port}{way})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What one command printed, with line feeds as line ends; `exit_status` is None in a shell."""

    command: Command
    text: str
    exit_status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What a whole visit brought home; `host_key` is the key that the device proved.

    `algorithms` are those of SSH in use: key exchange, host key, cipher, and the MAC if the cipher has none of its own.
    """

    outputs: tuple[Output, ...]
    host_key: HostKey
    algorithms: tuple[str, ...] = ()
