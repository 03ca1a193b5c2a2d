"""What a whole configuration means for its device."""

from dataclasses import replace

import pytest

from netraven.core.errors import TruncatedError
from netraven.core.models import Device, Facts, Interface, Snapshot
from netraven.core.outcome import Outcome
from netraven.device.session import Output
from netraven.jobs.target import Target
from netraven.jobs.verdict import judge
from netraven.platforms.platform import Command, Platform, RowRule, Table
from netraven.platforms.registry import find
from tests.journeys.conftest import configuration, printed

IOS = find("cisco_ios")
DEVICE = Device(id=1, uid="u1", hostname="edge1", ip_address="127.0.0.1", device_type="cisco_ios")


def outputs(text: str, platform: Platform = IOS) -> list[Output]:
    [kept] = [command for command in platform.commands if command.keep]
    return [Output(command=kept, text=printed(text), exit_status=None)]


def known(outcome: Outcome) -> Target:
    last = Snapshot(
        id=1,
        device_id=1,
        commit="c1",
        path="aa/edge1.cfg",
        size_bytes=outcome.size_bytes or 0,
        sha256=outcome.sha256 or "",
        significant_sha256=outcome.significant_sha256 or "",
        received_sha256=outcome.received_sha256,
    )
    return Target(device=DEVICE, last=last)


async def test_what_was_accepted_before_is_unchanged() -> None:
    first = await judge(Target(device=DEVICE), IOS, outputs(configuration("edge1")))
    again = await judge(known(first), IOS, outputs(configuration("edge1")))
    assert (first.changed, again.changed, again.text, again.commit) == (True, False, None, "c1")


async def test_the_same_text_is_judged_again_when_the_rules_have_changed() -> None:
    first = await judge(Target(device=DEVICE), IOS, outputs(configuration("edge1")))
    stricter = replace(IOS, commands=tuple(replace(command, end="^finis$") for command in IOS.commands))
    with pytest.raises(TruncatedError):
        await judge(known(first), stricter, outputs(configuration("edge1"), stricter))


async def test_a_volatile_line_alone_is_no_change() -> None:
    first = await judge(Target(device=DEVICE), IOS, outputs(configuration("edge1")))
    noisy = configuration("edge1", extra="ntp clock-period 17179\n")
    again = await judge(known(first), IOS, outputs(noisy))
    assert (again.changed, again.sha256) == (False, first.sha256)


async def test_a_version_of_which_nobody_knows_what_was_received_is_compared_by_its_text() -> None:
    first = await judge(Target(device=DEVICE), IOS, outputs(configuration("edge1")))
    again = await judge(known(replace(first, received_sha256=None)), IOS, outputs(configuration("edge1")))
    assert not again.changed


LISTING = Command(text="show ports", optional=True)
LISTS = replace(
    IOS,
    commands=(*IOS.commands, LISTING),
    rows=(
        RowRule(table=Table.INTERFACES, command="show ports", row=r"^(?P<name>\S+) (?P<status>up|down)$"),
        RowRule(
            table=Table.INTERFACES,
            command="show running-config",
            row=r"^interface (?P<name>\S+)$",
            more=(r"^ description (?P<description>.+)$",),
        ),
    ),
)


def listed(configured: str, ports: str) -> list[Output]:
    return [*outputs(configured), Output(command=LISTING, text=ports, exit_status=None)]


async def test_tables_are_read_again_only_when_what_they_are_read_from_has_changed() -> None:
    text = configuration("edge1", interfaces=1)
    first = await judge(Target(device=DEVICE), LISTS, listed(text, "GigabitEthernet0/0 up\n"))
    found = Interface(name="GigabitEthernet0/0", status="up", description="to access 0")
    assert first.facts is not None
    assert first.facts.interfaces == (found,)
    target = replace(known(first), hardware_sha256=first.hardware_sha256)
    again = await judge(target, LISTS, listed(text, "GigabitEthernet0/0 up\n"))
    assert (again.facts, again.hardware_sha256) == (Facts(), None)
    down = await judge(target, LISTS, listed(text, "GigabitEthernet0/0 down\n"))
    assert down.facts is not None
    assert down.facts.interfaces == (replace(found, status="down"),)
    edited = await judge(target, LISTS, listed(text.replace("to access 0", "spare"), "GigabitEthernet0/0 up\n"))
    assert edited.facts is not None
    assert edited.facts.interfaces == (replace(found, description="spare"),)


async def test_other_rules_read_the_tables_again() -> None:
    text = configuration("edge1", interfaces=1)
    first = await judge(Target(device=DEVICE), LISTS, listed(text, "GigabitEthernet0/0 up\n"))
    target = replace(known(first), hardware_sha256=first.hardware_sha256)
    again = await judge(target, replace(LISTS, rows=LISTS.rows[:1]), listed(text, "GigabitEthernet0/0 up\n"))
    assert again.facts is not None
    assert again.facts.interfaces == (Interface(name="GigabitEthernet0/0", status="up"),)
