"""A tenth of the fuzz of cuts under a fixed seed, a tenth under a random one, and what it must be able to see."""

import random
from dataclasses import replace

import pytest

from netraven.device.simulator import Fault, Misbehaviour
from tests.fuzz.__main__ import CUTS, WHOLE, main
from tests.fuzz.attempts import Attempt, Ending, judged, load_sessions
from tests.fuzz.campaign import run_campaign
from tests.fuzz.players import Played, played
from tests.platforms.cases import CASES, HERE, request

IOS = HERE / "cisco_ios" / "text_like_prompts"


@pytest.mark.parametrize("seed", [20_260_301, random.getrandbits(32)], ids=["fixed", "random"])
def test_no_cut_is_accepted_and_no_whole_session_refused(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    campaign = run_campaign(CASES, cuts=CUTS // 10, whole=WHOLE // 10, seed=seed)
    with capsys.disabled():
        print(f"\n{campaign.table()}")  # noqa: T201 - the seed and the figures are for whoever reads the log
    assert campaign.faults == []


def attempt(**wrong: object) -> Attempt:
    (session,) = load_sessions([IOS])
    device = replace(session.device, misbehaviour=Misbehaviour(**wrong))  # type: ignore[arg-type]  # the tests name the fields
    return Attempt(0, session, device, "fin", over_ssh=False)


def test_a_session_that_breaks_is_refused_and_its_stage_is_known() -> None:
    assert played(attempt()).ending is Ending.WHOLE
    assert played(attempt(breaks_after_bytes=500, fault=Fault.FIN)).reason == "connection_lost"
    assert played(attempt(breaks_after_bytes=500, fault=Fault.STALL)).reason == "silence"


def test_a_text_that_is_not_the_whole_one_is_noticed() -> None:
    tried = attempt()
    outputs = Played(request(tried.device, "127.0.0.1", 22), tried.device).hold()
    cut = [
        replace(output, text=output.text.replace("hostname edge1\n", ""), command=replace(output.command, size=None))
        for output in outputs
    ]
    assert judged(tried, outputs).ending is Ending.WHOLE
    assert judged(tried, cut).ending is Ending.WRONG


def test_one_command_prints_the_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["fuzz", "--cuts", "40", "--whole", "4", "--seed", "1", "--platform", "cisco_ios"]
    monkeypatch.setattr("sys.argv", asked)
    assert main() == 0
    first, header, *rows = capsys.readouterr().out.splitlines()
    assert first == "seed 1"
    assert header.split()[:2] == ["PLATFORM", "CUTS"]
    assert [row.split()[:2] for row in rows] == [["cisco_ios", "40"], ["all", "40"]]
