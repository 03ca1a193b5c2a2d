from dataclasses import replace

import pytest

from netraven.core.errors import PlatformError, UnknownPlatformError
from netraven.core.sieve import needed_word
from netraven.core.text import mask
from netraven.platforms.checks import faults
from netraven.platforms.cisco_ios import PLATFORM as CISCO_IOS
from netraven.platforms.platform import Channel, Command, Contexts, Enable, Platform, RowRule, Step, Table
from netraven.platforms.registry import PLATFORMS, by_name, find


@pytest.mark.parametrize("name", ["cisco_ios", "ios", "IOS", " cisco-ios "])
def test_a_platform_is_found_by_any_of_its_names(name: str) -> None:
    assert find(name) is CISCO_IOS


def test_an_unknown_name_is_answered_with_close_ones() -> None:
    with pytest.raises(UnknownPlatformError, match="no platform is called 'cisco_isr': did you mean 'cisco_"):
        find("cisco_isr")


def test_a_name_like_no_other_is_answered_with_where_to_look() -> None:
    with pytest.raises(UnknownPlatformError, match="`netraven platforms` lists all"):
        find("zzz")


def test_two_platforms_cannot_share_a_name() -> None:
    with pytest.raises(PlatformError, match="'other' is called 'ios', and so is 'cisco_ios'"):
        by_name((CISCO_IOS, replace(CISCO_IOS, name="other", aliases=("ios",))))


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_a_platform_that_comes_with_netraven_has_no_fault(platform: Platform) -> None:
    assert list(faults(platform)) == []
    assert platform.restore
    if platform.channel is Channel.SHELL:
        assert platform.paging
        assert platform.errors


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_few_patterns_are_tried_on_every_line(platform: Platform) -> None:
    patterns = (*platform.lines.volatile, *platform.lines.insignificant, *platform.lines.secret)
    assert len([pattern for pattern in patterns if not needed_word(pattern)]) <= 2


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
@pytest.mark.parametrize(
    "unit",
    [
        "a",
        " ",
        '"',
        '"$9$',
        "://a:",
        'password="',
        " key 7 ",
        "x:",
        " password ",
        "key-string ",
        "<password>",
        "set password ",
    ],
)
def test_a_hostile_line_takes_no_more_time_than_an_honest_one(platform: Platform, unit: str) -> None:
    # A pattern that looks at what follows again and again would take minutes here.
    text = f"username x snmp-server user x auth neighbor {unit * 50_000}\n{unit * 50_000}\n"
    assert mask(text, platform.lines.secret, platform.lines.secret_blocks, b"key")


def test_a_fault_is_named_with_its_place() -> None:
    command = replace(CISCO_IOS.commands[1], keep=False, begin="(", size="no group")
    lines = replace(CISCO_IOS.lines, secret=("key",), secret_blocks=(("[", "]"),))
    rule = replace(CISCO_IOS.facts[0], field="serial", command="show serial", pattern="S/N")
    wrong = replace(
        CISCO_IOS,
        name="Cisco IOS",
        commands=(command,),
        lines=lines,
        facts=(rule,),
        rows=(),
        pagers=("*",),
        enable=Enable(privileged="("),
    )
    assert {path for path, _ in faults(wrong)} == {
        ("name",),
        ("commands",),
        ("commands", 0, "begin"),
        ("commands", 0, "size"),
        ("lines", "secret"),
        ("lines", "secret_blocks"),
        ("facts", 0, "field"),
        ("facts", 0, "command"),
        ("facts", 0, "pattern"),
        ("pagers",),
        ("enable", "privileged"),
    }


def test_a_fault_in_what_a_platform_says_of_questions_tables_and_contexts_is_named() -> None:
    inner = Command(text="show", keep=True, optional=True, moves=True, covers="(")
    wrong = replace(
        CISCO_IOS,
        questions=(("(", "n"),),
        paging=(Step(text="no page", answers=(("[", "y"),)),),
        rows=(RowRule(table=Table.MODULES, command="show version", row="("),),
        contexts=Contexts(command="show context", names="name", enter=(), commands=(inner,)),
    )
    assert {path for path, _ in faults(wrong)} == {
        ("questions",),
        ("paging",),
        ("rows", 0),
        ("contexts", "command"),
        ("contexts", "commands"),
        ("contexts", "commands", 0),
        ("contexts", "commands", 0, "covers"),
        ("contexts", "names"),
    }
