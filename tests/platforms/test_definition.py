import re

import pytest

from netraven.core.errors import PlatformError
from netraven.platforms.cisco_ios import PLATFORM as CISCO_IOS
from netraven.platforms.definition import load_definitions
from netraven.platforms.platform import (
    Channel,
    Command,
    Condition,
    Contexts,
    Enable,
    FactRule,
    Lines,
    Platform,
    RowRule,
    Step,
    Table,
)

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
CONTEXTS = (
    SMALL
    + """[contexts]
command = 'show'
names = '(x)'
enter = ['enter {context}']
[[contexts.commands]]
text = 'show run'
keep = true
"""
)
ROWS = (
    SMALL
    + """[[rows]]
table = 'interfaces'
command = 'show'
row = '(?P<name>x)'
more = ['(?P<status>y)']
"""
)


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


FULL = r"""
name = "acme_fw"
keepalive = false
setup = ["no page", {text = "width", alternatives = ["wide"], answers = [["sure", "y\n"]]}]
questions = [["Enter switch number", "1\n"]]

[enable]
privileged = '#'
only_with_password = true

[[commands]]
text = "show contexts"

[[commands]]
text = "show"
keep = true
when = {command = "show contexts", pattern = "none"}
lists = 'part (\S+)'
covers = 'begin (\S+)'

[lines]
insignificant_blocks = [['begin', 'end']]

[contexts]
command = "show contexts"
names = '^(\S+)'
enter = ["enter {context}"]
leave = ["leave"]
[[contexts.commands]]
text = "show {context}"
keep = true

[[rows]]
table = "modules"
command = "show contexts"
row = '(?P<slot>\d)'
more = ['(?P<serial_number>SN.*)']
end = '^$'
"""


def test_a_file_may_say_all_that_a_platform_can_be() -> None:
    platform = load(FULL)
    assert platform.setup == (
        Step(text="no page"),
        Step(text="width", alternatives=("wide",), answers=(("sure", "y\n"),)),
    )
    assert platform.questions == (("Enter switch number", "1\n"),)
    assert not platform.keepalive
    assert platform.enable == Enable(privileged="#", only_with_password=True)
    assert platform.commands[1].when == Condition(command="show contexts", pattern="none")
    assert (platform.commands[1].lists, platform.commands[1].covers) == (r"part (\S+)", r"begin (\S+)")
    assert platform.lines.insignificant_blocks == (("begin", "end"),)
    assert platform.contexts == Contexts(
        command="show contexts",
        names=r"^(\S+)",
        enter=("enter {context}",),
        leave=("leave",),
        commands=(Command(text="show {context}", keep=True),),
    )
    assert platform.rows == (
        RowRule(
            table=Table.MODULES,
            command="show contexts",
            row=r"(?P<slot>\d)",
            more=("(?P<serial_number>SN.*)",),
            end="^$",
        ),
    )


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
        (SMALL + "lists = 'part (.*)'\n", 2, "commands[1]: lists and covers belong together"),
        (SMALL + "lists = 'part'\ncovers = '(x)'\n", 5, "commands[1].lists: 'part' needs a group"),
        (SMALL + "moves = true\n", 2, "commands[1]: what is kept cannot move"),
        (
            SMALL + "when = {command = 'other', pattern = 'x'}\n",
            5,
            "when: 'other' is not the text of an earlier command",
        ),
        (SMALL + "when = {command = 'show'}\n", 5, "commands[1].when: 'pattern' is missing"),
        ("questions = [['(', 'n']]\n" + SMALL, 1, "questions: '(' is not a regular expression"),
        ("questions = ['?']\n" + SMALL, 1, "questions[1]: must be a list, not '?'"),
        ("keepalive = 'no'\n" + SMALL, 1, "keepalive: must be true or false, not 'no'"),
        ("paging = [{text = 'x', answers = [['(', 'y']]}]\n" + SMALL, 1, "paging: '(' is not a regular expression"),
        ("setup = [{alternatives = ['x']}]\n" + SMALL, 1, "setup[1]: 'text' is missing"),
        (CONTEXTS.replace("(x)", "x"), 7, "contexts.names: 'x' needs a group"),
        (
            CONTEXTS.replace("command = 'show'", "command = 'list'"),
            6,
            "contexts.command: 'list' is not the text of one",
        ),
        (CONTEXTS + "optional = true\n", 9, "contexts.commands: a kept command cannot be optional there"),
        (CONTEXTS + "end = '('\n", 12, "contexts.commands[1].end: '(' is not a regular expression"),
        (ROWS.replace("(?P<name>x)", "x"), 8, "rows[1].row: 'x' needs a group called 'name'"),
        (ROWS.replace("command = 'show'", "command = 'list'"), 7, "rows[1].command: 'list' is not the text of one"),
        (ROWS.replace("<status>", "<state>"), 5, "rows[1]: a group is called 'state', which is not one of name"),
        (ROWS.replace("(?P<name>x)", "("), 5, "rows[1]: '(' is not a regular expression"),
        (ROWS + "end = '('\n", 5, "rows[1]: '(' is not a regular expression"),
        (ROWS.replace("'interfaces'", "'fans'"), 6, "rows[1].table: must be one of interfaces, modules, not 'fans'"),
        (
            SMALL + "[lines]\ninsignificant_blocks = [['(', 'x']]\n",
            6,
            "lines.insignificant_blocks: '(' is not a regular",
        ),
    ],
)
def test_a_wrong_file_is_named_with_line_field_and_what_would_be_right(text: str, line: int, message: str) -> None:
    with pytest.raises(PlatformError, match=rf"acme\.toml.*line {line}\b.*") as caught:
        load(text)
    assert re.search(re.escape(message), str(caught.value))
