"""Sessions that break, stop or never end."""

import gc
from collections.abc import Callable
from dataclasses import replace

import asyncssh
import pytest

from netraven.core.errors import (
    ChannelRefusedError,
    CommandTimeoutError,
    ConnectionLostError,
    DeviceError,
    EnableRejectedError,
    LoginLostError,
    NoExitStatusError,
    OutputTooLargeError,
    PromptTimeoutError,
    SessionTimeoutError,
    SilenceError,
    TruncatedError,
)
from netraven.device.acceptance import accept
from netraven.device.session import Visit, visit
from netraven.device.simulator import Fault, Misbehaviour, SimulatedDevice
from netraven.platforms.platform import Platform
from tests.device.servers import IOS, UNIX, Strange, listening, port_of, simulated

MakeVisit = Callable[..., Visit]
LOST = ConnectionLostError | LoginLostError | EnableRejectedError  # who is cut off by an enable password is refused


async def test_a_refused_channel_is_named(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, refuses_channel=True) as simulator:
        with pytest.raises(ChannelRefusedError, match="opened no session"):
            await visit(ios_visit(port=port_of(simulator)))


async def test_a_session_that_is_never_opened_is_a_timeout(ios_visit: MakeVisit) -> None:
    async with listening(asyncssh.generate_private_key("ssh-ed25519"), server_factory=Strange) as port:
        with pytest.raises(PromptTimeoutError, match=r"opened no session within 0.2 s"):
            await visit(ios_visit(port=port, prompt_s=0.2))


async def test_a_device_that_hangs_up_after_the_log_in_is_lost(ios_visit: MakeVisit) -> None:
    server = type("Rude", (Strange,), {"hangs_up": True})
    async with listening(asyncssh.generate_private_key("ssh-ed25519"), server_factory=server) as port:
        with pytest.raises(LoginLostError, match="right after the log-in"):
            await visit(ios_visit(port=port))


async def test_a_device_that_hangs_up_instead_of_a_terminal_is_lost(
    ios_visit: MakeVisit, caplog: pytest.LogCaptureFixture
) -> None:
    class Session(asyncssh.SSHServerSession[bytes]):
        def connection_made(self, chan: asyncssh.SSHServerChannel[bytes]) -> None:
            self._channel = chan

        def pty_requested(self, *_: object) -> bool:
            self._channel.get_connection().abort()
            return True

    server = type(
        "Open", (asyncssh.SSHServer,), {"begin_auth": lambda *_: False, "session_requested": lambda _: Session()}
    )
    async with listening(asyncssh.generate_private_key("ssh-ed25519"), server_factory=server) as port:
        with pytest.raises(LoginLostError):
            await visit(ios_visit(port=port))
    gc.collect()
    assert "never retrieved" not in caplog.text


async def test_a_device_that_hangs_up_between_two_commands_is_lost(unix_visit: MakeVisit, unix: Platform) -> None:
    async def answer(process: asyncssh.SSHServerProcess[str]) -> None:
        process.exit(0)
        await process.wait_closed()
        process.channel.get_connection().abort()

    server = type("Open", (asyncssh.SSHServer,), {"begin_auth": lambda *_: False})
    key = asyncssh.generate_private_key("ssh-ed25519")
    platform = replace(unix, commands=unix.commands * 20)
    async with listening(key, server_factory=server, process_factory=answer) as port:
        with pytest.raises(ConnectionLostError, match=r"'cat /etc/hostname'|between two commands"):
            await visit(replace(unix_visit(port=port), platform=platform))


async def test_a_session_that_ends_before_its_prompt_is_lost_at_log_in(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=3) as simulator:
        with pytest.raises(LoginLostError, match="before its first prompt"):
            await visit(ios_visit(port=port_of(simulator)))


async def test_no_prompt_is_a_timeout(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=3, fault=Fault.STALL) as simulator:
        with pytest.raises(PromptTimeoutError):
            await visit(ios_visit(port=port_of(simulator), prompt_s=0.3))


def length(device: SimulatedDevice) -> int:
    """Return how much the device prints at most in a visit."""
    return sum(len(reply) for reply in device.replies.values()) + 400


@pytest.mark.parametrize("fault", [Fault.RST, Fault.FIN, Fault.EOF, Fault.EXIT0])
async def test_a_shell_cut_at_any_byte_is_never_accepted(ios_visit: MakeVisit, ios: Platform, fault: Fault) -> None:
    device = replace(IOS, replies={**IOS.replies, "show running-config": "version 15.2\nhostname edge1\nend\n"})
    visited = 0
    async with simulated(device) as simulator:
        for cut in range(20, length(device), 19):
            broken = replace(device, misbehaviour=Misbehaviour(breaks_after_bytes=cut, fault=fault))
            simulator.replace("edge1", broken)
            try:
                outputs = (await visit(ios_visit(port=port_of(simulator)))).outputs
            except DeviceError as error:
                assert isinstance(error, LOST)  # noqa: PT017 - not every cut fails
            else:
                visited += 1
                assert accept(ios, outputs).text == "version 15.2\nhostname edge1\nend\n"
    assert visited  # the last cuts come after all that counts


@pytest.mark.parametrize("fault", [Fault.RST, Fault.FIN, Fault.EOF])
async def test_a_command_cut_at_any_byte_is_never_accepted(unix_visit: MakeVisit, fault: Fault) -> None:
    async with simulated(UNIX) as simulator:
        for cut in range(1, 100, 9):
            simulator.replace("edge1", replace(UNIX, misbehaviour=Misbehaviour(breaks_after_bytes=cut, fault=fault)))
            with pytest.raises(ConnectionLostError if fault is not Fault.EOF else NoExitStatusError):
                await visit(unix_visit(port=port_of(simulator)))


async def test_a_unix_shell_that_exits_early_with_success_is_never_accepted(
    unix_visit: MakeVisit, unix: Platform
) -> None:
    platform = replace(unix, unix_shell=True)
    async with simulated(UNIX) as simulator:
        whole = await visit(replace(unix_visit(port=port_of(simulator)), platform=platform))
        assert whole.outputs[0].text == UNIX.replies["cat /etc/hostname"]
        for cut in range(1, len(UNIX.replies["cat /etc/hostname"]) + 9):
            wrong = Misbehaviour(breaks_after_bytes=cut, fault=Fault.EXIT0)
            simulator.replace("edge1", replace(UNIX, misbehaviour=wrong))
            with pytest.raises(TruncatedError, match="without the line that follows"):
                await visit(replace(unix_visit(port=port_of(simulator)), platform=platform))


async def test_a_file_without_a_last_line_feed_is_whole_too(unix_visit: MakeVisit, unix: Platform) -> None:
    device = replace(UNIX, replies={"cat /etc/hostname": "web1"})
    async with simulated(device) as simulator:
        visited = await visit(replace(unix_visit(port=port_of(simulator)), platform=replace(unix, unix_shell=True)))
    assert visited.outputs[0].text == "web1"


async def test_a_command_without_exit_status_is_an_error(unix_visit: MakeVisit) -> None:
    async with simulated(UNIX, no_exit_status=True) as simulator:
        with pytest.raises(NoExitStatusError, match="may be cut"):
            await visit(unix_visit(port=port_of(simulator)))


async def test_silence_is_an_error(ios_visit: MakeVisit, unix_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=700, fault=Fault.STALL) as simulator:
        with pytest.raises(SilenceError, match="'show running-config'") as caught:
            await visit(ios_visit(port=port_of(simulator), silence_s=0.3))
    assert caught.value.tail
    async with simulated(UNIX, breaks_after_bytes=10, fault=Fault.STALL) as simulator:
        with pytest.raises(SilenceError, match="'cat /etc/hostname'"):
            await visit(unix_visit(port=port_of(simulator), silence_s=0.3))


async def test_a_command_that_takes_too_long_is_an_error(ios_visit: MakeVisit, unix_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=700, fault=Fault.ENDLESS) as simulator:
        with pytest.raises(CommandTimeoutError):
            await visit(ios_visit(port=port_of(simulator), command_s=0.3))
    async with simulated(UNIX, breaks_after_bytes=10, fault=Fault.ENDLESS) as simulator:
        with pytest.raises(CommandTimeoutError):
            await visit(unix_visit(port=port_of(simulator), command_s=0.3))


async def test_a_session_that_takes_too_long_is_an_error(ios_visit: MakeVisit, unix_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=700, fault=Fault.STALL) as simulator:
        with pytest.raises(SessionTimeoutError):
            await visit(ios_visit(port=port_of(simulator), session_s=1.0))
    async with simulated(UNIX, breaks_after_bytes=10, fault=Fault.STALL) as simulator:
        with pytest.raises(SessionTimeoutError):
            await visit(unix_visit(port=port_of(simulator), session_s=0.5))


async def test_endless_output_is_cut_off(ios_visit: MakeVisit, unix_visit: MakeVisit) -> None:
    async with simulated(IOS, breaks_after_bytes=700, fault=Fault.ENDLESS) as simulator:
        with pytest.raises(OutputTooLargeError, match="100000 bytes"):
            await visit(ios_visit(port=port_of(simulator), limit_bytes=100_000))
    async with simulated(UNIX, breaks_after_bytes=10, fault=Fault.ENDLESS) as simulator:
        with pytest.raises(OutputTooLargeError, match="100000 bytes"):
            await visit(unix_visit(port=port_of(simulator), limit_bytes=100_000))
