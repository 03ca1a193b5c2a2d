"""Configurations in XML: they stay XML when their secrets are masked, and a stamp alone is no change."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from netraven.core.errors import TruncatedError
from netraven.device.acceptance import accept
from netraven.device.simulator import SimulatedDevice, load_recording
from netraven.platforms.registry import find
from tests.platforms.cases import CASES, case_name, visited

XML = [case for case in CASES if case.parent.name in {"pfsense", "opnsense"}]


def tags(element: Element) -> list[str]:
    return [each.tag for each in element.iter()]


@pytest.mark.parametrize("case", XML, ids=case_name)
def test_a_masked_configuration_has_the_elements_of_the_whole_one(case: Path) -> None:
    whole, masked = [fromstring((case / name).read_text()) for name in ("expected.cfg", "masked.cfg")]  # noqa: S314 - files of ours
    assert tags(whole) == tags(masked)
    assert whole.tag == case.parent.name


def edited(case: Path, edit: Callable[[str], str]) -> SimulatedDevice:
    device = load_recording(case)
    return replace(device, replies={command: edit(text) for command, text in device.replies.items()})


def stamped(text: str) -> str:
    before, mark, after = text.partition("<revision")
    return before + mark + after.replace("<username>", "<username>somebody-else-", 1)


@pytest.mark.parametrize("case", XML, ids=case_name)
async def test_the_stamp_of_the_last_change_makes_no_version_of_its_own(case: Path) -> None:
    platform = find(case.parent.name)
    devices = (load_recording(case), edited(case, stamped))
    before, after = [accept(platform, (await visited(device)).outputs) for device in devices]
    assert before.text != after.text
    assert before.significant == after.significant


@pytest.mark.parametrize("case", XML, ids=case_name)
async def test_a_file_whose_root_is_not_closed_is_refused(case: Path) -> None:
    device = edited(case, lambda text: text.replace(f"</{case.parent.name}>\n", ""))
    outputs = (await visited(device)).outputs
    with pytest.raises(TruncatedError, match="end mark"):
        accept(find(case.parent.name), outputs)
