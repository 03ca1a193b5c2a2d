import re

import pytest

from netraven.core.errors import PlatformError
from netraven.platforms.cisco_ios import PLATFORM as CISCO_IOS
from netraven.platforms.definition import load_definitions
from netraven.platforms.platform import Channel, Command, Enable, FactRule, Lines, Platform

WHOLE = r"""
name = "acme_os"
vendor = "Acme"
title = "Acme OS"
channel = "exec"
aliases = ["acme"]
prompt = 'acme> ?'
counter = true
errors = ['^error: ']
comment = "#"

[enable]
privileged = '#$'

[[commands]]
text = "show version"

[[commands]]
text = "show configuration"
keep = true
alternatives = ["write terminal"]
end = '^end of configuration$'

[lines]
volatile = ['^# printed at ']
secret = ['^secret (\S+)']
secret_blocks = [['^key begin', '^key end']]

[[facts]]
field = "serial_number"
command = "show version"
pattern = 'S/N (\S+)'
"""
SMALL = 'name = "acme_os"\n[[commands]]\ntext = "show"\nkeep = true\n'


def load(text: str) -> Platform:
    (platform,) = load_definitions([("acme.toml", text)])
    return platform


def test_a_file_becomes_the_same_value_as_a_platform_in_code() -> None:
    assert load(WHOLE) == Platform(
        name="acme_os",
        vendor="Acme",
        title="Acme OS",
        channel=Channel.EXEC,
        aliases=("acme",),
        prompt="acme> ?",
        counter=True,
        errors=("^error: ",),
        comment="#",
        enable=Enable(privileged="#$"),
        commands=(
            Command(text="show version"),
            Command(
                text="show configuration", keep=True, alternatives=("write terminal",), end="^end of configuration$"
            ),
        ),
        lines=Lines(
            volatile=("^# printed at ",), secret=(r"^secret (\S+)",), secret_blocks=(("^key begin", "^key end"),)
        ),
        facts=(FactRule(field="serial_number", command="show version", pattern=r"S/N (\S+)"),),
    )


def test_a_name_and_a_command_are_enough() -> None:
    platform = load("\ufeff" + SMALL.replace("\n", "\r\n"))
    assert (platform.title, platform.channel, platform.lines) == ("acme_os", Channel.SHELL, Lines())


def test_an_heir_has_what_it_does_not_name_and_adds_its_lines() -> None:
    platform = load('name = "acme_ios"\ninherits = "ios"\nenable = false\n[lines]\nsecret = ["^acme (.*)"]\n')
    assert platform.commands == CISCO_IOS.commands
    assert (platform.enable, platform.aliases, platform.title) == (None, (), "acme_ios")
    assert platform.lines.secret == (*CISCO_IOS.lines.secret, "^acme (.*)")
    assert platform.lines.volatile == CISCO_IOS.lines.volatile


def test_a_file_may_inherit_from_an_earlier_one() -> None:
    first, second = load_definitions([("a.toml", SMALL), ("b.toml", 'name = "b"\ninherits = "acme_os"\n')])
    assert second.commands == first.commands


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("name = \n", 1, "not valid TOML"),
        ("[[commands]]\ntext = 'x'\n", 1, "'name' is missing"),
        ('name = "x"\n', 1, "'commands' is missing"),
        ("prmpt = 'x'\n" + SMALL, 1, "prmpt: there is no such field: did you mean 'prompt'?"),
        (SMALL + "until = 'x'\n", 5, "commands[1].until: there is no such field: known are text, keep"),
        ("\nzzz = 'x'\n" + SMALL, 2, "zzz: there is no such field: known are name, vendor"),
        ("prompt = 3\n" + SMALL, 1, "prompt: must be a text, not 3"),
        ("counter = 'yes'\n" + SMALL, 1, "counter: must be true or false, not 'yes'"),
        ("errors = 'x'\n" + SMALL, 1, "errors: must be a list, not 'x'"),
        ("errors = ['x', 1]\n" + SMALL, 1, "errors[2]: must be a text, not 1"),
        ("channel = 'telnet'\n" + SMALL, 1, "channel: must be one of shell, exec, not 'telnet'"),
        ("lines = 3\n" + SMALL, 1, "lines: must be a table, not 3"),
        ("prompt = {a = 1}\n" + SMALL, 1, "prompt: must be a text, not a table"),
        (SMALL + "[lines]\nsecret_blocks = [['a']]\n", 6, "lines.secret_blocks[1]: must be a list of 2, not of 1"),
        (SMALL + "[[commands]]\nkeep = true\n", 5, "commands[2]: 'text' is missing"),
        (SMALL + "[lines]\nvolatile = ['(']\n", 6, "lines.volatile: '(' is not a regular expression"),
        (SMALL + "[lines]\nsecret = ['key']\n", 6, "lines.secret: 'key' needs a group"),
        (SMALL + "[[commands]]\ntext = 'x'\nend = '['\n", 7, "commands[2].end: '[' is not a regular expression"),
        (
            SMALL + "[[facts]]\nfield = 'age'\ncommand = 'show'\npattern = '(x)'\n",
            6,
            "facts[1].field: 'age' is not one",
        ),
        (SMALL.replace("true", "false"), 2, "commands: no command has keep = true"),
        (SMALL.replace("acme_os", "Acme OS"), 1, "name: 'Acme OS' is not a name"),
        (SMALL.replace("acme_os", "cisco_ios"), 1, "name: platform 'cisco_ios' is called 'cisco_ios', and so is"),
        ("inherits = 'cisco_isr'\n" + SMALL, 1, "inherits: no platform is called 'cisco_isr': did you mean"),
    ],
)
def test_a_wrong_file_is_named_with_line_field_and_what_would_be_right(text: str, line: int, message: str) -> None:
    with pytest.raises(PlatformError, match=rf"acme\.toml.*line {line}\b.*") as caught:
        load(text)
    assert re.search(re.escape(message), str(caught.value))
