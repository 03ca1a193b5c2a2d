"""The session of `netraven try --record`: a directory as the tests of platforms have it, without its secrets."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
from pydantic import SecretStr

from netraven.cli.loop import run
from netraven.cli.stand_ins import ENABLE_PASSWORD, PASSWORD, StandIns
from netraven.core.errors import DeviceError
from netraven.core.models import Credential, Facts, SshProfile
from netraven.core.policy import AddressRules
from netraven.core.sieve import compiled
from netraven.core.text import find_line, mask
from netraven.device.acceptance import accept
from netraven.device.facts import read_facts
from netraven.device.session import Visit, Visited, visit
from netraven.device.simulator import SimulatedDevice, Simulator, load_recording
from netraven.device.simulator.devices import SIZE
from netraven.device.simulator.learning import Learned, counting, hostname_of, learn
from netraven.device.trace import Note
from netraven.platforms.platform import Channel, Platform

KEY = b"the key of these tests"  # under which the tests mask, too: it hides stand-ins alone

_SUSPICIOUS = re.compile(r"(?i)pass|secret|key|token|communit|credential|hash|psk|contact|location|mail|user|@|://")
_STAND_IN = re.compile(rf"SECRET\d|{PASSWORD}|{ENABLE_PASSWORD}|^(?:username|enable\w*) = ")
_PAGE_LINES = 23

Value = int | str | list[str] | list[list[str]] | Mapping[str, "Value"]


def write_recording(folder: Path, request: Visit, notes: Sequence[tuple[Note, str]], *, is_accepted: bool) -> None:
    """Write the session into the folder, play it back, and say what to look through before it is shared."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    case = _Case(request.platform, StandIns(request.platform, request.credential))
    written = case.write(folder, learn(request, notes))
    if is_accepted:
        problem = run(_play_back(folder, request))
        click.echo(f"\nrecorded in {folder}{problem}", err=True)
    else:
        click.echo(f"\nrecorded in {folder}, as far as it went: without expected.cfg it is no test yet", err=True)
    click.echo("before you share it, look through these lines for what is nobody's business:", err=True)
    for line in _to_look_through(written):
        click.echo(f"  {line}", err=True)


@dataclass(frozen=True, slots=True)
class _Case:
    """A directory that is being written."""

    platform: Platform
    stand_ins: StandIns

    def write(self, folder: Path, learned: Learned) -> list[Path]:
        """Write `device.toml` and a file for each output; return them."""
        outputs: dict[str, str] = {}
        tables: dict[str, Value] = dict(self._device(learned))
        tables["manners"] = self._manners(learned)
        if learned.rejects:
            tables["misbehaviour"] = {"rejects": sorted(learned.rejects)}
        tables["replies"] = self._files(learned.replies, outputs)
        if learned.asks:
            tables["asks"] = {command: self._pairs(pairs) for command, pairs in learned.asks.items()}
        for command, mode in learned.modes.items():
            tables[f"modes.{_quoted(command)}"] = {
                "prompt": self._prompt(mode.prompt, learned),
                "says": self.stand_ins.cleaned(mode.says),
                "replies": self._files(mode.replies, outputs),
            }
        outputs["device.toml"] = _toml(tables)
        for name, text in outputs.items():
            (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        return [folder / name for name in outputs]

    def _device(self, learned: Learned) -> Mapping[str, Value]:
        device: dict[str, Value] = {
            "platform": self.platform.name,
            "hostname": hostname_of(learned.prompt) or "device1",
            "username": self.stand_ins.username,
        }
        if learned.enable_question:
            device["enable_password"] = ENABLE_PASSWORD
        if learned.banner:
            device["banner"] = self.stand_ins.cleaned(learned.banner)
        if learned.asked:
            device["questions"] = self._pairs(learned.asked)
        return device

    def _manners(self, learned: Learned) -> Mapping[str, Value]:
        silent = sorted(command for command, printed in learned.replies.items() if not printed)
        manners: dict[str, Value] = {
            "accepts": silent,
            "prompt": self._prompt(learned.prompt, learned),
            "enabled_prompt": self._prompt(learned.enabled_prompt, learned),
            "privileged": [],
            "leaves": sorted({"exit", "quit", "logout", *self.platform.leave} - set(learned.modes)),
        }
        if learned.enable_question:
            manners["enable_question"] = learned.enable_question
        if self.platform.enable is not None:
            manners["enable"] = self.platform.enable.command
        if learned.invalid:
            manners["invalid"] = self.stand_ins.cleaned(learned.invalid)
        if learned.pager:
            manners["pager"] = {"lines": _PAGE_LINES, "text": learned.pager, "off": []}
        if self.platform.channel is Channel.EXEC:
            manners["exec_newline"] = "\n"
        return manners

    def _prompt(self, prompt: str, learned: Learned) -> str:
        name = hostname_of(learned.prompt)
        shape = self.stand_ins.named(prompt).replace(f"{self.stand_ins.username}@", "{username}@")
        shape = shape.replace(name, "{hostname}") if name else shape
        return counting(shape) if self.platform.counter else shape

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
        return [[self.stand_ins.named(question), self.stand_ins.named(answer)] for question, answer in pairs]

    def _files(self, replies: Mapping[str, str], outputs: dict[str, str]) -> Mapping[str, Value]:
        files: dict[str, Value] = {}
        for command, printed in replies.items():
            if not printed:
                continue  # it is one that the device accepts
            stem = re.sub(r"[^a-z0-9]+", "_", command.lower()).strip("_")[:40] or "output"
            taken = sum(name.startswith(stem) for name in outputs)
            name = f"{stem}_{taken + 1}.txt" if taken else f"{stem}.txt"
            outputs[name] = self._sized(command, self.stand_ins.cleaned(printed))
            files[command] = name
        return files

    def _sized(self, command: str, text: str) -> str:
        """Put the mark of the true size where the device states one: a stand-in has another length."""
        for size in (one.size for one in self.platform.commands if command in (one.text, *one.alternatives)):
            line = find_line(text, (size,)) if size else None
            stated = compiled(size).search(line) if size and line else None
            if line and stated:
                return text.replace(line, line[: stated.start(1)] + SIZE + line[stated.end(1) :], 1)
        return text


def _toml(tables: Mapping[str, Value]) -> str:
    lines = [f"{name} = {_written(value)}" for name, value in tables.items() if not isinstance(value, Mapping)]
    for name, table in tables.items():
        if isinstance(table, Mapping):
            lines += ["", f"[{name}]", *(f"{_key(key)} = {_written(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_]+", name) else _quoted(name)


def _written(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_written(one)}" for key, one in value.items()) + " }"
    return "[" + ", ".join(_written(one) for one in value) + "]"


def _quoted(text: str) -> str:
    # As JSON writes it, which TOML reads, but for two things: it knows no surrogates, and DEL is a control character.
    plain = text.encode("utf-8", "replace").decode()
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


async def _play_back(folder: Path, request: Visit) -> str:
    """Write what must be stored of the recorded device; return what is wrong with the recording, or nothing."""
    device = load_recording(folder)
    try:
        outputs = (await _visited(device, request)).outputs
        text = accept(request.platform, outputs).text
    except DeviceError as error:
        return f", but played back it is not accepted: {error}"
    lines = request.platform.lines
    masked = mask(text, lines.secret, lines.secret_blocks, KEY)
    (folder / "expected.cfg").write_bytes(text.encode("utf-8", "surrogateescape"))
    (folder / "masked.cfg").write_bytes(masked.encode("utf-8", "surrogateescape"))
    (folder / "facts.json").write_text(json.dumps(_shown(read_facts(request.platform, outputs)), indent=2) + "\n")
    if "SECRET" in masked.replace("SECRET-DATA", ""):
        return ", but the platform's patterns do not find every stand-in again: see SECRET in masked.cfg"
    return ", and played back: put it into tests/platforms/" + f"{request.platform.name}/ under a name of its own"


async def _visited(device: SimulatedDevice, request: Visit) -> Visited:
    credential = Credential(
        id=0,
        username=device.username,
        password=SecretStr(PASSWORD),
        enable_password=SecretStr(device.enable_password) if device.enable_password else None,
    )
    async with Simulator([device]) as simulator:
        return await visit(
            replace(
                request,
                ip_address=simulator.address,
                port=simulator.port(device.hostname),
                credential=credential,
                ssh_profile=SshProfile.MODERN,
                addresses=AddressRules(loopback=True),
                trace=None,
            )
        )


def _shown(facts: Facts) -> dict[str, object]:
    """Return the facts without the tables that were not asked for."""
    return {
        name: one for name, one in asdict(facts).items() if one is not None or name not in {"interfaces", "modules"}
    }


def _to_look_through(files: Sequence[Path]) -> Iterator[str]:
    """Yield, file by file, where words stand that often stand beside what is private."""
    for file in files:
        lines = file.read_bytes().decode("utf-8", "replace").split("\n")
        found = [
            str(number)
            for number, line in enumerate(lines, 1)
            if _SUSPICIOUS.search(line) and not _STAND_IN.search(line)
        ]
        if found:
            yield f"{file.name}: {', '.join(found)}"
