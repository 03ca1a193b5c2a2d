"""`netraven noise` after real runs on a device that changes on every run."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from netraven.cli.root import run
from netraven.services.catalogue import load_platforms
from tests.cli.conftest import playing
from tests.journeys.conftest import Appliance, configuration, ios, row


def text(number: int) -> str:
    return configuration("edge1", extra=f"! up {number} days\n")


@pytest.fixture(scope="module")
def restless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Appliance]:
    appliance = Appliance(tmp_path_factory.mktemp("noise") / "data")
    devices = [ios("edge1", text(0)), ios("calm1")]
    with playing(devices) as simulator, asyncio.Runner() as runner:
        runner.run(appliance.once([row(simulator, device) for device in devices]))
        for number in range(1, 5):
            simulator.replace("edge1", ios("edge1", text(number)))
            runner.run(appliance.once())
        yield appliance


def noise(appliance: Appliance, *arguments: str) -> int:
    return run(["--data-dir", str(appliance.data_dir), "noise", *arguments])


def test_the_line_and_what_would_end_it_are_shown(restless: Appliance, capsys: pytest.CaptureFixture[str]) -> None:
    assert noise(restless) == 0
    said = capsys.readouterr().out
    assert said.startswith("edge1 (cisco_ios) changed in each of its last 4 runs:\n")
    assert "  - ! up 3 days\n  + ! up 4 days\n  it might be volatile: it would not be stored\n" in said
    assert "calm1" not in said
    assert restless.commits()[0][:12] in said
    assert [message for message in restless.journal() if "netraven noise" in message] == [
        "edge1 changed in each of its last 4 runs, each time in the line '! up 4 days': see `netraven noise`"
    ]


def test_the_definition_ends_it(restless: Appliance, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert noise(restless, "--json", "--device", "EDGE1") == 0
    [found] = json.loads(capsys.readouterr().out)
    (tmp_path / "quiet.toml").write_text(found["definition"])
    platform = load_platforms(tmp_path)[-1]
    assert platform.name == "cisco_ios_quiet"
    assert platform.lines.volatile[-1] == found["lines"][0]["pattern"] == r"^! up \d+ days"
    assert [version["commit"] for version in found["versions"]] == restless.commits()[:4]


def test_a_calm_device_and_an_unknown_one_are_answered(restless: Appliance, capsys: pytest.CaptureFixture[str]) -> None:
    assert noise(restless, "--device", "calm1") == 0
    assert capsys.readouterr().out == "calm1 did not change in each of its last 4 runs\n"
    assert noise(restless, "--device", "edge2") == 2
    assert "no device 'edge2'" in capsys.readouterr().err


def test_changes_without_a_common_line_are_shown_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    appliance = Appliance(tmp_path / "data")
    edits = ("vlan 10\n", "ip routing\n", "no ip http server\n", "ntp server 10.0.0.1\n", "ip domain lookup\n")
    device = ios("edge1", configuration("edge1"))
    with playing([device]) as simulator, asyncio.Runner() as runner:
        runner.run(appliance.once([row(simulator, device)]))
        for edit in edits[:4]:
            simulator.replace("edge1", ios("edge1", configuration("edge1", extra=edit)))
            runner.run(appliance.once())
    assert noise(appliance) == 0
    assert "each time in other lines" in capsys.readouterr().out
