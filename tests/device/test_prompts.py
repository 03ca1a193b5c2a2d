"""Lines at which a device waits: its prompt in all its states, pagers, and messages that only stand in between."""

import pytest

from netraven.device.prompts import Prompt, holds_log_message, is_log_line, is_pager, pager_kind


@pytest.mark.parametrize(
    ("learned", "shown"),
    [
        ("edge1>", "edge1(config)#"),
        ("edge1#", "edge1# "),
        ("fw (global) # ", "fw # "),
        ("fw # ", "fw (Primary) (global) # "),
        ("(M) fmg # ", "fmg # "),
        ("fw/pri/act#", "fw/pri/stby#"),
        ("fw/pri/act#", "fw/sec/stbyNoFailover#"),
        ("user@fw(active)> ", "user@fw(passive)>"),
        ("user@fw>", "user@fw(active)>"),
        ("*A:host#", "A:host# "),
        ("A:host#", "*A:host#"),
        ("<H>", "<H> "),
        ("[~H]", "[*H]"),
        ("[H]", "[~H]"),
        ("user@host:~$ ", "user@host:~#"),
        ("(host) [mynode] #", "(host) *[mynode] #"),
        ("(host) ^[mm] #", "(host) [mm] #"),
        ("SSH@sw/1>", "SSH@sw/1#"),
        ("SSH@sw/1#", "SSH@sw/1(config)#"),
        ("[admin@rb] > ", "[admin@rb] >"),
        ("(Cisco Controller) >", "(Cisco Controller) >"),
        ("#", "#"),
    ],
)
def test_a_prompt_is_known_again_in_another_state(learned: str, shown: str) -> None:
    assert Prompt.learned(learned, counter=False).matches(shown)


@pytest.mark.parametrize(
    ("learned", "shown"),
    [
        ("edge1#", "edge10#"),
        ("edge1#", "edge1"),
        ("edge1#", "! edge1#"),
        ("edge1#", " edge1#"),
        ("edge1#", "edge1#show version"),
        ("edge1>", "edge1$"),
        ("edge1#", ""),
        ("fw/admin#", "fw#"),
        ("(Cisco Controller) >", "(Other) >"),
        ("(Cisco Controller) >", ">"),
        ("#", "edge1#"),
    ],
)
def test_another_line_is_not_the_prompt(learned: str, shown: str) -> None:
    assert not Prompt.learned(learned, counter=False).matches(shown)


@pytest.mark.parametrize(
    ("shown", "is_same"),
    [("host1.13 # ", True), ("* host1.2 #", True), ("! host1.4 #", True), ("host2.13 # ", False), ("host1 #", False)],
)
def test_only_the_last_number_of_a_counting_prompt_changes(shown: str, is_same: bool) -> None:  # noqa: FBT001 - a table
    assert Prompt.learned("* host1.12 # ", counter=True).matches(shown) is is_same


@pytest.mark.parametrize(
    "line",
    [
        "*Mar  1 00:01:02.123: %SYS-5-CONFIG_I: Configured from console",
        "Mar  1 00:01:02.123 UTC: %LINK-3-UPDOWN: Interface up",
        "%ASA-5-111005: console end configuration: OK",
        "%Jan  1 00:00:00:000 2000 H3C SHELL/5/SHELL_LOGIN: VTY logged in",
        "Apr 23 2021 10:00:00 HUAWEI %%01IFNET/4/IF_STATE(l)[0]:Interface down",
        "2021 Mar  1 00:01:02 n7k %VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured",
        "2021-03-01T00:01:02.12+01:00 leaf1 %SYS-5-CONFIG_I: Configured",
        "RP/0/RSP0/CPU0:Mar  1 00:01:02.123 UTC: config[65]: %MGBL-SYS-5-CONFIG_I : Configured",
    ],
)
def test_a_message_of_the_log_is_known_as_a_whole_line(line: str) -> None:
    assert is_log_line(line)
    assert holds_log_message(f"edge1#{line}")


@pytest.mark.parametrize(
    "line", ["", "interface Gi0/1/1:", " description %SYS-5-X: foo", "hostname edge1", "A" * 5000, "A-" * 5000]
)
def test_a_line_of_a_configuration_is_no_message(line: str) -> None:
    assert not is_log_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "--More--", " --More-- ", "<--- More --->", "  ---- More ----", "-- MORE --", "--More-- (51%)",
        "---(more 42%)---", "-- MORE --, next page: Space, next line: Enter, quit: Control-C", "--More-- or (q)uit",
        "More: <space>,  Quit: q or CTRL+Z, One line: <return> ", "Press any key to continue (Q to quit)",
        "Press <SPACE> to continue, <Q> to quit", ":", "(END)", "lines 1-23", "lines 1-23/40 (END)", "x.cfg lines 1-9",
        "51%", "---(less 12%)---",
    ],
)  # fmt: skip
def test_a_pager_is_known(line: str) -> None:
    assert is_pager(line, ())


@pytest.mark.parametrize(
    "line", ["", "description -- more --", "no more", "::", "a:", "<--- More --", "151% of", "(END) of it", "lines"]
)
def test_other_lines_are_no_pager(line: str) -> None:
    assert not is_pager(line, ())


def test_questions_of_one_pager_differ_in_numbers_only() -> None:
    assert pager_kind("--More-- (5%) ") == pager_kind("--More-- (51%)") != pager_kind("--More--")
