"""One device's turn in a backup run."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import replace

import pytest
from pydantic import SecretStr

from netraven.core.errors import SecretError
from netraven.core.models import Credential, Device, Snapshot, Timeouts
from netraven.core.outcome import Outcome, Status
from netraven.core.policy import AddressRules
from netraven.device.simulator import SimulatedDevice, Simulator
from netraven.device.simulator.manners import MANNERS
from netraven.jobs.attempts import MOST_REJECTIONS
from netraven.jobs.backup import back_up
from netraven.jobs.target import Suspicion, Target, Tools
from netraven.jobs.verdict import LARGE_CHARACTERS
from netraven.platforms.registry import find
from tests.journeys.conftest import ENABLE, PASSWORD, configuration, ios

GOOD = Credential(id=9, username="netraven", password=SecretStr(PASSWORD), enable_password=SecretStr(ENABLE))
TEXT = configuration("edge1")


def wrong(number: int) -> Credential:
    return Credential(id=number, username="netraven", password=SecretStr(f"wrong {number}"))


def tools(*credentials: Credential, key: bytes = b"key") -> Tools:
    return Tools(
        find_platform=find,
        open_credentials=lambda _: credentials,
        addresses=AddressRules(),
        loopback_addresses=AddressRules(loopback=True),
        fingerprint_key=key,
        jump_to=lambda _: nullcontext(),
    )


def target(simulator: Simulator, **fields: object) -> Target:
    device = Device(
        id=1,
        uid="u1",
        hostname="edge1",
        ip_address=simulator.address,
        port=simulator.port("edge1"),
        device_type="cisco_ios",
        loopback_allowed=True,
    )
    return Target(device=device, **fields)  # type: ignore[arg-type]  # tests name the fields


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator([ios("edge1")]) as simulator:
        yield simulator


def last_of(outcome: Outcome, **fields: object) -> Snapshot:
    known = Snapshot(
        id=1,
        device_id=1,
        commit="c0ffee",
        path="3f/edge1.cfg",
        size_bytes=outcome.size_bytes or 0,
        sha256=outcome.sha256 or "",
        significant_sha256=outcome.significant_sha256 or "",
    )
    return replace(known, **fields)  # type: ignore[arg-type]  # tests name the fields


@asynccontextmanager
async def one_after_the_other(*simulators: Simulator) -> AsyncIterator[int]:
    """Serve a port that leads each connection to the next simulator; give the port."""
    places = iter(simulators)

    async def lead(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        simulator = next(places)
        inner = await asyncio.open_connection(simulator.address, simulator.port("edge1"))
        async with asyncio.TaskGroup() as group:
            group.create_task(carry(reader, inner[1]))
            group.create_task(carry(inner[0], writer))

    async with asyncio.timeout(20), await asyncio.start_server(lead, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while part := await reader.read(65536):
            writer.write(part)
    writer.close()


async def test_credentials_are_tried_in_their_order_until_one_is_taken(simulator: Simulator) -> None:
    outcome = await back_up(target(simulator), tools(wrong(1), wrong(2), GOOD))
    assert (outcome.status, outcome.credential_id, outcome.rejected_ids) == (Status.SUCCESS, 9, (1, 2))
    assert simulator.counters("edge1").passwords_seen == 3


async def test_no_more_than_three_credentials_are_tried(simulator: Simulator) -> None:
    outcome = await back_up(target(simulator), tools(wrong(1), wrong(2), wrong(3), GOOD))
    assert outcome.failure is not None
    assert (outcome.failure.reason, outcome.credential_id) == ("auth_rejected", None)
    assert len(outcome.rejected_ids) == simulator.counters("edge1").passwords_seen == MOST_REJECTIONS


async def test_whoever_answers_the_second_log_in_must_show_the_key_of_the_first() -> None:
    async with (
        Simulator([ios("edge1")]) as first,
        Simulator([ios("edge1")]) as second,
        one_after_the_other(first, second) as port,
    ):
        asked = target(first)
        asked = replace(asked, device=replace(asked.device, port=port))
        outcome = await back_up(asked, tools(wrong(1), GOOD))
        assert outcome.failure is not None
        assert (outcome.failure.reason, second.counters("edge1").passwords_seen) == ("host_key_changed", 0)


async def test_a_first_configuration_is_changed_and_brought_home(simulator: Simulator) -> None:
    outcome = await back_up(target(simulator), tools(GOOD))
    assert (outcome.changed, outcome.text, outcome.size_bytes) == (True, TEXT, len(TEXT))
    assert outcome.host_key is not None
    assert outcome.duration_ms > 0


async def test_the_same_configuration_is_unchanged_and_left_there(simulator: Simulator) -> None:
    first = await back_up(target(simulator), tools(GOOD))
    second = await back_up(target(simulator, last=last_of(first), host_key=first.host_key), tools(GOOD))
    assert (second.status, second.changed, second.text) == (Status.SUCCESS, False, None)
    assert (second.commit, second.path, second.sha256) == ("c0ffee", "3f/edge1.cfg", first.sha256)


async def test_a_shrunk_configuration_is_suspect_until_the_same_comes_again(simulator: Simulator) -> None:
    first = await back_up(target(simulator), tools(GOOD))
    longer = last_of(first, size_bytes=10 * len(TEXT), significant_sha256="other")
    suspect = await back_up(target(simulator, last=longer), tools(GOOD))
    assert suspect.failure is not None
    assert (suspect.status, suspect.failure.reason, suspect.text) == (Status.SUSPECT, "shrunk", TEXT)
    confirmed = await back_up(
        target(simulator, last=longer, suspicion=Suspicion("shrunk", suspect.sha256 or "")), tools(GOOD)
    )
    assert (confirmed.status, confirmed.changed) == (Status.SUCCESS, True)
    other = await back_up(target(simulator, last=longer, suspicion=Suspicion("shrunk", "another")), tools(GOOD))
    assert other.status is Status.SUSPECT


async def test_a_large_configuration_is_judged_all_the_same() -> None:
    large = configuration("edge1", interfaces=4_000)
    assert len(large) > LARGE_CHARACTERS
    async with Simulator([ios("edge1", large)]) as simulator:
        outcome = await back_up(target(simulator), tools(GOOD))
    assert outcome.text == large


def damaged(_: Device) -> Sequence[SecretError]:
    return [SecretError("the sealed value is damaged")]


async def test_without_a_log_in_no_connection_is_made(simulator: Simulator) -> None:
    outcomes = [
        await back_up(target(simulator), tools()),
        await back_up(target(simulator), replace(tools(), open_credentials=damaged)),
    ]
    assert [outcome.failure and outcome.failure.reason for outcome in outcomes] == [
        "no_credential",
        "credential_unusable",
    ]
    assert simulator.counters("edge1").connections == 0


def parting(text: str) -> SimulatedDevice:
    """Return a device that prints this in place of its configuration."""
    return ios("edge1", replies={"show running-config": text})


async def test_output_that_cannot_be_masked_is_not_kept(simulator: Simulator) -> None:
    simulator.replace("edge1", parting("version 15\nsnmp-server community hidden RO\n"))
    shown = await back_up(target(simulator), tools(GOOD))
    hidden = await back_up(target(simulator), tools(GOOD, key=b""))
    assert shown.failure is not None
    assert "snmp-server community [secret:" in shown.failure.tail
    assert hidden.failure is not None
    assert hidden.failure.tail == ""


async def test_a_long_output_leaves_its_last_2_kb(simulator: Simulator) -> None:
    simulator.replace("edge1", parting("version 15\n" + "interface 1\n" * 5000))
    outcome = await back_up(target(simulator), tools(GOOD))
    assert outcome.failure is not None
    assert len(outcome.failure.tail) == 2048
    assert outcome.failure.tail.endswith("interface 1\n")


@pytest.mark.parametrize(("last", "is_kept"), [("Choose [1-3]: ", True), ('secret "$6$salt$', False)])
async def test_only_a_last_line_that_may_be_a_prompt_is_kept(last: str, is_kept: bool) -> None:  # noqa: FBT001 - a table
    strange = ios("edge1", manners=replace(MANNERS["cisco_ios"], prompt=last))
    async with Simulator([strange]) as simulator:
        asked = target(simulator)
        hasty = replace(asked, device=replace(asked.device, timeouts=Timeouts(prompt_s=0.3)))
        outcome = await back_up(hasty, tools(GOOD))
    assert outcome.failure is not None
    assert (outcome.failure.reason, last in outcome.failure.tail) == ("prompt_timeout", is_kept)


async def test_a_line_whose_beginning_was_not_seen_is_not_kept(simulator: Simulator) -> None:
    simulator.replace("edge1", parting("version 15\nenable secret 5 " + "hidden" * 5000 + "\n"))
    outcome = await back_up(target(simulator), tools(GOOD))
    assert outcome.failure is not None
    assert outcome.failure.tail == ""


async def test_a_device_that_repeats_our_passwords_does_not_make_us_keep_them(simulator: Simulator) -> None:
    said = f"% Invalid input: {PASSWORD} {ENABLE}\n"
    replies = {"show running-config": said, "show running-config view full": said}
    simulator.replace("edge1", ios("edge1", replies=replies))
    outcome = await back_up(target(simulator), tools(GOOD))
    assert outcome.failure is not None
    assert "% Invalid input: *****" in outcome.failure.message
    assert PASSWORD not in str(outcome)
    assert ENABLE not in str(outcome)


async def test_a_text_that_is_cut_is_suspect_and_comes_home(simulator: Simulator) -> None:
    simulator.replace("edge1", parting("version 15\nhostname edge1\nsnmp-server community hidden RO\n"))
    outcome = await back_up(target(simulator), tools(GOOD))
    assert outcome.failure is not None
    assert (outcome.status, outcome.failure.reason, outcome.changed) == (Status.SUSPECT, "truncated", False)
    assert outcome.text == "version 15\nhostname edge1\nsnmp-server community hidden RO\n"
    assert outcome.failure.message.endswith("; what came is kept aside")
    assert "hidden" not in outcome.failure.tail + outcome.failure.message
    assert outcome.host_key is not None


async def test_a_text_of_another_size_than_the_device_says_is_suspect(simulator: Simulator) -> None:
    said = f"Current configuration : 9000 bytes\n{TEXT}"
    simulator.replace("edge1", parting(said))
    outcome = await back_up(target(simulator), tools(GOOD))
    assert outcome.failure is not None
    assert (outcome.status, outcome.failure.reason, outcome.text) == (Status.SUSPECT, "size_mismatch", TEXT)


async def test_a_whole_text_after_a_cut_one_is_accepted(simulator: Simulator) -> None:
    again = target(simulator, suspicion=Suspicion("truncated", "cut"), rejected_ids=(1,))
    outcome = await back_up(again, tools(wrong(1), GOOD))
    assert (outcome.status, outcome.changed, outcome.rejected_ids) == (Status.SUCCESS, True, ())
    assert simulator.counters("edge1").passwords_seen == 1


async def test_a_short_text_after_a_cut_one_must_come_twice_too(simulator: Simulator) -> None:
    first = await back_up(target(simulator), tools(GOOD))
    longer = last_of(first, size_bytes=10 * len(TEXT), significant_sha256="other")
    suspicion = Suspicion("truncated", first.sha256 or "")
    outcome = await back_up(target(simulator, last=longer, suspicion=suspicion), tools(GOOD))
    assert outcome.failure is not None
    assert (outcome.status, outcome.failure.reason) == (Status.SUSPECT, "shrunk")


async def test_a_credential_that_cannot_be_used_is_left_out_with_a_warning(simulator: Simulator) -> None:
    keyless = Credential(id=1, username="netraven", private_key=SecretStr("no key"))
    offered: list[Credential | SecretError] = [SecretError("the sealed value is damaged"), keyless, GOOD]
    outcome = await back_up(target(simulator), replace(tools(), open_credentials=lambda _: offered))
    assert (outcome.status, outcome.credential_id) == (Status.SUCCESS, 9)
    assert [remark.level for remark in outcome.remarks] == ["warning", "warning"]
    assert "edge1: the sealed value is damaged" in outcome.remarks[0].message
    assert "does not load" in outcome.remarks[1].message


async def test_only_credentials_that_cannot_be_used_are_told_as_such(simulator: Simulator) -> None:
    keyless = Credential(id=1, username="netraven", private_key=SecretStr("no key"))
    outcome = await back_up(target(simulator), tools(keyless))
    assert outcome.failure is not None
    assert (outcome.failure.reason, outcome.rejected_ids) == ("credential_unusable", ())


async def test_the_same_log_in_under_two_credentials_is_tried_once(simulator: Simulator) -> None:
    same = replace(wrong(1), id=2)
    outcome = await back_up(target(simulator), tools(wrong(1), same, wrong(3), GOOD))
    assert (outcome.credential_id, outcome.rejected_ids) == (9, (1, 3))
    assert simulator.counters("edge1").passwords_seen == 3


async def test_rejections_of_an_earlier_visit_of_the_run_count(simulator: Simulator) -> None:
    again = target(simulator, rejected_ids=(1, 2))
    outcome = await back_up(again, tools(wrong(1), wrong(2), wrong(3), GOOD))
    assert outcome.failure is not None
    assert (outcome.failure.reason, outcome.rejected_ids) == ("auth_rejected", (3,))
    assert simulator.counters("edge1").passwords_seen == 1


async def test_a_key_exchange_waits_for_its_turn_and_an_unanswered_connection_takes_none(simulator: Simulator) -> None:
    turns = 0

    async def turn() -> None:
        nonlocal turns
        turns += 1

    paced = replace(tools(GOOD), before_key_exchange=turn)
    assert (await back_up(target(simulator), paced)).status is Status.SUCCESS
    silent = target(simulator)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    await back_up(replace(silent, device=replace(silent.device, port=port)), paced)
    assert turns == 1
