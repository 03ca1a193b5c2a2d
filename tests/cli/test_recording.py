"""A session that `netraven try --record` writes is a test of its platform, without its secrets."""

import asyncio
import json
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from netraven.cli.root import run
from netraven.cli.stand_ins import StandIns
from netraven.core.models import Credential
from netraven.device.simulator import Mode, Pager, SimulatedDevice, load_recording
from netraven.device.simulator.manners import MANNERS
from netraven.platforms.registry import find
from tests.cli.conftest import playing
from tests.platforms import test_recordings
from tests.platforms.cases import CASES, case_name

ACME = r"""
name = "acme_os"
prompt = '[\w.@()/ -]+[>#] ?'
setup = [{ text = "cli wide", answers = [['Continue\?', "Y\n"]] }]
enable = { privileged = '#\s*$' }
errors = ['^Error']
commands = [{ text = "show all", keep = true, end = '^end$' }]
contexts = { command = "show all", names = '(?m)^context (\S+)', enter = ["context {context}"], commands = [
    { text = "show here", keep = true, heading = "! {context}", end = '^end$' },
], leave = ["context off"] }
[lines]
secret = ['^secret (\S+)', '^hash (\$9\$\w{14})$']
"""


# Here a pattern takes a keyword for a secret, too, and finds nothing once something else stands for the keyword.
OVERMASKED = frozenset({"cisco_xe-wlc_9800", "extreme_exos-core_stack"})


def record(device: SimulatedDevice, folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    """Try the device and write its session into the folder."""
    monkeypatch.setenv("NETRAVEN_DEVICE_PASSWORD", device.password)
    if device.enable_password:
        monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: device.enable_password)
        monkeypatch.setattr("os.isatty", lambda _: True)
        more = (*more, "--enable")
    with playing([device]) as simulator:
        place = f"127.0.0.1:{simulator.port(device.hostname)}"
        arguments: Sequence[str] = ("try", place, "--platform", device.platform, "--username", device.username)
        return run([*arguments, "--record", str(folder), *more])


@pytest.mark.parametrize("case", [case for case in CASES if case_name(case) not in OVERMASKED], ids=case_name)
def test_each_recorded_device_can_be_recorded_again(
    case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / case.parent.name / "again"
    assert record(load_recording(case), folder, monkeypatch) == 0
    assert "and played back: put it into" in capsys.readouterr().err
    asyncio.run(test_recordings.test_a_recorded_device_gives_its_configuration_masked_and_its_facts(folder))
    test_recordings.test_what_is_called_secret_is_masked_and_no_other_line_is_touched(folder)
    masked, before = [(one / "masked.cfg").read_bytes().count(b"\n") for one in (folder, case)]
    assert masked == before
    assert json.loads((folder / "facts.json").read_text()) == json.loads((case / "facts.json").read_text())


def acme() -> SimulatedDevice:
    red = Mode(prompt="{hostname}/red# ", replies={"show here": "secret S3cr3t-A\ninterface red\nend\n"})
    text = "context red\nsecret S3cr3t-A\nhash $9$abcdefghijklmn\nsecret S3cr3t-B\nowner joe.doe, my-password\nend\n"
    return SimulatedDevice(
        hostname="fw-a.7",
        platform="acme_os",
        manners=replace(
            MANNERS["cisco_nxos"],
            prompt="{username}@{hostname}> ",
            enabled_prompt="{username}@{hostname}# ",
            invalid="Error: what?\n",
            pager=Pager(lines=2, text="--More--", off=frozenset()),
        ),
        replies={"show all": text},
        username="joe.doe",
        password="my-password",
        enable_password="my-enable-word",
        banner="welcome joe.doe\n",
        questions=(("Press any key to continue", ""), ("User Name:", "joe.doe"), ("Password:", "my-password")),
        asks={"cli wide": (("Continue?", "Y"),)},
        modes={"context red": red, "context off": Mode()},
    )


@pytest.fixture
def acme_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "acme.toml").write_text(ACME)
    monkeypatch.setenv("NETRAVEN_PLATFORMS_DIR", str(tmp_path / "platforms"))


@pytest.mark.usefixtures("acme_dir")
def test_questions_contexts_and_pagers_are_learned_and_no_secret_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "case"
    assert record(acme(), folder, monkeypatch) == 0
    assert "and played back" in capsys.readouterr().err
    table = tomllib.loads((folder / "device.toml").read_text())
    assert (table["hostname"], table["username"]) == ("fw-a.7", "netraven")
    assert table["manners"]["prompt"] == "{username}@{hostname}> "
    assert table["manners"]["pager"] == {"lines": 23, "text": "--More--", "off": []}
    assert table["questions"][1:] == [["User Name:", "netraven"], ["Password:", "demo-password"]]
    assert table["modes"]["context red"]["prompt"] == "{hostname}/red# "
    assert (folder / "expected.cfg").read_text() == (
        "context red\nsecret SECRET1\nhash $9$SECRET2SECRET2\nsecret SECRET3\nowner netraven, demo-password\nend\n"
        "! red\nsecret SECRET1\ninterface red\nend\n"
    )
    written = "".join(file.read_text() for file in folder.iterdir())
    for secret in ("S3cr3t", "abcdefghijklmn", "my-password", "my-enable-word", "joe.doe"):
        assert secret not in written


@pytest.mark.usefixtures("acme_dir")
def test_a_session_that_was_refused_is_recorded_without_an_expected_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = replace(acme(), replies={"show all": "secret S3cr3t-A\n"}, modes={})
    folder = tmp_path / "case"
    assert record(cut, folder, monkeypatch) == 1
    assert "it is no test yet" in capsys.readouterr().err
    assert "SECRET1" in (folder / "show_all.txt").read_text()
    assert not (folder / "expected.cfg").exists()


def test_the_lines_to_look_through_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = next(one for one in CASES if case_name(one) == "cisco_ios-text_like_prompts")
    device = load_recording(case)
    config = device.replies["show running-config"].replace("!\nend\n", "snmp-server contact joe@example.org\n!\nend\n")
    changed = replace(device, replies={**device.replies, "show running-config": config})
    assert record(changed, tmp_path / "case", monkeypatch) == 0
    number = config[: config.index("snmp-server contact")].count("\n") + 1
    assert f"show_running_config.txt: {number}\n" in capsys.readouterr().err


def test_a_secret_that_goes_on_in_the_next_line_is_whole_for_its_pattern() -> None:
    platform = find("mikrotik_routeros")
    stand_ins = StandIns(platform, Credential(id=1, username="root", password=SecretStr("pw")))
    assert stand_ins.username == "root"
    cleaned = stand_ins.cleaned('/user add name=root password="half of \\\n    the secret"\n')
    assert "SECRET1" in cleaned
    assert "half" not in cleaned
    assert "the secret" not in cleaned
