"""Lines that change on every run, and the patterns that know them again."""

import re

import pytest

from netraven.core.noise import NoisyLine, noisy_lines, pattern_of, quieter
from netraven.core.text import find_line
from netraven.platforms.definition import load_definitions


def change(*lines: str) -> str:
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("old", "new", "pattern"),
    [
        ("ntp clock-period 17179738", "ntp clock-period 22518", r"^ntp clock-period \d+"),
        (
            "! Last change at 09:14:22 CET Mon Mar 3 2025 by joe",
            "! Last change at 16:40:05 CET Tue April 29 2025 by joe",
            r"^! Last change at \d+:\d+:\d+ CET [A-Za-z]+ [A-Za-z]+ \d+ \d+ by joe",
        ),
        ("checksum 9f86d081884c", "checksum 0x60303ae22b", r"^checksum [0-9A-Fa-fx]+"),
        (
            "    set psksecret ENC [secret:0a1b2c3d]",
            "    set psksecret ENC [secret:99999999]",
            "^    set psksecret ENC .+",
        ),
        ("user's load (1 min): 0.15", "user's load (1 min): 12.01", r"^user.s load \(\d+ min\): \d+\.\d+"),
        ("Zürich: 3 \x07", "Zürich: 44 \x07", r"^Z.rich: \d+ ."),
    ],
)
def test_a_line_at_two_moments_has_one_pattern_that_finds_both(old: str, new: str, pattern: str) -> None:
    assert pattern_of(old) == pattern_of(new) == pattern
    assert find_line(f"first\n{old}\n", (pattern,)) == old
    assert find_line(f"first\n{new}\n", (pattern,)) == new


@pytest.mark.parametrize("line", ["exit", "!", "", "10.0.0.1/32", "description to the core", "x 1"])
def test_a_line_without_anything_that_varies_or_anything_that_stays_has_no_pattern(line: str) -> None:
    assert pattern_of(line) is None


def test_a_long_line_is_known_by_its_beginning() -> None:
    pattern = pattern_of("counter 17 " + "x" * 100_000)
    assert pattern is not None
    assert len(pattern) < 200
    assert re.search(pattern, "counter 18 " + "x" * 100_000)


def test_the_line_that_every_change_replaced_is_found() -> None:
    changes = [
        change(f"+! up {number} days", f"+interface Gi0/{number}", f"-! up {number - 1} days")
        for number in range(4, 0, -1)
    ]
    assert noisy_lines(changes) == (
        NoisyLine(old="! up 3 days", new="! up 4 days", pattern=r"^! up \d+ days", line_class="volatile"),
    )


def test_a_line_that_one_change_lacks_is_no_noise() -> None:
    assert noisy_lines([change("+up 2 s", "-up 1 s"), change("+other 2 s", "-other 1 s")]) == ()
    assert noisy_lines([]) == ()
    assert noisy_lines(["", ""]) == ()


def test_configuration_that_grows_is_no_noise() -> None:
    assert noisy_lines([change("+permit host 10.0.0.2"), change("+permit host 10.0.0.1")]) == ()


@pytest.mark.parametrize(
    ("line", "line_class"),
    [
        ("! up 1 days", "volatile"),
        ("  # made at 12:00", "volatile"),
        ("ntp clock-period 1", "insignificant"),
        ("# key [secret:0a1b2c3d] 1", "insignificant"),
    ],
)
def test_only_a_comment_without_a_secret_need_not_be_stored(line: str, line_class: str) -> None:
    [found] = noisy_lines([change(f"+{line}", f"-{line}")])
    assert found.line_class == line_class


def test_the_definition_is_one_that_netraven_takes() -> None:
    lines = noisy_lines([change("+! up 2 s", "-! up 1 s", "+it's load 2", "-it's load 1")])
    [platform] = load_definitions([("quiet.toml", quieter("cisco-ios", lines))])
    assert platform.name == "cisco_ios_quiet"
    assert platform.lines.volatile[-1] == r"^! up \d+ s"
    assert platform.lines.insignificant[-1] == r"^it.s load \d+"
