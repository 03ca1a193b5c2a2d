"""What a whole configuration means for its device."""

from dataclasses import replace

import pytest

from netraven.core.errors import TruncatedError
from netraven.core.models import Device, Snapshot
from netraven.core.outcome import Outcome
from netraven.device.session import Output
from netraven.jobs.target import Target
from netraven.jobs.verdict import judge
from netraven.platforms.platform import Platform
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
