"""Reaching a device: TCP, key exchange, host key and log-in, each with a clock and an error of its own."""

import asyncio
import socket
import weakref
from collections.abc import Callable, Sequence

import asyncssh

from netraven.core.errors import (
    AuthTimeoutError,
    ChannelRefusedError,
    ConnectionLostError,
    DeviceError,
    HostKeyChangedError,
    HostKeyWeakError,
    KexTimeoutError,
    LoginLostError,
    PromptTimeoutError,
    TcpTimeoutError,
)
from netraven.core.models import HostKey, SshProfile
from netraven.core.outcome import Stage
from netraven.device.alarm import Alarm
from netraven.device.algorithms import connection_options, host_key_algorithms
from netraven.device.connect import connect
from netraven.device.connection import Connection, Heard
from netraven.device.faults import connect_fault, log_in_fault, said
from netraven.device.hostkeys import RSA_BITS, host_key, weak_rsa_bits
from netraven.device.kex_faults import key_exchange_fault
from netraven.device.offer import negotiated
from netraven.device.trace import Note
from netraven.device.visit import Visit

_TERMINAL_SIZE = (511, 1000)  # as wide as devices take, so that neither echo nor lines wrap


class Call(asyncssh.SSHClient):
    """One connection to one device; asyncssh tells it how far the connection has come."""

    def __init__(self, visit: Visit, keys: list[asyncssh.SSHKeyPair]) -> None:
        self.host_key: HostKey | None = None
        self.algorithms: tuple[str, ...] = ()
        self._visit = visit
        self._keys = keys
        self._offered_keys: list[asyncssh.SSHKeyPair] = []
        self._loop = asyncio.get_running_loop()
        self._alarm = Alarm(self._loop, self._time_out)
        self._stage = Stage.TCP
        self._logged_in: asyncio.Future[HostKey] = self._loop.create_future()
        self._connection: Connection | None = None
        self._shown_key: HostKey | None = None
        self._tried: list[str] = []
        self._gave_password = False
        self._opened = 0
        self._failure: DeviceError | None = None  # why we ended the connection, if it was we who did

    @property
    def is_over(self) -> bool:
        """Whether the connection has ended."""
        return self._connection is None or self._connection.is_closed()

    @property
    def connection(self) -> asyncssh.SSHClientConnection:
        """The connection that stands.  Raises: ConnectionLostError: there is none."""
        if self._connection is None:
            raise ConnectionLostError(f"{self._visit.name} is not connected to any more")
        return self._connection

    async def log_in(self, address: str) -> HostKey:
        """Connect to the address and log in; return the host key.  Raises: DeviceError."""
        visit = self._visit
        connected: socket.socket | None = None
        if visit.jump is not None:
            await self._wait_for_turn()
        try:
            async with asyncio.timeout(visit.timeouts.tcp_s):
                if visit.jump is None:
                    connected = await connect(address, visit.port)
                else:
                    await visit.jump.connect(self._make_connection, address, visit.port)
        except TimeoutError as error:
            raise TcpTimeoutError(
                f"{visit.name} did not answer within {visit.timeouts.tcp_s:g} s: is it up, and is port "
                f"{visit.port} open in every firewall on the way?"
            ) from error
        except OSError as error:
            raise connect_fault(visit, error) from error
        if connected is not None:
            await self._begin(connected)
        return await self._logged_in

    async def open(self, factory: Callable[[], asyncssh.SSHClientSession[bytes]], command: str | None = None) -> None:
        """Open a channel for the command, or a shell in a terminal.  Raises: DeviceError."""
        if self._connection is None:
            raise RuntimeError("log in first")
        self._enter(Stage.LOGIN, self._visit.timeouts.prompt_s)
        terminal = "vt100" if command is None else None
        try:
            await self._connection.create_session(factory, command, term_type=terminal, term_size=_TERMINAL_SIZE)
        except (asyncssh.Error, OSError, ValueError) as error:
            raise self._failure or self._channel_fault(error) from error
        self._alarm.cancel()
        self._opened += 1

    def hang_up(self) -> None:
        """End the connection, whatever its state."""
        self._alarm.cancel()
        self._logged_in.cancel()
        if self._connection is not None:
            self._connection.abort()
            # It holds a method of its own and us: nothing of the visit would be freed before the garbage collector
            # comes by, whose search through a thousand sessions stops the loop for 200 ms.
            self._connection._recv_handler = _hear_nothing  # noqa: SLF001 - there is no other way to let go of it
            self._connection = None

    async def _begin(self, connected: socket.socket) -> None:
        """Begin the key exchange when its turn has come."""
        try:
            await self._wait_for_turn()
            await self._loop.create_connection(self._make_connection, sock=connected)
        except BaseException:
            connected.close()
            raise

    async def _wait_for_turn(self) -> None:
        if self._visit.before_key_exchange is not None:
            await self._visit.before_key_exchange()

    def _make_connection(self) -> Connection:
        """Do what asyncssh.connect() does, without its second TCP connection, login timer and pass over all options."""
        visit = self._visit
        options = connection_options(visit.ssh_profile, visit.known_key, keepalive=visit.platform.keepalive)
        options.protocol_factory = weakref.ref(self)  # type: ignore[assignment] # called once, while we live
        options.host = visit.ip_address
        options.port = visit.port
        options.username = visit.credential.username
        # Known from here on, for what a server says before asyncssh tells of it.
        self._connection = connection = Connection(self._loop, options)
        return connection

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:  # noqa: ARG002 - asyncssh's signature
        """Wait for the banner and the keys, now that TCP stands."""
        self._enter(Stage.KEX, self._visit.timeouts.kex_s)

    def validate_host_public_key(
        self,
        host: str,  # noqa: ARG002 - asyncssh's signature
        addr: str,  # noqa: ARG002 - the same
        port: int,  # noqa: ARG002 - the same
        key: asyncssh.SSHKey,
    ) -> bool:
        """Trust the first key, and from then on that key alone."""
        self._shown_key = shown = host_key(key)
        known = self._visit.known_key
        if known is not None and shown.public_key != known.public_key:
            self._failure = HostKeyChangedError(
                f"{self._visit.name} shows host key {shown.key_type} {shown.fingerprint}, but {known.key_type} "
                f"{known.fingerprint} is pinned: no password was sent; if that fingerprint is what the device itself "
                f"shows, run: netraven host-keys accept {self._visit.hostname} {shown.fingerprint}",
                offered=shown,
            )
        elif (bits := weak_rsa_bits(key.public_data, self._visit.ssh_profile)) is not None:
            self._failure = HostKeyWeakError(
                f"{self._visit.name} has an RSA host key of {bits} bits, which anyone may forge: no password was sent; "
                f"give it a key of {RSA_BITS} bits or more, or set ssh_profile = legacy for this device",
                legacy_may_help=True,
            )
        return self._failure is None

    def begin_auth(self, username: str) -> None:  # noqa: ARG002 - asyncssh's signature
        """Note that the device has proved its key."""
        self.host_key = self._shown_key
        if self._connection is not None:
            profile, known = self._visit.ssh_profile, self._visit.known_key
            ours = host_key_algorithms(profile, known and known.key_type)
            self.algorithms = negotiated(profile, ours, self._connection.kexinit)
        if self._visit.trace is not None and self._shown_key is not None:
            self._visit.trace.tell(Note.SERVER, ", ".join((self._heard().version or "", *self.algorithms)))
            self._visit.trace.tell(Note.HOST_KEY, f"{self._shown_key.key_type} {self._shown_key.fingerprint}")
        self._enter(Stage.AUTH, self._visit.timeouts.auth_s)

    def public_key_auth_requested(self) -> list[asyncssh.SSHKeyPair] | None:
        """Offer the credential's key once."""
        keys, self._keys = self._keys, []
        if not keys:
            return None
        self._offered_keys = keys
        return keys

    def password_auth_requested(self) -> str | None:
        """Give the password once."""
        return self._password("password")

    def kbdint_auth_requested(self) -> str | None:
        """Answer questions if there is a password to answer with."""
        return None if self._visit.credential.password is None or self._gave_password else ""

    def kbdint_challenge_received(
        self,
        name: str,  # noqa: ARG002 - asyncssh's signature
        instructions: str,  # noqa: ARG002 - the same
        lang: str,  # noqa: ARG002 - the same
        prompts: Sequence[tuple[str, bool]],
    ) -> Sequence[str] | None:
        """Answer the one hidden question with the password; messages without a question need no answer."""
        if not prompts:
            return []
        [(prompt, echoed), *others] = prompts
        if others or echoed or "new" in prompt.lower():
            return None
        password = self._password("keyboard-interactive")
        return password and [password]

    def auth_completed(self) -> None:
        """Wake up who waits for the log-in."""
        self._alarm.cancel()
        if self._visit.trace is not None:
            keys = ["publickey"] if self._offered_keys else []
            self._visit.trace.tell(Note.LOGGED_IN, " and ".join((*keys, *self._tried)))
        if self.host_key is not None and not self._logged_in.done():
            self._logged_in.set_result(self.host_key)

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell who still waits for the log-in why there will be none."""
        self._alarm.cancel()
        if not self._logged_in.done():
            failure = self._failure or self._log_in_fault(exc)
            failure.__cause__ = exc
            self._logged_in.set_exception(failure)

    def _password(self, method: str) -> str | None:
        # Once in all: a device that refused it refuses it by the other method too, and counts it twice.
        password = self._visit.credential.password
        if password is None or self._gave_password:
            return None
        self._gave_password = True
        self._tried.append(method)
        return password.get_secret_value()

    def _enter(self, stage: Stage, limit_s: float) -> None:
        self._stage = stage
        if self._visit.trace is not None:
            self._visit.trace.tell(Note.STAGE, stage)
        self._alarm.set(self._loop.time() + limit_s)

    def _time_out(self) -> None:
        visit = self._visit
        if self._stage is Stage.KEX:
            version = self._heard().version
            done = "sent no SSH banner" if version is None else f"({version}) did not finish the key exchange"
            self._fail(KexTimeoutError(f"{visit.name} {done} within {visit.timeouts.kex_s:g} s"))
        elif self._stage is Stage.AUTH:
            self._fail(
                AuthTimeoutError(
                    f"{visit.name} did not answer the log-in of user {visit.credential.username!r} within "
                    f"{visit.timeouts.auth_s:g} s"
                )
            )
        else:
            self._fail(PromptTimeoutError(f"{visit.name} opened no session within {visit.timeouts.prompt_s:g} s"))

    def _fail(self, failure: DeviceError) -> None:
        self._failure = failure
        if not self._logged_in.done():
            self._logged_in.set_exception(failure)
        self.hang_up()

    def _heard(self) -> Heard:
        return self._connection.heard() if self._connection is not None else Heard()

    def _log_in_fault(self, error: Exception | None) -> DeviceError:
        if self._stage is Stage.KEX:
            return key_exchange_fault(self._visit, error, self._heard())
        # asyncssh gives a key another way to sign when it has found one that the device takes.
        modern = self._visit.ssh_profile is SshProfile.MODERN
        unsigned = modern and any(pair.sig_algorithm == b"ssh-rsa" for pair in self._offered_keys)
        tried = ["publickey"] if self._offered_keys and not unsigned else []
        return log_in_fault(self._visit, error, " and ".join([*tried, *self._tried]), unsigned=unsigned)

    def _channel_fault(self, error: Exception) -> DeviceError:
        if self.is_over and self._opened:
            return ConnectionLostError(f"{self._visit.name} ended the connection between two commands: {said(error)}")
        if self.is_over:
            return LoginLostError(f"{self._visit.name} ended the connection right after the log-in: {said(error)}")
        return ChannelRefusedError(
            f"{self._visit.name} let user {self._visit.credential.username!r} in but opened no session: {said(error)}"
        )


def _hear_nothing() -> bool:
    return False
