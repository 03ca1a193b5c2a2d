"""Everything that can go wrong by a name; each error of a visit knows its stage and a reason for programs."""

from typing import ClassVar

from netraven.core.models import HostKey
from netraven.core.outcome import Stage


class NetravenError(Exception):
    """Anything that NetRaven raises on purpose; its text is meant for people."""


class NotFoundError(NetravenError):
    """No such record."""


class ConflictError(NetravenError):
    """Another record or a running operation stands in the way."""


class DuplicateError(ConflictError):
    """Another record has this name already."""


class ForbiddenError(NetravenError):
    """Who asks may not do this."""


class NotAuthenticatedError(NetravenError):
    """Nobody has proved who asks."""


class TooManyRequestsError(NetravenError):
    """Somebody asks too often; after `retry_after_s` seconds it may go on."""

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class UnhealthyError(NetravenError):
    """A part of the appliance does not do its work."""


class QueueFullError(NetravenError):
    """The queue of runs has no place; nothing was written."""


class InputError(NetravenError):
    """Input does not make sense: says where, which field, and what would be right."""


class FieldFaultError(InputError):
    """One field of the input makes no sense in the present state of things."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class SettingsError(InputError):
    """A setting is unknown or has a wrong value."""


class PlatformError(InputError):
    """A platform definition is wrong."""


class UnknownPlatformError(InputError):
    """No platform has this name."""


class StoreError(NetravenError):
    """The data directory cannot do what is asked."""


class DataDirLockedError(StoreError):
    """Another process works in this data directory."""


class SchemaTooNewError(StoreError):
    """The database was written by a newer release."""


class StorageFullError(StoreError):
    """The disk has no room; nothing was changed."""


class SecretError(NetravenError):
    """A sealed value cannot be opened or a key cannot be used."""


class MaskError(NetravenError):
    """A text could not be masked, so it is not shown."""


class DeviceError(NetravenError):
    """A visit to a device failed.

    `tail` is the last output seen, at most 16 KB, not masked, while the message never quotes output that may hold a
    secret; `host_key` is the key that the device proved, and `algorithms` are those of SSH in use, if it came that far.
    `legacy_may_help`: the visit failed for what the legacy profile allows.
    """

    stage: ClassVar[Stage]
    reason: ClassVar[str]

    def __init__(
        self, message: str, *, tail: str = "", host_key: HostKey | None = None, legacy_may_help: bool = False
    ) -> None:
        super().__init__(message)
        self.tail = tail
        self.host_key = host_key
        self.algorithms: tuple[str, ...] = ()
        self.legacy_may_help = legacy_may_help


class UnresolvableError(DeviceError):
    """The address does not resolve."""

    stage, reason = Stage.RESOLVE, "unresolvable"


class AddressDeniedError(DeviceError):
    """The address lies outside the allowed networks."""

    stage, reason = Stage.RESOLVE, "address_denied"


class PlatformUnknownError(DeviceError):
    """The device's type names no platform."""

    stage, reason = Stage.RESOLVE, "platform_unknown"


class TcpRefusedError(DeviceError):
    """Nothing listens on the port."""

    stage, reason = Stage.TCP, "tcp_refused"


class TcpTimeoutError(DeviceError):
    """No answer to the TCP connection."""

    stage, reason = Stage.TCP, "tcp_timeout"


class UnreachableError(DeviceError):
    """No route to the address."""

    stage, reason = Stage.TCP, "unreachable"


class KexTimeoutError(DeviceError):
    """No SSH banner or no end of the key exchange in time."""

    stage, reason = Stage.KEX, "kex_timeout"


class KexFailedError(DeviceError):
    """The key exchange failed: not SSH, or no algorithm in common."""

    stage, reason = Stage.KEX, "kex_failed"


class KexClosedError(DeviceError):
    """The device closed the connection before authentication."""

    stage, reason = Stage.KEX, "kex_closed"


class HostKeyChangedError(DeviceError):
    """The device shows another host key than the pinned one; no password was sent."""

    stage, reason = Stage.HOSTKEY, "host_key_changed"

    def __init__(self, message: str, *, offered: HostKey) -> None:
        super().__init__(message)
        self.offered = offered


class HostKeyWeakError(DeviceError):
    """The device's host key is too short for the SSH profile; no password was sent."""

    stage, reason = Stage.HOSTKEY, "host_key_weak"


class AuthRejectedError(DeviceError):
    """The device refused the log-in."""

    stage, reason = Stage.AUTH, "auth_rejected"


class AuthTimeoutError(DeviceError):
    """The device did not answer the log-in in time."""

    stage, reason = Stage.AUTH, "auth_timeout"


class NoCredentialError(DeviceError):
    """No credential fits the device."""

    stage, reason = Stage.AUTH, "no_credential"


class CredentialUnusableError(DeviceError):
    """A credential fits but cannot be used: its key does not load."""

    stage, reason = Stage.AUTH, "credential_unusable"


class ChannelRefusedError(DeviceError):
    """The device let us in but gave no shell or exec channel."""

    stage, reason = Stage.LOGIN, "channel_refused"


class PromptTimeoutError(DeviceError):
    """No prompt after the log-in."""

    stage, reason = Stage.LOGIN, "prompt_timeout"


class EnableRejectedError(DeviceError):
    """The enable password was refused, or is missing."""

    stage, reason = Stage.ENABLE, "enable_rejected"


class EnableTimeoutError(DeviceError):
    """No answer to the enable command in time."""

    stage, reason = Stage.ENABLE, "enable_timeout"


class LoginLostError(DeviceError):
    """The connection ended before the first prompt."""

    stage, reason = Stage.LOGIN, "connection_lost"


class ConnectionLostError(DeviceError):
    """The connection ended in the middle of the work."""

    stage, reason = Stage.COMMAND, "connection_lost"


class SilenceError(DeviceError):
    """A command stopped printing without a prompt."""

    stage, reason = Stage.COMMAND, "silence"


class CommandTimeoutError(DeviceError):
    """A command took longer than it may."""

    stage, reason = Stage.COMMAND, "command_timeout"


class SessionTimeoutError(DeviceError):
    """The whole session took longer than it may."""

    stage, reason = Stage.COMMAND, "session_timeout"


class OutputTooLargeError(DeviceError):
    """The session printed more than may be kept."""

    stage, reason = Stage.COMMAND, "output_too_large"


class CommandRejectedError(DeviceError):
    """The device refused a command that the backup needs."""

    stage, reason = Stage.ACCEPT, "command_rejected"


class NoExitStatusError(DeviceError):
    """The exec channel ended without an exit status, so its output may be cut."""

    stage, reason = Stage.ACCEPT, "no_exit_status"


class EmptyConfigurationError(DeviceError):
    """The device printed no configuration."""

    stage, reason = Stage.ACCEPT, "empty"


class TruncatedError(DeviceError):
    """The configuration lacks its end mark or its beginning."""

    stage, reason = Stage.ACCEPT, "truncated"


class SizeMismatchError(DeviceError):
    """The configuration is not as long as the device says."""

    stage, reason = Stage.ACCEPT, "size_mismatch"


class PagerTextError(DeviceError):
    """Pager text stands in the configuration."""

    stage, reason = Stage.ACCEPT, "pager_text"


class ShrunkError(DeviceError):
    """The configuration is much shorter than the last good one."""

    stage, reason = Stage.ACCEPT, "shrunk"


class NotStoredError(DeviceError):
    """The configuration is good but could not be stored."""

    stage, reason = Stage.STORE, "not_stored"
