"""What an attacker on the network or at the disk tries, against the whole appliance."""

import sys
from asyncio import create_subprocess_exec, timeout
from asyncio.subprocess import PIPE
from dataclasses import replace
from pathlib import Path

from netraven.device.simulator import Simulator
from tests.journeys.conftest import PASSWORD, Appliance, by_name, configuration, fate, ios, row

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "\x0b\x0c\x7f banner of <script>alert(1)</script> & \u202e\u2066 \udcff\udcfe '; DROP TABLE devices; --\n"
    "description $(reboot) `reboot` ../../etc/passwd %s {0} \\x00\n"
)
CONTROLS = frozenset(map(chr, {*range(32), *range(127, 160), 0x202E, 0x2066})) - {"\n", "\t"}


async def printed_by(appliance: Appliance, *arguments: str) -> tuple[int | None, str]:
    """Return exit code and everything that the command line printed."""
    command = [sys.executable, "-m", "netraven", "--once", "--data-dir", str(appliance.data_dir), *arguments]
    process = await create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE, stderr=PIPE)
    async with timeout(60):
        out, err = await process.communicate()
    return process.returncode, (out + err).decode()


async def test_hostile_text_is_stored_byte_for_byte(appliance: Appliance) -> None:
    text = configuration("edge1", extra=HOSTILE)
    device = ios("edge1", text)
    async with Simulator([device]) as simulator:
        outcome = by_name(await appliance.once([row(simulator, device)]))["edge1"]
    assert appliance.stored(outcome.path) == text.encode("utf-8", "surrogateescape")
    assert appliance.rows("SELECT count(*) FROM devices") == [(1,)]


async def test_hostile_text_reaches_no_terminal(appliance: Appliance) -> None:
    first, second = ios("edge1"), ios("edge2")
    async with Simulator([first, second]) as simulator:
        await appliance.once([row(simulator, first), row(simulator, second)])
        refusal = "\x1b[2J% Invalid input \x1b]0;owned\x07\u202e\x9b31m\x0b refused\n"
        replies = {"show running-config": refusal, "show running-config view full": refusal}
        simulator.replace("edge1", ios("edge1", replies=replies))
        simulator.replace(
            "edge2", ios("edge2", replies={"show version": "Cisco \x1b[31mRED/K9 processor\nVersion 1\x1b[0m\n"})
        )
        for arguments in ((), ("--json",)):
            code, printed = await printed_by(appliance, *arguments)
            assert code == 1
            assert "refused" in printed
            assert not CONTROLS & set(printed)


async def test_text_in_another_encoding_ends_no_run(appliance: Appliance) -> None:
    refusal = "% Invalid input: d\udce9sol\udce9\n"
    refused = ios("refused", replies={"show running-config": refusal, "show running-config view full": refusal})
    foreign = ios("foreign")
    version = {"show version": "Cisco mod\udce8le/K9 (1) with 1K bytes of memory.\n"}
    foreign = replace(foreign, replies={**foreign.replies, **version})
    async with Simulator([foreign, refused]) as simulator:
        outcomes = by_name(await appliance.once([row(simulator, foreign), row(simulator, refused)]))
    assert [fate(outcomes[name]) for name in ("foreign", "refused")] == ["success", ("accept", "command_rejected")]
    assert appliance.rows("SELECT count(*) FROM job_results") == [(2,)]
    assert appliance.rows("SELECT model FROM devices WHERE hostname = 'foreign'") == [(r"mod\udce8le/K9",)]


async def test_a_sealed_password_moved_to_another_device_opens_nothing(appliance: Appliance) -> None:
    mine, theirs = ios("mine", password="another"), ios("theirs")
    async with Simulator([mine, theirs]) as simulator:
        await appliance.once([row(simulator, mine), row(simulator, theirs)])
        seen = simulator.counters("mine").passwords_seen
        appliance.change(
            "UPDATE credentials SET password = (SELECT password FROM credentials WHERE description = 'Of theirs') "
            "WHERE description = 'Of mine'"
        )
        outcomes = by_name(await appliance.once())
        assert simulator.counters("mine").passwords_seen == seen
    assert fate(outcomes["mine"]) == ("auth", "credential_unusable")
    assert fate(outcomes["theirs"]) == "success"


async def test_nothing_secret_stands_in_clear_outside_the_repository(appliance: Appliance) -> None:
    device = ios("edge1")
    async with Simulator([device]) as simulator:
        await appliance.once([row(simulator, device)])
    assert appliance.leaks("canary") == []
    others = [path for path in appliance.data_dir.rglob("*") if path.is_file() and "configs.git" not in path.parts]
    assert others
    assert not any(PASSWORD.encode() in path.read_bytes() for path in others)


async def test_everything_is_for_its_owner_alone(appliance: Appliance) -> None:
    device = ios("edge1")
    async with Simulator([device]) as simulator:
        await appliance.once([row(simulator, device)])
    modes = {path: path.stat().st_mode & 0o777 for path in (appliance.data_dir, *appliance.data_dir.rglob("*"))}
    assert {path: mode for path, mode in modes.items() if mode & 0o077} == {}
