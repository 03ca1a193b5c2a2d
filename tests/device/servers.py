"""Servers that tests visit: simulated devices, raw TCP, and strange SSH servers."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, ClassVar

import asyncssh

from netraven.core.models import HostKey
from netraven.device.simulator import Misbehaviour, SimulatedDevice, Simulator
from netraven.device.simulator.manners import MANNERS

BODY = "version 15.2\nhostname edge1\n" + "interface Gi0/1\n description to core\n!\n" * 40 + "end\n"


IOS = SimulatedDevice(
    hostname="edge1",
    platform="cisco_ios",
    manners=MANNERS["cisco_ios"],
    replies={
        "show version": "Cisco IOS Software, Version 15.2(4)E\n",
        "show running-config": "Building configuration...\n\nCurrent configuration : {size} bytes\n" + BODY,
    },
    username="netraven",
    password="right-password",
    enable_password="more-power",
    banner="\nThis is edge1#\n",
)


UNIX = SimulatedDevice(
    hostname="edge1",
    platform="linux",
    manners=MANNERS["linux"],
    replies={"cat /etc/hostname": "web1\n" * 20},
    username="netraven",
    password="right-password",
)


@asynccontextmanager
async def simulated(device: SimulatedDevice, **wrong: object) -> AsyncIterator[Simulator]:
    broken = replace(device, misbehaviour=Misbehaviour(**wrong))  # type: ignore[arg-type]  # the tests name the fields
    async with asyncio.timeout(20), Simulator([broken]) as simulator:
        yield simulator


@asynccontextmanager
async def saying(words: bytes, *, hangs_up: bool = False) -> AsyncIterator[int]:
    """Serve one connection with these words and then wait, or hang up; give the port."""
    served = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            writer.write(words)
            await writer.drain()
            await reader.read(1 if hangs_up else -1)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        served.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with asyncio.timeout(20), server:
        yield server.sockets[0].getsockname()[1]
        await served.wait()


@asynccontextmanager
async def listening(*keys: asyncssh.SSHKey, **options: Any) -> AsyncIterator[int]:  # noqa: ANN401 - asyncssh's options
    """Serve SSH with these keys and options to whoever knows no password; give the port."""
    connections: list[asyncssh.SSHServerConnection] = []
    made = options.pop("server_factory", asyncssh.SSHServer)

    class Server(made):  # type: ignore[misc, valid-type]  # a class that the test chose
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            connections.append(conn)
            super().connection_made(conn)

    server = await asyncssh.listen("127.0.0.1", 0, server_factory=Server, server_host_keys=list(keys), **options)
    async with asyncio.timeout(20), server:
        yield server.get_port()
        for connection in connections:
            connection.abort()
            await connection.wait_closed()


def port_of(simulator: Simulator) -> int:
    return simulator.port("edge1")


def pinned(key: asyncssh.SSHKey) -> HostKey:
    _, public_key, *_ = key.export_public_key().decode().split()
    return HostKey(key_type=key.get_algorithm(), public_key=public_key, fingerprint=key.get_fingerprint())


class Strange(asyncssh.SSHServer):
    """Asks strange questions, and drops whoever answers them, or keeps them waiting."""

    prompts: ClassVar[Sequence[list[tuple[str, bool]]]] = ()
    hangs_up = False

    def __init__(self) -> None:
        self._left = list(self.prompts)

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn

    def kbdint_auth_supported(self) -> bool:
        return bool(self.prompts)

    def begin_auth(self, username: str) -> bool:  # noqa: ARG002 - asyncssh's signature
        return bool(self.prompts)

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> Any:  # noqa: ANN401, ARG002 - the same
        return "", "", "", self._left.pop(0)

    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> Any:  # noqa: ANN401, ARG002 - the same
        return ("", "", "", self._left.pop(0)) if self._left else responses == ["right-password"]

    async def session_requested(self) -> bool:
        if self.hangs_up:
            self._connection.abort()
        await asyncio.Event().wait()
        return False
