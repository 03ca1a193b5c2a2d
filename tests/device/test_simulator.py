import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from netraven.device.simulator import (
    Counters,
    Fault,
    Greeting,
    Simulator,
    load_recording,
)
from netraven.device.simulator.devices import Echo
from tests.device.played import IOS, LINUX, SHOW, playing


@asynccontextmanager
async def connected(
    simulator: Simulator, hostname: str, **other: object
) -> AsyncIterator[asyncssh.SSHClientConnection]:
    options: dict[str, object] = {
        "username": "netraven",
        "password": "secret",
        "known_hosts": None,
        "config": [],
        "agent_path": None,
    }
    async with asyncio.timeout(10):
        async with asyncssh.connect(
            simulator.address, simulator.port(hostname), **(options | {"client_keys": None} | other)
        ) as connection:
            yield connection


async def typed(connection: asyncssh.SSHClientConnection, keys: str) -> str:
    async with connection.create_process(term_type="vt100") as process:
        process.stdin.write(keys)
        return str(await process.stdout.read())


async def test_a_shell_echoes_answers_and_prompts() -> None:
    async with Simulator([IOS]) as simulator, connected(simulator, "edge1") as connection:
        seen = await typed(connection, "enable\nmore secret\n" + SHOW + "\nexit\n")
    assert seen == (
        "\r\nwelcome to edge1#\r\nedge1>enable\r\nPassword: \r\nedge1#show running-config\r\n"
        "Current configuration : 21 bytes\r\n!\r\nhostname edge1\r\nend\r\nedge1#exit\r\n"
    )
    assert simulator.counters("edge1") == Counters(
        connections=1, logins=1, passwords_seen=1, commands=["enable", SHOW, "exit"]
    )


@pytest.mark.parametrize("method", ["password", "keyboard-interactive"])
async def test_each_way_to_log_in_is_real(method: str) -> None:
    device = replace(IOS, authentication=frozenset({method}))
    async with Simulator([device]) as simulator:
        async with connected(simulator, "edge1") as connection:
            assert "edge1>" in await typed(connection, "exit\n")
        with pytest.raises(asyncssh.PermissionDenied):
            async with connected(simulator, "edge1", password="wrong"):
                pass
    assert simulator.counters("edge1").passwords_seen == 2
    assert simulator.counters("edge1").logins == 1


async def test_a_key_opens_and_no_password_is_seen() -> None:
    key = asyncssh.generate_private_key("ssh-ed25519")
    device = replace(IOS, public_key=key.export_public_key().decode())
    async with (
        Simulator([device]) as simulator,
        connected(simulator, "edge1", client_keys=[key], password=None) as connection,
    ):
        assert "edge1>" in await typed(connection, "exit\n")
    assert simulator.counters("edge1").passwords_seen == 0


async def test_a_device_without_authentication_lets_its_user_in() -> None:
    device = replace(IOS, authentication=frozenset())
    async with Simulator([device]) as simulator, connected(simulator, "edge1", password=None) as connection:
        assert "edge1>" in await typed(connection, "exit\n")


async def test_an_exec_channel_ends_with_a_status() -> None:
    async with Simulator([LINUX]) as simulator, connected(simulator, "web1") as connection:
        good = await connection.run("cat /etc/hostname")
        bad = await connection.run("rm -rf /")
    assert (good.stdout, good.exit_status) == ("web1\n", 0)
    assert (bad.stdout, bad.exit_status) == ("sh: command not found\n", 1)


async def test_a_device_without_exec_says_so_with_a_status() -> None:
    async with Simulator([IOS]) as simulator, connected(simulator, "edge1") as connection:
        assert (await connection.run(SHOW)).exit_status == 1


async def test_an_exit_status_can_be_missing() -> None:
    async with (
        Simulator([playing(LINUX, no_exit_status=True)]) as simulator,
        connected(simulator, "web1") as connection,
    ):
        answer = await connection.run("cat /etc/hostname")
    assert (answer.stdout, answer.exit_status) == ("web1\n", None)


@pytest.mark.parametrize(("fault", "status"), [(Fault.EOF, None), (Fault.EXIT0, 0)])
async def test_a_channel_breaks_after_so_many_bytes(fault: Fault, status: int | None) -> None:
    device = playing(LINUX, breaks_after_bytes=3, fault=fault)
    async with Simulator([device]) as simulator, connected(simulator, "web1") as connection:
        answer = await connection.run("cat /etc/hostname")
    assert (answer.stdout, answer.exit_status) == ("web", status)


@pytest.mark.parametrize(("fault", "cause"), [(Fault.RST, ConnectionResetError), (Fault.FIN, asyncssh.ConnectionLost)])
async def test_a_connection_breaks_after_so_many_bytes(fault: Fault, cause: type[Exception]) -> None:
    lost: asyncio.Future[Exception | None] = asyncio.get_running_loop().create_future()

    class Client(asyncssh.SSHClient):
        def connection_lost(self, exc: Exception | None) -> None:
            lost.set_result(exc)

    device = playing(IOS, breaks_after_bytes=3, fault=fault)
    async with Simulator([device]) as simulator, connected(simulator, "edge1", client_factory=Client) as connection:
        await typed(connection, "")
    assert isinstance(await lost, cause)


async def test_a_visitor_that_speaks_another_protocol_is_shown_out() -> None:
    async with Simulator([IOS]) as simulator:
        reader, writer = await asyncio.open_connection(simulator.address, simulator.port("edge1"))
        writer.write(b"GET / HTTP/1.1\r\n" * 2000)
        async with asyncio.timeout(5):
            assert (await reader.read()).startswith(b"SSH-2.0-")
        writer.close()
        await writer.wait_closed()


async def test_a_stalled_session_prints_no_more_until_the_visitor_leaves() -> None:
    device = playing(IOS, breaks_after_bytes=12, fault=Fault.STALL)
    async with Simulator([device]) as simulator, connected(simulator, "edge1") as connection:
        process = await connection.create_process(term_type="vt100")
        assert await process.stdout.readexactly(12) == "\r\nwelcome to"
        process.stdin.write("exit\n")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await process.stdout.read(1)


async def test_endless_output_stops_when_the_visitor_leaves() -> None:
    device = playing(IOS, breaks_after_bytes=0, fault=Fault.ENDLESS, chunk_bytes=100)
    async with Simulator([device]) as simulator, connected(simulator, "edge1") as connection:
        process = await connection.create_process(term_type="vt100")
        assert "and on" in await process.stdout.readexactly(1_000_000)
        connection.abort()


async def test_a_slow_device_prints_in_pieces() -> None:
    device = playing(IOS, chunk_bytes=10, pace_s=0.001, latency_s=0.001)
    async with Simulator([device]) as simulator, connected(simulator, "edge1") as connection:
        assert (await typed(connection, "exit\n")).endswith("edge1>exit\r\n")


async def test_a_channel_can_be_refused() -> None:
    async with (
        Simulator([playing(IOS, refuses_channel=True)]) as simulator,
        connected(simulator, "edge1") as connection,
    ):
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.create_process()


async def test_a_login_can_stall_and_the_simulator_still_ends() -> None:
    async with Simulator([playing(IOS, stalls_login=True)]) as simulator:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3), connected(simulator, "edge1"):
                pass


@pytest.mark.parametrize(
    ("greeting", "seen"), [(Greeting.CLOSED, b""), (Greeting.GARBAGE, b"HTTP/1.1 "), (Greeting.SSH, b"SSH-2.0-S")]
)
async def test_a_connection_is_greeted(greeting: Greeting, seen: bytes) -> None:
    async with Simulator([playing(IOS, greeting=greeting)]) as simulator:
        reader, writer = await asyncio.open_connection(simulator.address, simulator.port("edge1"))
        assert await reader.read(9) == seen
        writer.close()
        await writer.wait_closed()


async def test_a_silent_device_accepts_and_says_nothing() -> None:
    async with Simulator([playing(IOS, greeting=Greeting.SILENT)], address="::1") as simulator:
        reader, writer = await asyncio.open_connection(simulator.address, simulator.port("edge1"))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await reader.read(1)
        writer.close()
        await writer.wait_closed()


async def test_another_device_can_take_the_place_with_the_same_key() -> None:
    async with Simulator([IOS]) as simulator:
        key = simulator.public_key("edge1")
        simulator.replace("edge1", replace(IOS, banner="changed\n"))
        async with connected(simulator, "edge1") as connection:
            assert (await typed(connection, "exit\n")).startswith("changed")
            shown = connection.get_server_host_key()
        assert shown is not None
        assert shown.export_public_key().decode().strip() == key == simulator.public_key("edge1")


async def test_a_device_can_change_its_host_key() -> None:
    async with Simulator([IOS]) as simulator:
        key = simulator.public_key("edge1")
        simulator.change_host_key("edge1")
        async with connected(simulator, "edge1") as connection:
            shown = connection.get_server_host_key()
        assert shown is not None
        assert shown.export_public_key().decode().strip() == simulator.public_key("edge1") != key


async def test_leaving_hangs_up_on_everyone() -> None:
    async with asyncio.timeout(10):
        async with Simulator([IOS]) as simulator:
            connection = await asyncssh.connect(
                simulator.address,
                simulator.port("edge1"),
                username="netraven",
                password="secret",
                known_hosts=None,
                config=[],
                client_keys=None,
                agent_path=None,
            )
        await connection.wait_closed()


def test_a_recording_is_a_directory(tmp_path: Path) -> None:
    (tmp_path / "device.toml").write_text(
        """
        platform = "cisco_ios"
        hostname = "edge9"
        echo = "twice"
        authentication = ["password"]
        questions = [["Press any key", ""]]
        [manners]
        prompt = "{hostname}(exec)>"
        pager = {lines = 5, off = []}
        [misbehaviour]
        greeting = "garbage"
        rejects = ["show version"]
        [replies]
        "show version" = "version.txt"
        """
    )
    (tmp_path / "version.txt").write_bytes(b"caf\xe9\n")
    device = load_recording(tmp_path)
    assert device.replies["show version"].encode("utf-8", "surrogateescape") == b"caf\xe9\n"
    assert (device.echo, device.misbehaviour.greeting) == (Echo.TWICE, Greeting.GARBAGE)
    assert device.manners.pager is not None
    assert (device.manners.pager.lines, device.manners.prompt) == (5, "{hostname}(exec)>")
    assert device.reply("show version") is None
    assert device.questions == (("Press any key", ""),)
