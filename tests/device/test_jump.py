"""Visits through a jump host: the way there, and what is told when it is blocked."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from netraven.core.errors import (
    AddressDeniedError,
    AuthRejectedError,
    DeviceError,
    HostKeyChangedError,
    JumpLostError,
    TcpRefusedError,
    TcpTimeoutError,
    UnreachableError,
)
from netraven.core.models import HostKey, Timeouts
from netraven.core.policy import AddressRules
from netraven.device.jump import JumpConnection, open_jump
from netraven.device.session import Visit, visit
from netraven.device.simulator import Counters, Fault, Greeting, Misbehaviour, SimulatedDevice, Simulator
from netraven.device.simulator.manners import MANNERS
from tests.device.servers import IOS, UNIX

GATE = SimulatedDevice(
    hostname="gate",
    platform="linux",
    manners=MANNERS["linux"],
    replies={},
    username="jumper",
    password="jump-password",
    forwards=True,
)
EDGE2 = replace(IOS, hostname="edge2")
WEB = replace(UNIX, hostname="web")

MakeVisit = Callable[..., Visit]


@asynccontextmanager
async def playing(*devices: SimulatedDevice, address: str = "127.0.0.1") -> AsyncIterator[Simulator]:
    async with asyncio.timeout(20), Simulator(devices, address=address) as simulator:
        yield simulator


@pytest.fixture
def gate_visit(make_visit: MakeVisit) -> MakeVisit:
    """Make the visit that logs in to the jump host."""

    def make(simulator: Simulator, **fields: Any) -> Visit:  # noqa: ANN401 - the tests name the fields
        ours = {"username": GATE.username, "password": SecretStr(GATE.password), "hostname": "the jump host"}
        return make_visit(ip_address=simulator.address, port=simulator.port("gate"), **ours | fields)

    return make


@asynccontextmanager
async def jumping(request: Visit) -> AsyncIterator[JumpConnection]:
    jump = await open_jump(request)
    try:
        yield jump
    finally:
        jump.hang_up()
        await jump.wait_closed()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_devices_are_visited_through_one_connection(
    gate_visit: MakeVisit, ios_visit: MakeVisit, unix_visit: MakeVisit, address: str
) -> None:
    async with playing(GATE, IOS, EDGE2, WEB, address=address) as simulator, jumping(gate_visit(simulator)) as jump:
        async with asyncio.TaskGroup() as group:
            for make, hostname in ((ios_visit, "edge1"), (ios_visit, "edge2"), (unix_visit, "web")):
                request = make(ip_address=address, port=simulator.port(hostname), jump=jump, hostname=hostname)
                group.create_task(visit(request))
        gate = simulator.counters("gate")
        assert (gate.connections, gate.logins, gate.forwarded) == (1, 1, 3)
        assert [simulator.counters(name).logins for name in ("edge1", "edge2", "web")] == [1, 1, 1]


async def test_the_key_of_the_jump_host_and_that_of_the_device_are_told_apart(
    gate_visit: MakeVisit, ios_visit: MakeVisit
) -> None:
    async with playing(GATE, IOS) as simulator, jumping(gate_visit(simulator)) as jump:
        visited = await visit(ios_visit(port=simulator.port("edge1"), jump=jump))
        keys = [simulator.public_key(name).split()[1] for name in ("gate", "edge1")]
        assert [jump.host_key.public_key, visited.host_key.public_key] == keys


async def test_a_jump_host_with_another_key_gets_no_password(gate_visit: MakeVisit) -> None:
    other = HostKey(key_type="ssh-ed25519", public_key="AAAA", fingerprint="SHA256:other")
    async with playing(GATE) as simulator:
        with pytest.raises(HostKeyChangedError, match="no password was sent"):
            await open_jump(gate_visit(simulator, known_key=other))
        assert simulator.counters("gate").passwords_seen == 0


async def test_a_jump_host_that_refuses_the_password_is_asked_once(gate_visit: MakeVisit) -> None:
    async with playing(GATE) as simulator:
        with pytest.raises(AuthRejectedError, match=r"the jump host .* refused user 'jumper'"):
            await open_jump(gate_visit(simulator, password=SecretStr("wrong")))
        assert simulator.counters("gate").passwords_seen == 1


async def test_the_address_of_a_jump_host_is_held_against_the_rules(gate_visit: MakeVisit) -> None:
    async with playing(GATE) as simulator:
        with pytest.raises(AddressDeniedError, match="it is a loopback address"):
            await open_jump(gate_visit(simulator, addresses=AddressRules()))
        assert simulator.counters("gate").connections == 0


@pytest.mark.parametrize(
    ("address", "rules", "why"),
    [
        ("127.0.0.1", AddressRules(), "it is a loopback address"),
        ("169.254.169.254", AddressRules(loopback=True), "always denied"),
    ],
)
async def test_the_address_of_a_device_behind_it_too(
    gate_visit: MakeVisit, ios_visit: MakeVisit, address: str, rules: AddressRules, why: str
) -> None:
    async with playing(GATE) as simulator, jumping(gate_visit(simulator)) as jump:
        with pytest.raises(AddressDeniedError, match=why):
            await visit(ios_visit(ip_address=address, addresses=rules, jump=jump))
        assert simulator.counters("gate").forwarded == 0


async def test_a_port_where_nobody_listens_is_told_with_the_way_there(
    gate_visit: MakeVisit, ios_visit: MakeVisit
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with playing(GATE) as simulator, jumping(gate_visit(simulator)) as jump:
        said = rf"edge1 \(127.0.0.1:{port} through the jump host\) refused the connection"
        with pytest.raises(TcpRefusedError, match=said):
            await visit(ios_visit(port=port, jump=jump))


async def test_a_jump_host_that_does_not_forward_is_told(gate_visit: MakeVisit, ios_visit: MakeVisit) -> None:
    async with playing(replace(GATE, forwards=False), IOS) as simulator, jumping(gate_visit(simulator)) as jump:
        with pytest.raises(UnreachableError, match="the jump host does not allow forwarding there"):
            await visit(ios_visit(port=simulator.port("edge1"), jump=jump))


@contextmanager
def black_hole() -> Iterator[socket.socket]:
    """Yield a listener whose queue of connections is full, so that the kernel drops whatever comes."""
    with ExitStack() as open_sockets:
        listener = open_sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        filler = open_sockets.enter_context(socket.socket())
        filler.connect(listener.getsockname())
        yield listener


async def test_a_connection_that_comes_too_late_is_ended(gate_visit: MakeVisit, ios_visit: MakeVisit) -> None:
    loop = asyncio.get_running_loop()
    async with playing(GATE) as simulator, jumping(gate_visit(simulator)) as jump:
        with black_hole() as listener:
            port = listener.getsockname()[1]
            with pytest.raises(TcpTimeoutError, match="through the jump host"):
                await visit(ios_visit(port=port, jump=jump, timeouts=Timeouts(tcp_s=0.2)))
            listener.settimeout(0)
            (await loop.sock_accept(listener))[0].close()
            late, _ = await loop.sock_accept(listener)
            with late:
                late.settimeout(0)
                while await loop.sock_recv(late, 4096):
                    pass
        assert not jump.is_over


async def until(happened: Callable[[], object]) -> None:
    while not happened():  # noqa: ASYNC110 - the simulator counts, and calls nobody
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("wrong", "is_stuck"),
    [
        ({"greeting": Greeting.SILENT}, lambda edge: edge.connections),
        ({"stalls_login": True}, lambda edge: edge.passwords_seen),
        ({"breaks_after_bytes": 200, "fault": Fault.STALL}, lambda edge: "show version" in edge.commands),
    ],
    ids=["before the banner", "at the log-in", "in the dialogue"],
)
async def test_a_jump_host_that_dies_is_what_failed_and_not_the_device(
    gate_visit: MakeVisit, ios_visit: MakeVisit, wrong: dict[str, Any], is_stuck: Callable[[Counters], object]
) -> None:
    stuck = replace(IOS, misbehaviour=Misbehaviour(**wrong))
    async with playing(GATE, stuck) as simulator:
        jump = await open_jump(gate_visit(simulator))
        visiting = asyncio.ensure_future(visit(ios_visit(port=simulator.port("edge1"), jump=jump)))
        await until(lambda: is_stuck(simulator.counters("edge1")))
        simulator.hang_up("gate")
        with pytest.raises(JumpLostError, match="the connection to the jump host ended"):
            await visiting
        with pytest.raises(JumpLostError):
            await visit(ios_visit(port=simulator.port("edge1"), jump=jump))
        jump.hang_up()


async def test_a_device_that_refuses_the_log_in_is_not_blamed_on_the_jump_host(
    gate_visit: MakeVisit, ios_visit: MakeVisit
) -> None:
    async with playing(GATE, IOS) as simulator, jumping(gate_visit(simulator)) as jump:
        with pytest.raises(DeviceError) as caught:
            await visit(ios_visit(port=simulator.port("edge1"), jump=jump, password=SecretStr("wrong")))
        assert type(caught.value) is AuthRejectedError
