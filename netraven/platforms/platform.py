"""What NetRaven knows of one network operating system: a frozen value without behaviour.

Patterns are kept as text and compiled when first used (`netraven.core.sieve.compiled`), so that loading many platforms
costs nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

END_LINE = "### end"


class Channel(StrEnum):
    """How commands reach the device."""

    SHELL = "shell"  # one interactive session with a terminal
    EXEC = "exec"  # one exec channel per command; each must end with an exit status


class Evidence(StrEnum):
    """How sure we are of a platform."""

    RECORDED = "recorded"  # from a real device
    DOCUMENTED = "documented"  # from vendor pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something typed to prepare the session; a device that rejects it is not failed.

    `alternatives` are tried in order when the device rejects `text`.  `answers` are pairs of a pattern and what to type
    when the last line matches it: the questions that the step may be asked before the prompt comes back.
    """

    text: str
    alternatives: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()


def steps(*texts: str) -> tuple[Step, ...]:
    """Return plain steps."""
    return tuple(Step(text=text) for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that an earlier command must have printed: `pattern`, searched in the whole output of `command`."""

    command: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of a visit.

    `keep`: its output belongs to the stored configuration; otherwise it is read for facts only.
    `alternatives` are tried in order when the device rejects `text`.
    `optional`: when all are rejected the visit goes on without it.
    `heading` is a line put before a kept output where the file is made of several.
    `begin` must be found in a kept output, and `end` must match its last line that is not blank.  A shell that has no
    `end` is asked for another prompt, to see that nothing more comes.
    `size` finds in its first group how many bytes the device says follow, counted from the line after it.
    `when` leaves the command out unless an earlier one printed something.  `moves`: another prompt may follow.
    `lists` finds, in its first group, names that the output itself announces, and `covers` those that it holds: a kept
    output that announces a part and does not hold it is refused.  Both are searched in the whole output.
    `counted` names a command before this one that says, in the first group of its pattern, how many lines this prints.
    """

    text: str
    keep: bool = False
    alternatives: tuple[str, ...] = ()
    optional: bool = False
    heading: str | None = None
    begin: str | None = None
    end: str | None = None
    size: str | None = None
    when: Condition | None = None
    moves: bool = False
    lists: str | None = None
    covers: str | None = None
    counted: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexts:
    """A device that is several in one: firewall contexts, virtual systems.

    `names` finds each context in its first group, searched in the whole output of `command`; none is no fault.  For
    each, `enter` is typed in a shell, and then `commands` are given; `{context}` stands for its name in both and in
    headings.  Every context must be entered, and no kept command may be optional: what one lacks fails the visit.
    `leave` is typed after the last one, and not where there is none.
    """

    command: str
    names: str
    enter: tuple[str, ...]
    commands: tuple[Command, ...]
    leave: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Enable:
    """How to reach the privileged mode: `command` unless the prompt already matches `privileged`.

    `only_with_password`: nothing in the prompt tells whether it was reached, so the command is given only with a
    credential that has an enable password, and a prompt without a refusal before it is taken for success.
    """

    privileged: str
    command: str = "enable"
    password_prompt: str = r"(?i)password:\s*$"  # noqa: S105 - a question, not a password
    only_with_password: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRule:
    """Read one field of `Facts` from the output of one command: the first group of `pattern`."""

    field: str
    command: str
    pattern: str


class Table(StrEnum):
    """What a device lists of its hardware."""

    INTERFACES = "interfaces"
    MODULES = "modules"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRule:
    """Read rows of a table from the output of one command, line by line.

    A line in which `row` is found begins a row; the lines after it, up to the next row or to a line in which `end` is
    found, may add to it with the patterns of `more`.  Named groups are the fields: of an interface `name` (required),
    `description`, `address` and `status`; of a module `slot` (required), `part_number`, `serial_number` and
    `description`.  Of several values for one field the first counts; rules for one table complete each other's rows.
    """

    table: Table
    command: str
    row: str
    more: tuple[str, ...] = ()
    end: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The three classes of lines, and what is secret in them.

    Each pattern is searched in single lines.  `volatile` lines are not stored; `insignificant` lines are stored, but a
    change in them alone makes no new version; `insignificant_blocks` are pairs of a first and a last line, which are
    insignificant with all lines between them.  In `secret` patterns every group is a secret value; `secret_blocks` are
    pairs of a first and a last line between which everything is secret.
    """

    volatile: tuple[str, ...] = ()
    insignificant: tuple[str, ...] = ()
    insignificant_blocks: tuple[tuple[str, str], ...] = ()
    secret: tuple[str, ...] = ()
    secret_blocks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One network operating system under its netmiko name.

    `prompt` is the shape of a prompt line, matched as a whole against the cleaned last line; it is used only until the
    literal prompt is learned.  `counter`: the prompt counts commands, so digits in it may change.
    `setup` steps go out before `enable`, `paging` steps after it.
    `questions` are pairs of a pattern and an answer: what this platform alone asks before its first prompt.
    `contexts` follow the commands.  `pagers` are patterns of pager lines beyond the common ones.
    `errors` match a line by which the device rejects a command.
    `continuation` ends a line that goes on in the next one, less the blanks that begin it; they are stored as one.
    `unix_shell`: commands go to a Unix shell, so that one that prints END_LINE can follow a kept command without an end
    mark if that succeeded.
    `comment` starts a comment line in this platform's configurations.
    `keepalive`: the device takes SSH keepalives; some hang up instead of answering one.
    """

    name: str
    vendor: str
    title: str
    channel: Channel
    commands: tuple[Command, ...]
    lines: Lines
    aliases: tuple[str, ...] = ()
    evidence: Evidence = Evidence.DOCUMENTED
    prompt: str = r"[\w.@()/:~-]+[>#$%]\s*"
    counter: bool = False
    setup: tuple[Step, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    enable: Enable | None = None
    paging: tuple[Step, ...] = ()
    contexts: Contexts | None = None
    leave: tuple[str, ...] = ("exit",)
    pagers: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    facts: tuple[FactRule, ...] = ()
    rows: tuple[RowRule, ...] = ()
    keepalive: bool = True
    unix_shell: bool = False
    continuation: str | None = None
    comment: str = "!"
    restore: str = ""
