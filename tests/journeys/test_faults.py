"""Whatever a device does wrong: it fails with stage and reason, nothing of it is lost, and the others go on."""

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import asyncssh
import pytest

from netraven.core.outcome import Outcome
from netraven.device.simulator import Fault, Greeting, Misbehaviour, SimulatedDevice, Simulator
from netraven.device.simulator.manners import MANNERS
from netraven.device.simulator.terminal import Terminal
from tests.journeys.conftest import (
    CANARIES,
    COMMUNITY,
    ENABLE,
    PASSWORD,
    SHOW,
    Appliance,
    by_name,
    configuration,
    fate,
    ios,
    printed,
    row,
)

IMPATIENT = '{"tcp_s": 0.5, "kex_s": 0.5, "auth_s": 0.5, "prompt_s": 1, "silence_s": 1, "command_s": 60}'
LINUX = SimulatedDevice(
    hostname="victim",
    platform="linux",
    manners=MANNERS["linux"],
    replies={"cat /etc/passwd": "root:x:0:0:root:/root:/bin/sh\n"},
    password=PASSWORD,
)


@dataclass(slots=True)
class Scene:
    """Two devices that were backed up once: `victim`, to which things happen, and `other`, which changes meanwhile."""

    appliance: Appliance
    simulator: Simulator
    before: Outcome

    async def again(self) -> Outcome:
        """Back up again and return what came of the victim; the other one must have been stored."""
        text = configuration("other", extra="ntp server 10.0.0.9\n")
        self.simulator.replace("other", ios("other", text))
        self.appliance.change("UPDATE devices SET timeouts = ? WHERE hostname = 'victim'", IMPATIENT)
        outcomes = by_name(await self.appliance.once())
        assert (fate(outcomes["other"]), outcomes["other"].changed) == ("success", True)
        assert self.appliance.stored(outcomes["other"].path) == text.encode()
        return outcomes["victim"]

    def snapshots(self) -> list[tuple[object, ...]]:
        sql = "SELECT s.* FROM snapshots AS s JOIN devices ON devices.id = device_id WHERE hostname = 'victim'"
        return self.appliance.rows(sql)


@asynccontextmanager
async def scene(appliance: Appliance, device: SimulatedDevice) -> AsyncIterator[Scene]:
    other = ios("other")
    async with Simulator([device, other]) as simulator:
        report = await appliance.once([row(simulator, device), row(simulator, other)])
        assert report.counts.changed == 2
        yield Scene(appliance, simulator, by_name(report)["victim"])


async def check_failed(scene: Scene, expected: tuple[str, str], caplog: pytest.LogCaptureFixture) -> Outcome:
    """Demand that the victim fails so, that nothing of it is lost, and that no secret comes out."""
    text, index = scene.appliance.stored(scene.before.path), scene.snapshots()
    outcome = await scene.again()
    assert fate(outcome) == expected
    assert scene.appliance.stored(scene.before.path) == text
    assert scene.snapshots() == index
    assert scene.appliance.rows(
        "SELECT stage, reason, message, tail FROM job_results WHERE run_id = 2 AND device_name = 'victim'"
    ) == [(*expected, outcome.failure and outcome.failure.message, outcome.failure and outcome.failure.tail)]
    assert scene.appliance.leaks(*CANARIES) == []
    assert not any(canary in caplog.text + str(outcome) for canary in CANARIES)
    return outcome


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
KEYS = f"\nenable\n{ENABLE}\nterminal length 0\nshow version\n{SHOW}\n"


def screen(device: SimulatedDevice) -> str:
    """Return all that the device prints until its last prompt is whole."""
    terminal = Terminal(device, [])
    return (terminal.open() + terminal.type(KEYS)).replace("\n", "\r\n")


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


SECRETS = f"username admin privilege 15 secret 5 {PASSWORD}\n" * 120


@pytest.mark.parametrize("cut", range(5003, 5063, 7))
async def test_the_last_output_is_kept_without_its_secrets(appliance: Appliance, cut: int) -> None:
    text = configuration("victim", extra=SECRETS)
    async with scene(appliance, ios("victim")) as stage:
        stage.simulator.replace("victim", ios("victim", text, breaks_after_bytes=cut, fault=Fault.RST))
        outcome = await stage.again()
        assert fate(outcome) == ("command", "connection_lost")
    assert outcome.failure is not None
    assert "username admin privilege 15 secret 5 <secret:" in outcome.failure.tail
    pieces = [PASSWORD[start : start + 6] for start in range(len(PASSWORD) - 5)]
    assert not any(piece in outcome.failure.tail for piece in pieces)
    assert appliance.leaks(*pieces) == []


KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + f"{PASSWORD}\n" * 150 + "-----END RSA PRIVATE KEY-----\n"
UNFINISHED = configuration("victim").removesuffix("!\nend\n")
SPILLING = {
    "the middle of a private key": {"breaks_after_bytes": 4500, "fault": Fault.RST},
    "a secret as last line": {"replies": {SHOW: printed(UNFINISHED)}},
    "a secret behind a pager": {"replies": {SHOW: printed(UNFINISHED + f"--More-- enable secret 5 {ENABLE}\nend\n")}},
    "a secret in a refusal": {"replies": {SHOW: f"% Invalid input at enable secret 5 {ENABLE}\n"}},
    "the enable password": {"banner": f"enable\nPassword: {ENABLE}\n", "breaks_after_bytes": 150},
}


@pytest.mark.parametrize("wrong", SPILLING.values(), ids=SPILLING)
async def test_whatever_a_device_spills_no_secret_is_kept_in_clear(
    appliance: Appliance, caplog: pytest.LogCaptureFixture, wrong: dict[str, Any]
) -> None:
    async with scene(appliance, ios("victim")) as stage:
        stage.simulator.replace("victim", ios("victim", configuration("victim", extra=KEY), **wrong))
        outcome = await stage.again()
    assert outcome.status == "failed"
    assert appliance.leaks("canary") == []
    assert "canary" not in caplog.text + str(outcome)


async def test_a_secret_that_is_cut_before_what_tells_it_is_not_kept(appliance: Appliance) -> None:
    text = configuration("victim", extra=f"archive\n path ftp://backup:{COMMUNITY}@10.0.0.1/\n")
    async with scene(appliance, ios("victim")) as stage:
        cut = screen(ios("victim", text)).index(f"{COMMUNITY}@") + 10
        stage.simulator.replace("victim", ios("victim", text, breaks_after_bytes=cut, fault=Fault.FIN))
        outcome = await stage.again()
    assert outcome.failure is not None
    assert outcome.failure.tail.endswith("archive\n")
    assert appliance.leaks("canary") == []


async def test_a_device_is_pinned_although_its_configuration_is_refused(appliance: Appliance) -> None:
    device = ios("victim", "nothing\n")
    async with Simulator([device]) as simulator:
        first = await appliance.once([row(simulator, device)])
        assert fate(by_name(first)["victim"]) == ("accept", "truncated")
        assert appliance.rows("SELECT public_key FROM host_keys") == [(simulator.public_key("victim").split()[1],)]
        simulator.change_host_key("victim")
        second = await appliance.once()
    assert fate(by_name(second)["victim"]) == ("hostkey", "host_key_changed")
