"""Netmiko as an independent witness: what it reads from our simulated devices is what NetRaven stores of them."""

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from netraven.core.errors import DeviceError
from netraven.device.acceptance import accept
from netraven.device.session import Output
from netraven.device.simulator import SimulatedDevice, Simulator, load_recording
from netraven.platforms.platform import Channel, Command, Platform
from netraven.platforms.registry import PLATFORMS, find
from tests.platforms.cases import CASES, HERE, case_name, visited

AT_ONCE = 16  # it sleeps most of the time
FEWEST_PLATFORMS = 3
DEMO = HERE.parents[1] / "netraven" / "device" / "recordings"
RECORDINGS = [*CASES, *sorted(DEMO.iterdir())]

# Of what it is not asked, and why; a platform or one case of it.
NOT_ASKED: Mapping[str, str] = {
    "cisco_ios-pager_that_stays": "it turns no pages: where the paging-off command is rejected it reads the first page",
    "cisco_nxos-fixed_switch": "the same: this device rejects the paging-off command",
    "cisco_ios-text_like_prompts": "it takes the first line that looks like the prompt for the prompt",
    "cisco_ios-parser_view": "the view hides `terminal width 511`, and without its echo netmiko gives up",
}


def reason_not_to_ask(case: Path, known: frozenset[str]) -> str | None:
    platform = find(load_recording(case).platform)
    reasons = {
        "it is not read in a shell, but on exec channels": platform.channel is not Channel.SHELL,
        "netmiko does not know it": platform.name not in known,
        "its contexts are found out on the way, and netmiko is only given commands": platform.contexts is not None,
    }
    for name in (platform.name, case_name(case)):
        if name in NOT_ASKED:
            return NOT_ASKED[name]
    return next((reason for reason, applies in reasons.items() if applies), None)


def commands(platform: Platform, device: SimulatedDevice) -> Iterator[tuple[Command, str]]:
    """Yield the kept commands that the device knows, each in the form that it knows."""
    for command in platform.commands:
        texts = (command.text, *command.alternatives)
        known = [text for text in texts if device.reply(text) is not None]
        if command.keep and known:
            yield command, known[0]


def read(device: SimulatedDevice, address: str, port: int) -> list[Output]:
    """Log in with netmiko, as its manual says, and read what is kept."""
    from netmiko import ConnectHandler  # noqa: PLC0415 - half a second that only this test needs

    platform = find(device.platform)
    with ConnectHandler(
        device_type=platform.name,
        host=address,
        port=port,
        username=device.username,
        password=device.password,
        secret=device.enable_password or "",
    ) as connection:
        if platform.enable is not None:
            connection.enable()
        return [
            Output(command=command, text=f"{connection.send_command(text, read_timeout=20)}\n", exit_status=None)
            for command, text in commands(platform, device)
        ]


async def witnessed(case: Path, threads: ThreadPoolExecutor) -> str:
    """Return what is stored of what netmiko reads, or why it would not be."""
    from netmiko.exceptions import NetmikoAuthenticationException, NetmikoBaseException  # noqa: PLC0415 - as above

    # It logs in with a password and nothing else, and how to log in is not what it is asked about.
    device = replace(load_recording(case), authentication=frozenset({"password"}))
    async with Simulator([device]) as simulator:
        place = (device, simulator.address, simulator.port(device.hostname))
        try:
            outputs = await asyncio.get_running_loop().run_in_executor(threads, read, *place)
            return accept(find(device.platform), outputs).text
        except (DeviceError, NetmikoAuthenticationException, NetmikoBaseException) as error:
            return f"{type(error).__name__}: {error}"


# It imports a cipher that `cryptography` has moved, and says so.
@pytest.mark.filterwarnings("ignore:TripleDES has been moved")
async def test_netmiko_reads_what_is_stored() -> None:
    from netmiko import platforms  # noqa: PLC0415 - as above

    asked = [case for case in RECORDINGS if reason_not_to_ask(case, frozenset(platforms)) is None]
    with ThreadPoolExecutor(AT_ONCE, "netmiko") as threads:
        async with asyncio.TaskGroup() as group:
            reading = {case: group.create_task(witnessed(case, threads)) for case in asked}
    devices = {case: load_recording(case) for case in asked}
    stored = {case: accept(find(one.platform), (await visited(one)).outputs).text for case, one in devices.items()}
    assert {case: task.result() for case, task in reading.items()} == stored
    assert len({device.platform for device in devices.values()}) >= FEWEST_PLATFORMS


def test_nothing_stands_in_the_table_for_nothing() -> None:
    assert set(NOT_ASKED) <= {*map(case_name, CASES), *(platform.name for platform in PLATFORMS)}
