"""Whatever a device prints when it fails, no secret is kept in clear."""

from typing import Any

import pytest

from netraven.device.simulator import Fault, Simulator
from tests.journeys.conftest import (
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
from tests.journeys.scene import scene, screen

SECRETS = f"username admin privilege 15 secret 5 {PASSWORD}\n" * 120


@pytest.mark.parametrize("cut", range(5003, 5063, 7))
async def test_the_last_output_is_kept_without_its_secrets(appliance: Appliance, cut: int) -> None:
    text = configuration("victim", extra=SECRETS)
    async with scene(appliance, ios("victim")) as stage:
        stage.simulator.replace("victim", ios("victim", text, breaks_after_bytes=cut, fault=Fault.RST))
        outcome = await stage.again()
        assert fate(outcome) == ("command", "connection_lost")
    assert outcome.failure is not None
    assert "username admin privilege 15 secret 5 [secret:" in outcome.failure.tail
    pieces = [PASSWORD[start : start + 6] for start in range(len(PASSWORD) - 5)]
    assert not any(piece in outcome.failure.tail for piece in pieces)
    assert appliance.leaks(*pieces) == []


KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + f"{PASSWORD}\n" * 150 + "-----END RSA PRIVATE KEY-----\n"
UNFINISHED = configuration("victim").removesuffix("!\nend\n")
SPILLING = {
    "the middle of a private key": {"breaks_after_bytes": 4500, "fault": Fault.RST},
    "a secret as last line": {"replies": {SHOW: printed(UNFINISHED)}},
    "a secret behind a pager": {"replies": {SHOW: UNFINISHED + f"--More-- enable secret 5 {ENABLE}\nend\n"}},
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
    assert outcome.status in {"failed", "suspect"}
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
