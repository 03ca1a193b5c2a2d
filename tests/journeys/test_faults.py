"""Whatever a device does wrong: it fails with stage and reason, nothing of it is lost, and the others go on."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import asyncssh
import pytest

from netraven.device.simulator import Fault, Greeting, Misbehaviour, SimulatedDevice
from netraven.device.simulator.manners import MANNERS
from tests.journeys.conftest import (
    CANARIES,
    PASSWORD,
    SHOW,
    Appliance,
    by_name,
    configuration,
    fate,
    ios,
)
from tests.journeys.scene import IMPATIENT, Scene, check_failed, scene, screen

LINUX = SimulatedDevice(
    hostname="victim",
    platform="linux",
    manners=MANNERS["linux"],
    replies={"cat /etc/passwd": "root:x:0:0:root:/root:/bin/sh\n"},
    password=PASSWORD,
)

MISBEHAVIOURS = {
    "says nothing": ({"greeting": Greeting.SILENT}, ("kex", "kex_timeout")),
    "speaks another protocol": ({"greeting": Greeting.GARBAGE}, ("kex", "kex_closed")),
    "closes at once": ({"greeting": Greeting.CLOSED}, ("kex", "kex_closed")),
    "never answers the log-in": ({"stalls_login": True}, ("auth", "auth_timeout")),
    "has another password": ({"password": "changed"}, ("auth", "auth_rejected")),
    "lets in and opens no session": ({"refuses_channel": True}, ("login", "channel_refused")),
    "has another enable password": ({"enable_password": "changed"}, ("enable", "enable_rejected")),
    "rejects the command": (
        {"rejects": frozenset({SHOW, "show running-config view full"})},
        ("accept", "command_rejected"),
    ),
    "prints nothing": ({"replies": {SHOW: ""}}, ("accept", "empty")),
    "prints without end": ({"breaks_after_bytes": 600, "fault": Fault.ENDLESS}, ("command", "output_too_large")),
}


@pytest.mark.parametrize(("wrong", "expected"), MISBEHAVIOURS.values(), ids=MISBEHAVIOURS)
async def test_a_device_that_misbehaves_fails_alone(
    appliance: Appliance, caplog: pytest.LogCaptureFixture, wrong: dict[str, Any], expected: tuple[str, str]
) -> None:
    async with scene(appliance, ios("victim")) as stage:
        stage.simulator.replace("victim", ios("victim", **wrong))
        await check_failed(stage, expected, caplog)


async def test_a_missing_enable_password_is_told(appliance: Appliance, caplog: pytest.LogCaptureFixture) -> None:
    async with scene(appliance, ios("victim", enable_password=None)) as stage:
        stage.simulator.replace("victim", ios("victim"))
        outcome = await check_failed(stage, ("enable", "enable_rejected"), caplog)
    assert outcome.failure is not None
    assert "has none" in outcome.failure.message


async def test_a_changed_host_key_is_refused_before_a_password_is_sent(
    appliance: Appliance, caplog: pytest.LogCaptureFixture
) -> None:
    async with scene(appliance, ios("victim")) as stage:
        stage.simulator.change_host_key("victim", asyncssh.generate_private_key("ecdsa-sha2-nistp256"))
        seen = stage.simulator.counters("victim").passwords_seen
        await check_failed(stage, ("hostkey", "host_key_changed"), caplog)
        assert stage.simulator.counters("victim").passwords_seen == seen
        shown = stage.simulator.public_key("victim").split()[1]
        assert appliance.rows("SELECT public_key FROM offered_host_keys") == [(shown,)]
        assert appliance.rows("SELECT count(*) FROM host_keys WHERE public_key = ?", shown) == [(0,)]
        await check_still_refused(stage)


async def check_still_refused(stage: Scene) -> None:
    """Demand that a key is not trusted for having been seen before."""
    report = await stage.appliance.once(hostnames=["victim"])
    assert fate(by_name(report)["victim"]) == ("hostkey", "host_key_changed")


@contextmanager
def closed_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield port


@contextmanager
def black_hole() -> Iterator[int]:
    """Yield a port whose queue of connections is full, so that the kernel drops whatever comes."""
    with ExitStack() as open_sockets:
        listener = open_sockets.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = open_sockets.enter_context(socket.socket())
            filler.setblocking(False)  # noqa: FBT003 - the only way to say it
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    ("place", "expected"), [(closed_port, ("tcp", "tcp_refused")), (black_hole, ("tcp", "tcp_timeout"))]
)
async def test_a_port_that_takes_no_connection_is_told(
    appliance: Appliance,
    caplog: pytest.LogCaptureFixture,
    place: Callable[[], AbstractContextManager[int]],
    expected: tuple[str, str],
) -> None:
    async with scene(appliance, ios("victim")) as stage:
        with place() as port:
            appliance.change("UPDATE devices SET port = ? WHERE hostname = 'victim'", port)
            await check_failed(stage, expected, caplog)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("UPDATE devices SET device_type = 'vanished' WHERE hostname = 'victim'", ("resolve", "platform_unknown")),
        ("UPDATE devices SET loopback_allowed = 0 WHERE hostname = 'victim'", ("resolve", "address_denied")),
        ("UPDATE devices SET credential_id = NULL WHERE hostname = 'victim'", ("auth", "no_credential")),
        (
            "UPDATE credentials SET password = zeroblob(60) WHERE description = 'Of victim'",
            ("auth", "credential_unusable"),
        ),
    ],
    ids=["platform", "address", "no credential", "damaged credential"],
)
async def test_what_is_wrong_with_the_record_of_a_device_is_told(
    appliance: Appliance, caplog: pytest.LogCaptureFixture, change: str, expected: tuple[str, str]
) -> None:
    async with scene(appliance, ios("victim")) as stage:
        seen = stage.simulator.counters("victim").connections
        appliance.change(change)
        await check_failed(stage, expected, caplog)
        assert stage.simulator.counters("victim").connections == seen


CUTS = {
    Fault.RST: {"connection_lost"},
    Fault.FIN: {"connection_lost"},
    Fault.EOF: {"connection_lost"},
    Fault.EXIT0: {"connection_lost"},
    Fault.STALL: {"silence", "prompt_timeout", "enable_timeout"},
}


def cuts(device: SimulatedDevice, parts: int) -> range:
    """Return byte positions, spread over all that the device prints."""
    length = len(screen(device))
    return range(1, length, length // parts)


@pytest.mark.parametrize("parts", [3, pytest.param(150, marks=pytest.mark.long)])
@pytest.mark.parametrize("fault", CUTS)
async def test_a_session_that_breaks_anywhere_is_no_backup(
    appliance: Appliance, caplog: pytest.LogCaptureFixture, fault: Fault, parts: int
) -> None:
    changed = ios("victim", configuration("victim", interfaces=2, extra="ntp server 10.0.0.9\n"))
    async with scene(appliance, ios("victim", configuration("victim", interfaces=2))) as stage:
        appliance.change("UPDATE devices SET timeouts = ? WHERE hostname = 'victim'", IMPATIENT)
        for cut in cuts(changed, parts if fault is Fault.STALL else 3 * parts):
            wrong = replace(changed.misbehaviour, breaks_after_bytes=cut, fault=fault)
            stage.simulator.replace("victim", replace(changed, misbehaviour=wrong))
            outcome = by_name(await appliance.once(hostnames=["victim"]))["victim"]
            assert (outcome.status, fate(outcome)[1] in CUTS[fault]) == ("failed", True), (cut, outcome.failure)
            assert not any(canary in str(outcome) for canary in CANARIES), cut
    assert len(appliance.commits()) == 1
    assert appliance.leaks(*CANARIES) == []
    assert not any(canary in caplog.text for canary in CANARIES)


async def test_an_end_without_exit_status_is_no_backup(appliance: Appliance, caplog: pytest.LogCaptureFixture) -> None:
    async with scene(appliance, LINUX) as stage:
        stage.simulator.replace("victim", replace(LINUX, misbehaviour=Misbehaviour(no_exit_status=True)))
        await check_failed(stage, ("accept", "no_exit_status"), caplog)


CONFUSING = """\
banner motd ^C
victim#
victim>show running-config
Password:
 --More to come--
^C
alias exec edge victim(config)#
"""


async def test_lines_that_look_like_prompts_are_only_text(appliance: Appliance) -> None:
    text = configuration("victim", extra=CONFUSING)
    async with scene(appliance, ios("victim")) as stage:
        banner = "\r\nunauthorised access\r\nvictim#\r\nvictim>\r\n"
        stage.simulator.replace("victim", ios("victim", text, banner=banner, chunk_bytes=7, pace_s=0.0001))
        outcome = await stage.again()
        assert fate(outcome) == "success"
        assert appliance.stored(outcome.path) == text.encode()
