"""Visits to devices that do not exist, and a player that holds their dialogues on a clock of its own."""

from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any

import pytest
from pydantic import SecretStr

from netraven.core.models import Credential, SshProfile, Timeouts
from netraven.core.policy import AddressRules
from netraven.device.dialogue import Dialogue
from netraven.device.session import Visit
from netraven.platforms.platform import Channel, Command, Enable, Lines, Platform, steps

IOS = Platform(
    name="test_ios",
    vendor="Test",
    title="Test IOS",
    channel=Channel.SHELL,
    setup=steps("terminal length 0"),
    enable=Enable(privileged="#$"),
    commands=(
        Command(text="show version"),
        Command(
            text="show running-config",
            keep=True,
            begin="^version ",
            end="^end$",
            size=r"^Current configuration : (\d+) bytes",
        ),
    ),
    lines=Lines(volatile=("^Building configuration", "^Current configuration : "), insignificant=("^! stamp",)),
    errors=("^% Invalid input", "^% Incomplete command"),
)
UNIX = Platform(
    name="test_unix",
    vendor="Test",
    title="Test Unix",
    channel=Channel.EXEC,
    commands=(Command(text="cat /etc/hostname", keep=True),),
    lines=Lines(),
)
CREDENTIAL = Credential(id=1, username="netraven", password=SecretStr("right-password"))
VISIT = Visit(
    hostname="edge1",
    ip_address="127.0.0.1",
    port=22,
    platform=IOS,
    credential=CREDENTIAL,
    known_key=None,
    ssh_profile=SshProfile.MODERN,
    timeouts=Timeouts(),
    addresses=AddressRules(loopback=True),
)


@pytest.fixture
def ios() -> Platform:
    return IOS


@pytest.fixture
def unix() -> Platform:
    return UNIX


@pytest.fixture
def make_visit() -> Callable[..., Visit]:
    """Make a visit; fields of the credential and the platform may be named too."""

    def make(**fields: Any) -> Visit:  # noqa: ANN401 - the tests name the fields
        visit = VISIT
        for part in ("credential", "platform", "timeouts"):
            names = type(getattr(visit, part)).__dataclass_fields__
            own = {name: fields.pop(name) for name in list(fields) if name in names}
            visit = replace(visit, **{part: replace(getattr(visit, part), **own)})
        return replace(visit, **fields)

    return make


class Player:
    """Plays a device against a dialogue: `prints` is what each line of keystrokes makes it print."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.now = 1000.0
        self.typed: list[str] = []
        self._type(dialogue.start(self.now))

    def _type(self, keys: bytes) -> None:
        if keys:
            self.typed.append(keys.decode())

    def hear(self, data: bytes, step: int | None = None, gap_s: float = 0.0) -> None:
        """Let the dialogue hear the bytes, so many at a time."""
        step = step or max(1, len(data))
        for start in range(0, len(data), step):
            self.dialogue.receive(data[start : start + step], self.now)
            self.now += gap_s

    def wait(self) -> str:
        """Let time pass until the dialogue types something or has finished; return what it typed."""
        before = len(self.typed)
        while len(self.typed) == before and not self.dialogue.finished:
            self.now = max(self.now, self.dialogue.deadline)
            self._type(self.dialogue.tick(self.now))
        return "".join(self.typed[before:])

    def play(self, prints: Callable[[str], bytes], step: int | None = None) -> None:
        """Answer keystrokes until the dialogue has finished."""
        while not self.dialogue.finished:
            keys = self.wait()
            if not self.dialogue.finished:
                self.hear(prints(keys), step)


class Ios:
    """Prints what a small IOS device prints at its terminal."""

    def __init__(self, **replies: str) -> None:
        self.prompt = "edge1>"
        self.replies = {
            "show version": "Cisco IOS Software, Version 15.2\n",
            "show running-config": CONFIGURATION,
            "terminal length 0": "",
        }
        self.replies.update(
            {name.replace("_", " ").replace("running ", "running-"): text for name, text in replies.items()}
        )

    def __call__(self, keys: str) -> bytes:
        """Return echo, output and prompt."""
        command = keys.removesuffix("\n")
        if command == "enable":
            self.prompt = "edge1#"
        text = self.replies.get(command, "" if command in {"", "enable"} else "% Invalid input\n")
        return f"{command}\n{text}{self.prompt}".replace("\n", "\r\n").encode("utf-8", "surrogateescape")


BODY = "version 15.2\nhostname edge1\ninterface Gi0/1\n description to core\n!\nend\n"
CONFIGURATION = f"Building configuration...\n\nCurrent configuration : {len(BODY) + 6} bytes\n{BODY}\n"


@pytest.fixture
def make_player(make_visit: Callable[..., Visit]) -> Callable[..., Player]:
    """Make a player whose dialogue visits with these fields."""

    def make(*, session_at: float = inf, **fields: Any) -> Player:  # noqa: ANN401 - as above
        return Player(Dialogue(make_visit(**fields), session_at=session_at))

    return make


@pytest.fixture
def make_ios() -> type[Ios]:
    return Ios


@pytest.fixture
def ios_visit(make_visit: Callable[..., Visit]) -> Callable[..., Visit]:
    return lambda **fields: make_visit(**{"enable_password": SecretStr("more-power")} | fields)


@pytest.fixture
def unix_visit(make_visit: Callable[..., Visit], unix: Platform) -> Callable[..., Visit]:
    return lambda **fields: replace(make_visit(**fields), platform=unix)
