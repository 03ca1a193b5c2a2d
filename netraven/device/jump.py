"""A jump host: one connection, logged in once, through which many devices are reached."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncssh
from asyncssh.constants import OPEN_ADMINISTRATIVELY_PROHIBITED, OPEN_RESOURCE_SHORTAGE

from netraven.core.errors import (
    AuthRejectedError,
    ConnectionLostError,
    CredentialUnusableError,
    DeviceError,
    HostKeyChangedError,
    JumpHostKeyChangedError,
    JumpLostError,
    JumpRejectedError,
    JumpUnreachableError,
    KexClosedError,
    LoginLostError,
)
from netraven.core.models import HostKey
from netraven.device.call import Call
from netraven.device.client_keys import client_keys
from netraven.device.faults import said
from netraven.device.resolve import resolve
from netraven.device.visit import Jump, Visit

# A jump host that vanished without a word is lost after 24 s: sooner than its devices would be called silent.
_KEEPALIVE_S = 8
_UNANSWERED = 2

_CAUSED_BY_LOSS = (KexClosedError, AuthRejectedError, LoginLostError, ConnectionLostError)


Opened = tuple[asyncssh.SSHTCPChannel[bytes], asyncssh.SSHTCPSession[bytes]]


class JumpConnection:
    """An open connection to a jump host; `name` is the host as messages call it."""

    def __init__(self, name: str, host_key: HostKey, call: Call, connection: asyncssh.SSHClientConnection) -> None:
        self.name = name
        self.host_key = host_key
        self._call = call
        self._connection = connection

    @property
    def is_over(self) -> bool:
        """Whether the connection has ended."""
        return self._connection.is_closed()

    async def connect(self, make: Callable[[], Any], address: str, port: int) -> None:
        """Let the jump host connect to the address, and give what arrives to the connection that is made for it.

        A cancellation leaves nothing behind.  Raises: ConnectionRefusedError: nobody listens there.  OSError: the jump
        host does not get there, or may not.  JumpLostError.
        """
        opening: asyncio.Future[Opened] = asyncio.ensure_future(self._connection.create_connection(make, address, port))
        try:
            await asyncio.shield(opening)
        except asyncio.CancelledError:
            # There is no message to take the request back, and the jump host may still get through.
            opening.add_done_callback(_hang_up)
            raise
        except asyncssh.ChannelOpenError as error:
            if self.is_over:
                raise JumpLostError(f"the connection to {self.name} ended: {said(error)}") from error
            raise _connect_fault(error) from error

    def hang_up(self) -> None:
        """End the connection."""
        self._call.hang_up()

    async def wait_closed(self) -> None:
        """Return when the connection has ended."""
        await self._connection.wait_closed()


async def open_jump(request: Visit) -> JumpConnection:
    """Log in to a jump host; `request` visits it as if it were a device.

    Raises: DeviceError: as of a device; `jump_failure` tells what it means for the devices behind it.
    """
    address = await resolve(request)
    call = Call(request, await client_keys(request))
    try:
        host_key = await call.log_in(address)
        connection = call.connection
    except BaseException:
        call.hang_up()
        raise
    connection.set_keepalive(_KEEPALIVE_S, _UNANSWERED)
    return JumpConnection(request.hostname, host_key, call, connection)


def jump_failure(error: DeviceError) -> type[DeviceError]:
    """Return what the failure to log in to a jump host is for the devices behind it."""
    if isinstance(error, HostKeyChangedError):
        return JumpHostKeyChangedError
    if isinstance(error, AuthRejectedError | CredentialUnusableError):
        return JumpRejectedError
    return JumpUnreachableError


def is_lost_with(jump: Jump, error: DeviceError) -> bool:
    """Tell whether a visit failed only because the connection to its jump host ended."""
    is_answer = isinstance(error.__cause__, asyncssh.PermissionDenied)
    return jump.is_over and isinstance(error, _CAUSED_BY_LOSS) and not is_answer


def _hang_up(opening: asyncio.Future[Opened]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result()[0].abort()


def _connect_fault(error: asyncssh.ChannelOpenError) -> OSError:
    if error.code == OPEN_ADMINISTRATIVELY_PROHIBITED:
        return OSError("the jump host does not allow forwarding there (OpenSSH: AllowTcpForwarding, PermitOpen)")
    if error.code == OPEN_RESOURCE_SHORTAGE:
        return OSError(f"the jump host opens no more connections: {said(error)}")
    # RFC 4254 knows no code for it; OpenSSH gives the words of the operating system.
    if "refused" in error.reason.lower():
        return ConnectionRefusedError(error.reason)
    return OSError(f"the jump host says {said(error)!r}")
