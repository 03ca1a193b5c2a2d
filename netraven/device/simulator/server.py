"""The simulator: one loopback listener per device, real SSH behind it."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import asyncssh

from netraven.device.simulator.devices import Greeting, SimulatedDevice
from netraven.device.simulator.visitor import Counters, Visitor

_BACKLOG = 1024
_GARBAGE = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" + b"\r\n" * 600


@dataclass(slots=True)
class _Place:
    """Where one device stands, and which of its lives it lives."""

    device: SimulatedDevice
    listener: socket.socket
    host_key: asyncssh.SSHKey
    counters: Counters = field(default_factory=Counters)


class Simulator:
    """Plays devices while it is entered: `async with Simulator(devices) as simulator`."""

    def __init__(self, devices: Sequence[SimulatedDevice], *, address: str = "127.0.0.1") -> None:
        self.address = address
        self._devices = devices
        self._places: dict[str, _Place] = {}
        self._visitors: set[Visitor] = set()
        self._accepting: list[asyncio.Task[None]] = []
        self._closing = asyncio.Event()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Listen for each device on a port of its own."""
        group = await self._stack.enter_async_context(asyncio.TaskGroup())
        for device in self._devices:
            listener = socket.create_server((self.address, 0), family=_family(self.address), backlog=_BACKLOG)
            listener.setblocking(False)  # noqa: FBT003 - the only way to say it
            place = _Place(device, listener, asyncssh.generate_private_key("ssh-ed25519"))
            self._places[device.hostname] = place
            self._accepting.append(group.create_task(self._accept(place, group)))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up on everyone."""
        self._closing.set()
        for task in self._accepting:
            task.cancel()
        for visitor in tuple(self._visitors):
            visitor.hang_up()
        await self._stack.aclose()
        for place in self._places.values():
            place.listener.close()

    def port(self, hostname: str) -> int:
        """Return the port at which the device listens."""
        port: int = self._places[hostname].listener.getsockname()[1]
        return port

    def counters(self, hostname: str) -> Counters:
        """Return what came to the device so far."""
        return self._places[hostname].counters

    def public_key(self, hostname: str) -> str:
        """Return the device's public host key in OpenSSH's one-line form."""
        return self._places[hostname].host_key.export_public_key().decode().strip()

    def replace(self, hostname: str, device: SimulatedDevice) -> None:
        """Play another device at this place from the next connection on, with the same host key."""
        self._places[hostname].device = device

    def change_host_key(self, hostname: str, key: asyncssh.SSHKey | None = None) -> None:
        """Show another host key from the next connection on; None makes one."""
        self._places[hostname].host_key = key or asyncssh.generate_private_key("ssh-ed25519")

    def hang_up(self, hostname: str) -> None:
        """End all connections to the device."""
        for visitor in tuple(self._visitors):
            if visitor.hostname == hostname:
                visitor.hang_up()

    async def _accept(self, place: _Place, group: asyncio.TaskGroup) -> None:
        loop = asyncio.get_running_loop()
        while True:
            connection, _ = await loop.sock_accept(place.listener)
            place.counters.connections += 1
            group.create_task(self._receive(place, connection))

    async def _receive(self, place: _Place, connection: socket.socket) -> None:
        match place.device.misbehaviour.greeting:
            case Greeting.SSH:
                await self._serve(place, connection)
            case Greeting.SILENT:
                with connection:
                    await self._closing.wait()
            case Greeting.GARBAGE:
                with connection:
                    await asyncio.get_running_loop().sock_sendall(connection, _GARBAGE)
            case Greeting.CLOSED:
                connection.close()

    async def _serve(self, place: _Place, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visitor = Visitor(place.device, place.counters, connection)
        self._visitors.add(visitor)
        # A visitor may leave at any moment, or speak no SSH at all: that is its own business.
        with suppress(asyncssh.Error, OSError):
            served = await asyncssh.run_server(
                connection,
                server_factory=lambda: visitor,
                server_host_keys=[place.host_key],
                encoding=None,
                line_editor=False,
                server_version="Simulated",
            )
            await served.wait_closed()
        self._visitors.discard(visitor)


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
