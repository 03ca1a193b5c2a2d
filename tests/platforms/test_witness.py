"""Netmiko as an independent witness: what it reads from our simulated devices is what NetRaven stores of them."""

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from netraven.device.acceptance import accept
from netraven.device.session import Output
from netraven.device.simulator import SimulatedDevice, Simulator, load_recording
from netraven.platforms.platform import Channel, Command, Platform
from netraven.platforms.registry import PLATFORMS, find
from tests.platforms.cases import CASES, HERE, case_name, visited

AT_ONCE = 16  # it sleeps most of the time
FEWEST_PLATFORMS = 6
DEMO = HERE.parents[1] / "netraven" / "device" / "recordings"
RECORDINGS = [*CASES, *sorted(DEMO.iterdir())]

# Of what it is not asked, and why; a platform or one case of it.
NOT_ASKED: Mapping[str, str] = {
    "cisco_ios-text_like_prompts": "it takes the first line that looks like the prompt for the prompt",
    "cisco_ios-parser_view": "the view hides `terminal width 511`, and without its echo netmiko gives up",
    "cisco_s300-expired_password": "it does not answer the log-in of these switches",
    "cisco_s300-inner_login": "the same",
    "dell_powerconnect-pc6248": "it wants all of them to log in inside the session, as the newer ones do",
    "extreme_exos-core_stack": "it asks for no pages with a command that is not played",
    "extreme_netiron-mlx": "the same",
    "fortinet": "it looks for the version through a filter that is not played",
    "h3c_comware": "it enters the configuration mode, which is not played",
    "hp_comware": "the same",
    "paloalto_panos-active_member": "the same as of cisco_ios-text_like_prompts",
    "vyos-operator": "it wants the prompt of an administrator",
}


def reason_not_to_ask(case: Path, known: frozenset[str]) -> str | None:
    device = load_recording(case)
    platform = find(device.platform)
    pager = device.manners.pager
    reasons = {
        "it is not read in a shell, but on exec channels": platform.channel is not Channel.SHELL,
        "netmiko does not know it": platform.name not in known,
        "its contexts are found out on the way, and netmiko is only given commands": bool(device.modes),
        "netmiko turns no pages, and here none are switched off": pager and not pager.off - device.misbehaviour.rejects,
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
    device = load_recording(case)
    if device.authentication:
        # How to log in is not what it is asked about.
        device = replace(device, authentication=frozenset({"password", "keyboard-interactive"}))
    async with Simulator([device]) as simulator:
        place = (device, simulator.address, simulator.port(device.hostname))
        try:
            outputs = await asyncio.get_running_loop().run_in_executor(threads, read, *place)
            return accept(find(device.platform), outputs).text
        except Exception as error:  # noqa: BLE001 - it fails in many ways, and each is one case and no more
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
    read = {case: task.result() for case, task in reading.items()}
    assert {case_name(case): text for case, text in read.items() if text != stored[case]} == {}
    assert len({device.platform for device in devices.values()}) >= FEWEST_PLATFORMS


def test_nothing_stands_in_the_table_for_nothing() -> None:
    platforms = {platform.name for platform in PLATFORMS}
    there = {*map(case_name, RECORDINGS), *platforms}
    assert {name for name in NOT_ASKED if name.partition("-")[0] in platforms} <= there
