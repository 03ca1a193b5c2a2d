"""What devices seal anew with another salt, or change by themselves, is stored but makes no new version."""

from dataclasses import replace

import pytest

from netraven.device.acceptance import Accepted, accept
from netraven.device.simulator import SimulatedDevice, load_recording
from netraven.platforms.registry import find
from tests.platforms.cases import HERE, visited


def edited(device: SimulatedDevice, old: str, new: str) -> SimulatedDevice:
    assert any(old in text for text in device.replies.values())
    return replace(device, replies={command: text.replace(old, new) for command, text in device.replies.items()})


async def accepted(device: SimulatedDevice) -> Accepted:
    return accept(find(device.platform), (await visited(device)).outputs)


@pytest.mark.parametrize(
    ("case", "old", "new"),
    [
        ("fortinet/branch", "password ENC SH2SECRETu1Xw0K9YH4vXyzQ==", "password ENC SH2SECRETother=="),
        ("fortinet/branch", "MAwGCCqGSIb3DQIJBQAwFAYIKoZIhvcNAwcECJSECRET", "MAwGCCqGSIb3DQIJBQAwFAYIKoZIhvother"),
        ("fortinet/branch", '"Google-Web"', '"Google-Mail"'),
        ("fortinet/branch", "build1517-230606:opmode=0:vdom=0:user=backup", "build1517-230606:opmode=0:vdom=0:user=x"),
        ("fortinet_manager/manager", "ENC SECRETfmgHa==", "ENC SECRETother=="),
        ("huawei/access_switch", "%^%#SECRETr@dius:1x%^%#", "%^%#SECRETother%^%#"),
        ("huawei/access_switch", "saved at 2025-03-02 17:11:02", "saved at 2025-03-03 08:00:00"),
        ("f5_tmsh/bash_account", "            state up\n", "            state down\n"),
        ("nokia_srosmd/router", "# Commit ID 17", "# Commit ID 18"),
    ],
)
async def test_what_is_sealed_anew_makes_no_new_version(case: str, old: str, new: str) -> None:
    device = load_recording(HERE / case)
    before, after = await accepted(device), await accepted(edited(device, old, new))
    assert before.text != after.text
    assert before.significant == after.significant


@pytest.mark.parametrize(
    ("case", "old", "new"),
    [
        ("fortinet/branch", "set timezone 26", "set timezone 27"),
        ("fortinet/branch", "set internet-service-id 65537\n    next\nend\n", "next\nend\nconfig router rip\nend\n"),
        ("huawei/access_switch", "port default vlan 20", "port default vlan 30"),
        ("f5_tmsh/bash_account", "interval 5", "interval 10"),
        ("nokia_srosmd/router", "primary address 10.99.2.1", "primary address 10.99.2.3"),
    ],
)
async def test_what_somebody_changed_makes_a_new_version(case: str, old: str, new: str) -> None:
    device = load_recording(HERE / case)
    before, after = await accepted(device), await accepted(edited(device, old, new))
    assert before.significant != after.significant
