"""The nouns that every room shares."""

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import SecretStr


class SshProfile(StrEnum):
    """Which SSH algorithms a device may use."""

    MODERN = "modern"
    LEGACY = "legacy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long each stage of a visit may take, in seconds."""

    tcp_s: float = 5.0
    kex_s: float = 15.0
    auth_s: float = 15.0
    prompt_s: float = 15.0
    silence_s: float = 30.0
    command_s: float = 120.0
    session_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device of the inventory, as a run needs it.

    `credential_id` is its own credential, tried first.  `loopback_allowed`: an operator named this address in a file.
    `site_id` is the site where it stands, None for none.
    """

    id: int
    uid: str
    hostname: str
    ip_address: str
    device_type: str
    port: int = 22
    ssh_profile: SshProfile = SshProfile.MODERN
    timeouts: Timeouts = field(default_factory=Timeouts)
    credential_id: int | None = None
    loopback_allowed: bool = False
    site_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpHost:
    """The SSH server through which the devices of a site are reached; `credential_id` logs in to it.

    `loopback_allowed`: an operator named it at this machine, so it may be this machine.
    """

    host: str
    port: int = 22
    credential_id: int | None = None
    loopback_allowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place with devices.

    `max_sessions` is the most sessions at once, None for no limit of its own.  `ssh_profile` legacy allows its devices
    a second try with legacy algorithms.  `organization_id` is whose it is, None until it is kept.
    """

    id: int
    uid: str
    name: str
    organization_id: int | None = None
    address: str | None = None
    description: str | None = None
    jump: JumpHost | None = None
    max_sessions: int | None = None
    ssh_profile: SshProfile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A log-in with its secrets opened; lives only for the length of a run."""

    id: int
    username: str
    password: SecretStr | None = None
    enable_password: SecretStr | None = None
    private_key: SecretStr | None = None
    passphrase: SecretStr | None = None
    priority: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKey:
    """A device's public host key: `key_type` and `public_key` as in OpenSSH's one-line form.

    `fingerprint` is `SHA256:` and unpadded base64, as `ssh-keygen -l` prints it.
    """

    key_type: str
    public_key: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """An interface of a device, in the device's own words."""

    name: str
    description: str | None = None
    address: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A part of a device's hardware, and where it sits."""

    slot: str
    part_number: str | None = None
    serial_number: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a device says of itself; None where it does not, or was not asked."""

    serial_number: str | None = None
    model: str | None = None
    os_version: str | None = None
    interfaces: tuple[Interface, ...] | None = None
    modules: tuple[Module, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What is known of the last stored configuration of a device.

    `sha256` is of the stored text, `significant_sha256` of the text without its insignificant lines, and
    `received_sha256` of what the device printed and the rules under which it was accepted, None where nobody knows.
    """

    id: int
    device_id: int
    commit: str
    path: str
    size_bytes: int
    sha256: str
    significant_sha256: str
    received_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryRow:
    """One device of an inventory file, checked; `line` is where it stands there, counted from 1."""

    line: int
    hostname: str
    ip_address: str
    device_type: str
    port: int = 22
    username: str | None = None
    password: SecretStr | None = None
    enable_password: SecretStr | None = None
    private_key: SecretStr | None = None
    ssh_profile: SshProfile = SshProfile.MODERN
    tags: tuple[str, ...] = ()
    site: str | None = None
    description: str | None = None
    notes: str | None = None
    max_age_hours: int | None = None
    is_enabled: bool = True
