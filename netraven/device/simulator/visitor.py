"""One connection to a simulated device: log-in, sessions, and how they break."""

import asyncio
import socket
import struct
from collections.abc import Coroutine
from dataclasses import dataclass, field
from ipaddress import ip_address

import asyncssh
from asyncssh.auth import KbdIntChallenge, KbdIntResponse
from asyncssh.constants import OPEN_ADMINISTRATIVELY_PROHIBITED

from netraven.device.simulator.delivery import Delivery
from netraven.device.simulator.devices import Fault, SimulatedDevice
from netraven.device.simulator.terminal import Terminal

_LINGER_0 = struct.pack("ii", 1, 0)  # closing then resets the connection
_READ_BYTES = 4096
_SFTP_VERSION = 3
_FILLER = b" description and on and on and on\r\n" * 100

Process = asyncssh.SSHServerProcess[bytes]


@dataclass(slots=True)
class Counters:
    """What came to a device so far."""

    connections: int = 0
    logins: int = 0
    passwords_seen: int = 0
    forwarded: int = 0
    printed_bytes: int = field(default=0, compare=False)
    commands: list[str] = field(default_factory=list)


class Visitor(asyncssh.SSHServer):
    """Lets one visitor in and answers it."""

    def __init__(self, device: SimulatedDevice, counters: Counters, connection: socket.socket) -> None:
        self._device = device
        self._wrong = device.misbehaviour
        self._counters = counters
        self._socket = connection
        self._connection: asyncssh.SSHServerConnection | None = None
        self._delivery = Delivery(device.misbehaviour)

    @property
    def hostname(self) -> str:
        """The device that is visited."""
        return self._device.hostname

    def hang_up(self) -> None:
        """End the connection at once."""
        if self._connection is not None:
            self._connection.abort()

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Remember the connection, to be able to end it."""
        self._connection = conn

    def begin_auth(self, username: str) -> bool:
        """Return whether this user must prove anything."""
        return bool(self._device.authentication) or username != self._device.username

    def auth_completed(self) -> None:
        """Count the log-in."""
        self._counters.logins += 1

    def password_auth_supported(self) -> bool:
        """Return whether passwords are asked for."""
        return "password" in self._device.authentication

    async def validate_password(self, username: str, password: str) -> bool:
        """Return whether the password is right."""
        self._counters.passwords_seen += 1
        if self._wrong.stalls_login:
            await asyncio.Event().wait()
        return username == self._device.username and password == self._device.password

    def kbdint_auth_supported(self) -> bool:
        """Return whether questions are asked."""
        return "keyboard-interactive" in self._device.authentication

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> KbdIntChallenge:  # noqa: ARG002 - asyncssh calls it so
        """Return the one question that devices ask."""
        return "", "", "", [("Password: ", False)]

    async def validate_kbdint_response(self, username: str, responses: KbdIntResponse) -> bool:
        """Return whether the answer is right."""
        return await self.validate_password(username, "".join(responses))

    def public_key_auth_supported(self) -> bool:
        """Return whether keys are taken."""
        return "publickey" in self._device.authentication and self._device.public_key is not None

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Return whether the key is the visitor's."""
        return username == self._device.username and key == asyncssh.import_public_key(self._device.public_key or "")

    def session_requested(self) -> Process | bool:
        """Return what talks in a session."""
        if self._wrong.refuses_channel:
            return False
        return asyncssh.SSHServerProcess(self._talk, None, _SFTP_VERSION, False)  # noqa: FBT003 - no file transfer

    def connection_requested(
        self,
        dest_host: str,
        dest_port: int,
        orig_host: str,  # noqa: ARG002 - asyncssh's signature
        orig_port: int,  # noqa: ARG002 - the same
    ) -> Coroutine[None, None, asyncssh.SSHTCPSession[bytes]]:
        """Return what connects a visitor further."""
        if not self._device.forwards or not ip_address(dest_host).is_loopback or self._connection is None:
            raise asyncssh.ChannelOpenError(OPEN_ADMINISTRATIVELY_PROHIBITED, "open failed")
        return self._forward(self._connection, dest_host, dest_port)

    async def _forward(
        self, connection: asyncssh.SSHServerConnection, host: str, port: int
    ) -> asyncssh.SSHTCPSession[bytes]:
        try:
            forwarder = await connection.forward_connection(host, port)
        except asyncssh.ChannelOpenError as error:
            # On loopback there is no other cause; OpenSSH says it so.
            raise asyncssh.ChannelOpenError(error.code, "Connection refused") from error
        if connection.is_closed():
            forwarder.close()
        self._counters.forwarded += 1
        return forwarder  # type: ignore[return-value]  # asyncssh takes it; its own annotations do not know

    async def _talk(self, process: Process) -> None:
        try:
            if process.command is None:
                await self._shell(process)
            else:
                await self._exec(process.command, process)
        except (asyncssh.Error, OSError):
            self.hang_up()  # nobody listens any more

    async def _exec(self, command: str, process: Process) -> None:
        """Answer one command on a channel of its own, with an exit status."""
        self._counters.commands.append(command)
        device, newline = self._device, self._device.manners.exec_newline
        reply = None if newline is None else device.reply(command)
        text = device.manners.invalid if reply is None else reply
        if await self._print(process, text, newline or "\n"):
            if not self._wrong.no_exit_status:
                process.exit(1 if reply is None else 0)
            process.close()

    async def _shell(self, process: Process) -> None:
        """Play the terminal until one side has enough."""
        terminal = Terminal(self._device, self._counters.commands)
        newline = self._device.manners.newline
        works = await self._print(process, terminal.open(), newline)
        while works and not terminal.over and (keys := await process.stdin.read(_READ_BYTES)):
            works = await self._print(process, terminal.type(keys.decode(errors="replace")), newline)
        if works:
            process.exit(0)

    async def _print(self, process: Process, text: str, newline: str) -> bool:
        """Print at the pace of the device; return whether the session still works."""
        if self._wrong.latency_s:
            await asyncio.sleep(self._wrong.latency_s)
        for piece, pause_s in self._delivery.pieces(text, newline):
            process.stdout.write(piece)
            self._counters.printed_bytes += len(piece)
            await process.stdout.drain()
            if pause_s:
                await asyncio.sleep(pause_s)
        if self._delivery.is_over:
            await self._break(process)
        return not self._delivery.is_over

    async def _break(self, process: Process) -> None:
        match self._wrong.fault:
            case Fault.RST:
                self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_0)
                self.hang_up()
            case Fault.FIN:
                self._socket.shutdown(socket.SHUT_WR)
            case Fault.EOF:
                process.close()
            case Fault.EXIT0:
                process.exit(0)
            case Fault.STALL:
                await process.wait_closed()
            case Fault.ENDLESS:
                while True:
                    process.stdout.write(_FILLER)
                    await process.stdout.drain()
