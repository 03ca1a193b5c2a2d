"""What a simulated device is: its log-in, the manners of its kind, what it answers, and what it does wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SIZE = "{size}"


class Echo(StrEnum):
    """How a device repeats what is typed."""

    PLAIN = "plain"
    NONE = "none"
    TWICE = "twice"  # as old Catalysts do
    WRAPPED = "wrapped"  # a line end after each 80 columns, whatever width was asked for
    SCROLLED = "scrolled"  # as IOS does: beyond 80 columns the line is drawn again, with its beginning gone


class Greeting(StrEnum):
    """How a device answers a TCP connection."""

    SSH = "ssh"
    SILENT = "silent"
    GARBAGE = "garbage"  # another protocol
    CLOSED = "closed"  # closes before it says a word


class Fault(StrEnum):
    """How a session breaks."""

    RST = "rst"  # the connection is reset
    FIN = "fin"  # the connection is closed in order, without a word of SSH
    EOF = "eof"  # the channel ends without an exit status
    EXIT0 = "exit0"  # the channel ends with the exit status of success
    STALL = "stall"  # nothing more is printed
    ENDLESS = "endless"  # printing never ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Misbehaviour:
    """What a device does wrong; nothing by default.

    `breaks_after_bytes` counts all that a connection printed in its sessions; `fault` says what happens then.
    `chunk_bytes` and `pace_s`: how much is sent at once and the pause after it; with a `seed` it is so much at most, at
    random borders that are the same each time.  `latency_s` stands before each reply.
    `pause_s` is waited after lines in which `pauses_after` is found, before their line end.
    `messages` are pairs of a pattern and what is printed, once, right after the first place where it is found.
    `prompt_noise` is printed before each prompt: cursor movements, colours.
    `rejects` are commands that it does not know although it should.
    """

    greeting: Greeting = Greeting.SSH
    stalls_login: bool = False
    refuses_channel: bool = False
    refuses_enable: bool = False
    rejects: frozenset[str] = frozenset()
    no_exit_status: bool = False
    breaks_after_bytes: int | None = None
    fault: Fault = Fault.RST
    latency_s: float = 0.0
    chunk_bytes: int | None = None
    seed: int | None = None
    pace_s: float = 0.0
    pauses_after: str | None = None
    pause_s: float = 0.0
    messages: tuple[tuple[str, str], ...] = ()
    prompt_noise: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pager:
    """A pager: how many lines stand on a page, its question, how it wipes it, and the commands that switch it off."""

    lines: int = 23
    text: str = " --More-- "
    erase: str = "\b" * 9 + " " * 8 + "\b" * 9
    off: frozenset[str] = frozenset({"terminal length 0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How all devices of a kind behave at their terminal.

    Prompts may hold `{hostname}`, `{username}` and `{count}`, the number of the command.  `accepts` are commands that
    print nothing, `answers` what others of the set-up print; `privileged` are those that only work after `enable`;
    `invalid` answers an unknown command.
    `newline` ends lines in a shell, `exec_newline` on an exec channel, None where there is no such channel.
    """

    prompt: str
    enabled_prompt: str | None = None
    enable: str = "enable"
    enable_question: str = "Password: "
    enable_refusal: str = "% Access denied\n\n"
    accepts: frozenset[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)
    privileged: frozenset[str] = frozenset()
    leaves: frozenset[str] = frozenset({"exit", "quit", "logout"})
    invalid: str = "% Invalid input\n"
    pager: Pager | None = None
    newline: str = "\r\n"
    exec_newline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """Where a command leads to: a context or a view with a prompt of its own.

    `says` is printed on entering; `replies` stand before those of the device.  Without a prompt it is the way back.
    """

    prompt: str = ""
    says: str = ""
    replies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedDevice:
    r"""A device that the simulator plays.

    `replies` are what commands print, with line feeds as line ends; `{size}` in one stands for the true size in bytes
    of what follows its line.  `authentication` are SSH's names of the methods it offers; none lets everyone in.
    `public_key` is the visitor's, in OpenSSH's one-line form.  `enable_password` None: enable asks for none.
    `questions` are asked in the shell before the first prompt, each with the right answer; an empty one is any key.
    `forwards`: it is a jump host, which leads to whatever listens on loopback.
    `asks` are questions of commands with the right answers, `modes` the commands that lead to another prompt.
    """

    hostname: str
    platform: str
    manners: Manners
    replies: Mapping[str, str]
    username: str = "netraven"
    password: str = "demo-password"  # noqa: S105 - of devices that do not exist
    enable_password: str | None = None
    public_key: str | None = None
    authentication: frozenset[str] = frozenset({"password", "keyboard-interactive", "publickey"})
    banner: str = ""
    questions: tuple[tuple[str, str], ...] = ()
    asks: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    modes: Mapping[str, Mode] = field(default_factory=dict)
    forwards: bool = False
    echo: Echo = Echo.PLAIN
    misbehaviour: Misbehaviour = field(default_factory=Misbehaviour)

    def reply(self, command: str, mode: Mode | None = None) -> str | None:
        """Return what the command prints in the mode, None when the device does not know it."""
        if command in self.misbehaviour.rejects:
            return None
        text = (mode.replies if mode else {}).get(command, self.replies.get(command))
        if text is None:
            return "" if command in self.manners.accepts else self.manners.answers.get(command)
        before, mark, after = text.partition(SIZE)
        if not mark:
            return text
        size_bytes = len(after.partition("\n")[2].encode("utf-8", "surrogateescape"))
        return f"{before}{size_bytes}{after}"
