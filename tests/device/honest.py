"""A device that prints, at a pace of its own, exactly what it has to: the truth that a visit is held against.

It may stop for a second or two once in each output, even behind a line that looks like its prompt, but not behind one
that looks like a pager's question.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from math import inf
from random import Random

from netraven.device.dialogue import Dialogue
from netraven.device.screen import clean
from netraven.device.visit import Output
from netraven.platforms.platform import Channel, Command, Lines, Platform, steps

SHOW = "show running-config"
VERSION = "show version"
LOG = "*Mar  1 00:01:02.123: %SYS-5-CONFIG_I: Configured from console by admin"
LINES = (
    "interface Gi0/1", " description to core", "!", "", " ip address 192.0.2.1 255.255.255.0", "banner motd ^C", "^C",
    "edge1#", "edge1>", "edge1(config)#", "core9#", "core9>", "end", "edge1#show version", "Password:", "login:",
    "description -- more --", LOG, "caf\u00e9", "\udce9\udcff", "x" * 300, "# permission denied", "% Invalid",
    "show running-config",
)  # fmt: skip
PAGER_LIKE = (":", "-- more --", " --More-- ", "lines 1-23", "(END)", "51%", "Press any key to continue")
ERASURES = (f"\r{' ' * 20}\r", "\r\x1b[K", "\b \b" * 20, "\x1b[2K\r")
ECHOES = ("{}\n", "{}\r{}\n", "{}\n{}\n", "\x1b[?25h{}\x1b[K\n", "")


@dataclass
class Honest:
    """One device of a random kind."""

    random: Random
    name: str = "edge1"
    typed: str = ""
    queue: list[tuple[float, int, bytes]] = field(default_factory=list)
    free_at: float = 0.0
    pages: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        """Choose the manners of the device."""
        draw = self.random
        self.newline = draw.choice(["\r\n", "\r\n", "\n", "\r\r\n", "\n\r"])
        self.echo = draw.choice(ECHOES)
        self.pager = draw.choice(["", "", " --More-- ", "<--- More --->", "---- More ----", "--More-- (51%)"])
        self.pager_like = {like.strip() for like in (*PAGER_LIKE, self.pager) if like}
        self.erasure = draw.choice(ERASURES)
        self.has_end, self.has_size = draw.random() < 0.6, draw.random() < 0.3
        self.renames = draw.random() < 0.1 and bool(self.echo)
        self.logs = self.has_end and draw.random() < 0.3 and bool(self.echo)
        # Whether it answers byte by byte, and how often it stops.
        self.chunk = draw.choice([1, 3, 40, 10_000])
        lines = LINES + PAGER_LIKE if draw.random() < 0.2 else LINES
        body = "".join(f"{draw.choice(lines)}\n" for _ in range(draw.randrange(40)))
        body = f"version 15.2\n{body}" + ("end\n" if self.has_end else "!\n")
        size = f"Current configuration : {len(body.encode('utf-8', 'surrogateescape'))} bytes\n"
        self.truth = {SHOW: (size if self.has_size else "") + body, VERSION: "Software 15.2\nuptime is 1 day\n"}

    def platform(self) -> Platform:
        """Return how NetRaven knows this kind of device."""
        show = Command(
            text=SHOW,
            keep=True,
            begin="^version ",
            end="^end$" if self.has_end else None,
            size=r"^Current configuration : (\d+) bytes" if self.has_size else None,
        )
        commands = [show, Command(text=VERSION)]
        self.random.shuffle(commands)
        return Platform(
            name="honest", vendor="Test", title="Test", channel=Channel.SHELL, lines=Lines(),
            paging=steps("terminal length 0"), commands=tuple(commands), errors=("^% Unknown",),
        )  # fmt: skip

    def type(self, keys: str, now: float) -> None:
        """Read keystrokes; those that come while it prints are read afterwards."""
        self.free_at = max(self.free_at, now)
        for key in keys:
            if self.pages:
                self._print(self.erasure + self.pages.pop(0) + (self.pager if self.pages else ""))
            elif key == "\n":
                command, self.typed = self.typed.strip(), ""
                self._answer(command)
            else:
                self.typed += key

    def _answer(self, command: str) -> None:
        echo = self.echo.format(command, command) if command or "\x1b" not in self.echo else "\n"
        text = self.truth.get(command, "")
        log = f"{LOG}\n" if self.logs and command == SHOW else ""
        where = self.random.randrange(4)
        if self.renames and command == SHOW and self.random.random() < 0.5:
            self.name = "core9"
        after = f"\n{self.name}#" + (log if where == 3 else "")
        if where == 2:
            after = f"\n{log}{self.name}#"
        printed = (log if where == 0 else "") + echo + (log if where == 1 else "") + text
        if self.pager and text:
            lines = (printed + after.lstrip("\n")).splitlines(keepends=True)
            self.pages = ["".join(lines[at : at + 6]) for at in range(0, len(lines), 6)]
            first = self.pages.pop(0)
            self._print(first + (self.pager if self.pages else ""))
        else:
            self._print(printed + after)

    def _print(self, text: str) -> None:
        """Send the text in pieces, each later than the last."""
        data = text.replace("\n", self.newline).encode("utf-8", "surrogateescape")
        stop = self.random.randrange(len(data) + 1) if self.random.random() < 0.3 else -1
        position = 0
        while position < len(data):
            end = position + self.random.randint(1, self.chunk)
            self.free_at += self.random.choice([0.0, 0.0, 0.001, 0.004])
            if position <= stop < end:
                end = stop + 1
                self._send(data[position:end])
                self.free_at += 0.9 if self._may_seem_a_pager(data[:end]) else self.random.choice([0.02, 0.9, 2.5])
            else:
                self._send(data[position:end])
            position = end

    def _may_seem_a_pager(self, data: bytes) -> bool:
        last = clean(data).rpartition("\n")[2].strip()
        return any(like.startswith(last) or last.startswith(like) for like in self.pager_like)

    def _send(self, data: bytes) -> None:
        heapq.heappush(self.queue, (self.free_at, next(self.numbers), data))


def held(device: Honest, dialogue: Dialogue) -> tuple[Output, ...]:
    """Hold the whole dialogue with the device and return its outputs."""
    now = 0.0
    device.type("\n", now)
    device.type(dialogue.start(now).decode(), now)
    while not dialogue.finished:
        at = device.queue[0][0] if device.queue else inf
        if at <= dialogue.deadline:
            now = max(now, at)
            dialogue.receive(heapq.heappop(device.queue)[2], now)
        else:
            now = max(now, dialogue.deadline)
            device.type(dialogue.tick(now).decode(), now)
    return dialogue.outputs
