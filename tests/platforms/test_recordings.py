"""Each directory beside this file is a device that is visited for real: adding one adds its tests."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from netraven.core.text import mask
from netraven.device.acceptance import accept
from netraven.device.facts import read_facts
from netraven.device.simulator import demo_devices, load_recording
from netraven.platforms.registry import PLATFORMS, find
from tests.platforms.cases import CASES, HERE, KEY, case_name, shown, visited


@pytest.mark.parametrize("case", CASES, ids=case_name)
async def test_a_recorded_device_gives_its_configuration_masked_and_its_facts(case: Path) -> None:
    device = load_recording(case)
    platform = find(case.parent.name)
    outputs = (await visited(device)).outputs
    text = accept(platform, outputs).text
    masked = mask(text, platform.lines.secret, platform.lines.secret_blocks, KEY)
    assert text == (case / "expected.cfg").read_text()
    assert masked == (case / "masked.cfg").read_text()
    assert shown(read_facts(platform, outputs)) == json.loads((case / "facts.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=case_name)
def test_what_is_called_secret_is_masked_and_no_other_line_is_touched(case: Path) -> None:
    plain = (case / "expected.cfg").read_text()
    masked = (case / "masked.cfg").read_text()
    assert "SECRET" not in masked.replace("SECRET-DATA", "")
    ordinary = [line for line in plain.splitlines() if not re.search(r"SECRET(?!-DATA)", line)]
    assert [line for line in masked.splitlines() if "[secret:" not in line] == [
        line for line in ordinary if "SECRET-DATA" not in line
    ]


def test_every_platform_has_a_recording() -> None:
    assert {case.parent.name for case in CASES} == {platform.name for platform in PLATFORMS}


@pytest.mark.parametrize("changed", [False, True])
async def test_the_devices_of_the_demo_are_twelve_of_six_platforms(changed: bool) -> None:  # noqa: FBT001 - a parameter of the test
    devices = demo_devices(changed=changed)
    assert len({device.hostname for device in devices}) == 12
    assert len({device.platform for device in devices}) == 6


async def test_the_demo_changes_three_devices() -> None:
    before, after = demo_devices(changed=False), demo_devices(changed=True)
    changed = [new.hostname for old, new in zip(before, after, strict=True) if old != new]
    assert changed == ["core-sw1", "edge-rtr2", "shop-rtr1"]
    for device in after:
        if device.hostname in changed:
            text = accept(find(device.platform), (await visited(device)).outputs).text
            assert re.search("Camera car park|203.0.113.64/26|self-service", text)


async def test_a_stamp_of_who_looked_in_makes_no_new_version() -> None:
    device = load_recording(HERE.parents[1] / "netraven" / "device" / "recordings" / "cisco_ios")
    replies = {command: text.replace("09:14:22", "11:11:11") for command, text in device.replies.items()}
    before, after = [
        accept(find("ios"), (await visited(one)).outputs) for one in (device, replace(device, replies=replies))
    ]
    assert before.text != after.text
    assert before.significant == after.significant
