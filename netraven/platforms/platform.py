"""What NetRaven knows of one network operating system: a frozen value without behaviour.

Patterns are kept as text and compiled when first used (`netraven.core.sieve.compiled`), so that loading many platforms
costs nothing.
"""

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How commands reach the device."""

    SHELL = "shell"  # one interactive session with a terminal
    EXEC = "exec"  # one exec channel per command; each must end with an exit status


class Evidence(StrEnum):
    """How sure we are of a platform."""

    RECORDED = "recorded"  # from a real device
    DOCUMENTED = "documented"  # from vendor pages


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
    """

    text: str
    keep: bool = False
    alternatives: tuple[str, ...] = ()
    optional: bool = False
    heading: str | None = None
    begin: str | None = None
    end: str | None = None
    size: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enable:
    """How to reach the privileged mode: `command` unless the prompt already matches `privileged`."""

    privileged: str
    command: str = "enable"
    password_prompt: str = r"(?i)password:\s*$"  # noqa: S105 - a question, not a password


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRule:
    """Read one field of `Facts` from the output of one command: the first group of `pattern`."""

    field: str
    command: str
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The three classes of lines, and what is secret in them.

    Each pattern is searched in single lines.  `volatile` lines are not stored; `insignificant` lines are stored, but a
    change in them alone makes no new version.  In `secret` patterns every group is a secret value;
    `secret_blocks` are pairs of a first and a last line between which everything is secret.
    """

    volatile: tuple[str, ...] = ()
    insignificant: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    secret_blocks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One network operating system under its netmiko name.

    `prompt` is the shape of a prompt line, matched as a whole against the cleaned last line; it is used only until the
    literal prompt is learned.  `counter`: the prompt counts commands, so digits in it may change.
    `setup` commands go out before `enable`, `paging` commands after it; a device that rejects one is not failed.
    `pagers` are patterns of pager lines beyond the common ones.
    `errors` match a line by which the device rejects a command.
    `continuation` ends a line that goes on in the next one, less the blanks that begin it; they are stored as one.
    `comment` starts a comment line in this platform's configurations.
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
    setup: tuple[str, ...] = ()
    enable: Enable | None = None
    paging: tuple[str, ...] = ()
    leave: tuple[str, ...] = ("exit",)
    pagers: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    facts: tuple[FactRule, ...] = ()
    continuation: str | None = None
    comment: str = "!"
    restore: str = ""
