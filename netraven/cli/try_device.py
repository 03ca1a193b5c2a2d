"""`netraven try`: log in to one device, store nothing, and tell what happens."""

import getpass
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from pydantic import SecretStr

from netraven.cli.errors import reporting_errors
from netraven.cli.inventory import key_reader
from netraven.cli.loop import run
from netraven.cli.timeline import Discretion, Timeline, as_document, as_json, as_line
from netraven.core.errors import DeviceError, InputError
from netraven.core.models import Credential, Facts, SshProfile, Timeouts
from netraven.core.outcome import Stage
from netraven.core.policy import AddressRules
from netraven.core.text import printable
from netraven.device.acceptance import accept
from netraven.device.facts import read_facts
from netraven.device.session import Visit, Visited, visit
from netraven.services.catalogue import load_catalogue
from netraven.settings import Settings, load_settings

SSH_PORT = 22
_HIGHEST_PORT = 65_535
_AGAIN = "with --record DIR the whole session can be looked at, and becomes a test that others can repeat"
_ADVICE: Mapping[Stage, str] = {
    Stage.RESOLVE: "check the address, and the setting allowed_networks",
    Stage.TCP: "check address, port, and the firewalls on the way",
    Stage.KEX: "try again with --legacy if the device is old; it is safer to upgrade it",
    Stage.AUTH: "check user and password with an SSH client of your own",
    Stage.LOGIN: f"compare the last lines above with the prompt of this platform; {_AGAIN}",
    Stage.ENABLE: "give --enable to be asked for the enable password",
    Stage.COMMAND: f"compare the last lines above with what this platform prints; {_AGAIN}",
    Stage.ACCEPT: f"look whether the account may see the whole configuration; {_AGAIN}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TryFlags:
    """The options of `netraven try`."""

    host: str
    platform: str
    username: str | None
    port: int | None
    legacy: bool
    key_file: Path | None
    enable: bool
    record: Path | None
    as_json: bool
    config: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of the visit; `failure` None means that the configuration would be stored."""

    text: str = ""
    facts: Facts | None = None
    failure: DeviceError | None = None

    @property
    def sentence(self) -> str:
        """The verdict in a sentence."""
        if self.failure is not None:
            return f"not accepted: {self.failure}"
        size_bytes = len(self.text.encode("utf-8", "surrogateescape"))
        return f"accepted: {size_bytes} bytes in {self.text.count(chr(10))} lines would be stored"

    @property
    def advice(self) -> str:
        """What to do, or nothing."""
        return "" if self.failure is None else _ADVICE.get(self.failure.stage, "")


@reporting_errors
def try_device(flags: TryFlags) -> int:
    """Visit the device, print a timeline and the verdict, and return the exit code."""
    settings = load_settings(flags={}, environ=os.environ, config=flags.config)
    if flags.record is not None and flags.record.exists() and any(flags.record.iterdir()):
        raise InputError(f"{flags.record}: is not empty; name another folder to record into")
    request, timeline, discretion = _prepare(flags, settings)
    if not flags.as_json:
        timeline.show = lambda event: click.echo(as_line(event))
    verdict = run(_visited(request, timeline, discretion))
    _tell(flags, timeline, verdict, discretion)
    if flags.record is not None:
        from netraven.cli.recording import write_recording  # noqa: PLC0415 - brings the simulator with it

        write_recording(flags.record, request, timeline.notes, is_accepted=verdict.failure is None)
    return 0 if verdict.failure is None else 1


def _prepare(flags: TryFlags, settings: Settings) -> tuple[Visit, Timeline, Discretion]:
    platform = load_catalogue(settings.platforms_dir)(flags.platform)
    host, port = place(flags.host, flags.port)
    credential = _credential(flags, settings)
    discretion = Discretion(platform, credential)
    timeline = Timeline(platform, discretion, time.monotonic)
    request = Visit(
        hostname=host,
        ip_address=host,
        port=port,
        platform=platform,
        credential=credential,
        known_key=None,
        ssh_profile=SshProfile.LEGACY if flags.legacy else SshProfile.MODERN,
        timeouts=Timeouts(),
        addresses=AddressRules(allowed=settings.allowed_networks, loopback=True),
        trace=timeline,
    )
    return request, timeline, discretion


def place(host: str, port: int | None) -> tuple[str, int]:
    """Return address and port of `address`, `address:port` or `[address]:port`.  Raises: InputError."""
    written = ""
    if host.startswith("["):
        host, _, rest = host[1:].partition("]")
        written = rest.removeprefix(":")
    elif host.count(":") == 1:
        host, _, written = host.partition(":")
    if written and port is not None:
        raise InputError(f"{host}: its port is given twice; keep one of them")
    if written and not (written.isascii() and written.isdecimal() and 0 < int(written) <= _HIGHEST_PORT):
        raise InputError(f"{host}: {written!r} is not a port: 1 to {_HIGHEST_PORT}")
    if not host or not host.isprintable():
        raise InputError(f"{host!r} is neither an address nor a name")
    return host, int(written) if written else port or SSH_PORT


def _credential(flags: TryFlags, settings: Settings) -> Credential:
    key = None if flags.key_file is None else SecretStr(key_reader(Path())(str(flags.key_file)))
    password = settings.device_password
    if password is None and key is None:
        password = _ask("password")
        if password is None:
            raise InputError("no password: set NETRAVEN_DEVICE_PASSWORD, write it to standard input, or use a terminal")
    return Credential(
        id=0,
        username=flags.username or getpass.getuser(),
        password=password,
        enable_password=_ask("enable password") if flags.enable else None,
        private_key=key,
        passphrase=_ask("passphrase of the key (empty: it has none)") if key and os.isatty(0) else None,
    )


def _ask(what: str) -> SecretStr | None:
    """Return a hidden answer, or the next line of standard input where nobody can be asked; None for nothing."""
    if os.isatty(0):
        answer = click.prompt(what, hide_input=True, err=True, default="", show_default=False)
    else:
        answer = sys.stdin.readline().removesuffix("\n") if sys.stdin else ""  # a closed one is no object to ask
    return SecretStr(answer) if answer else None


async def _visited(request: Visit, timeline: Timeline, discretion: Discretion) -> Verdict:
    try:
        visited = await visit(request)
    except DeviceError as error:
        if error.tail:
            timeline.add_lines("last seen", discretion.tail(error.tail))
        timeline.add("failed", f"{error.stage}: {error.reason}")
        return Verdict(failure=error)
    return _judged(request, timeline, visited)


def _judged(request: Visit, timeline: Timeline, visited: Visited) -> Verdict:
    facts = read_facts(request.platform, visited.outputs)
    try:
        text = accept(request.platform, visited.outputs).text
    except DeviceError as error:
        timeline.add("refused", f"{error.stage}: {error.reason}")
        return Verdict(facts=facts, failure=error)
    timeline.add("accepted", "prompt or exit status, beginning, end mark, size, and no error or pager text")
    return Verdict(text=text, facts=facts)


def _tell(flags: TryFlags, timeline: Timeline, verdict: Verdict, discretion: Discretion) -> None:
    sentence = printable(discretion.masked(verdict.sentence))
    if flags.as_json:
        failure = verdict.failure
        document: dict[str, object] = {
            "accepted": failure is None,
            "stage": failure and str(failure.stage),
            "reason": failure and failure.reason,
            "verdict": sentence,
            "advice": verdict.advice,
            "facts": verdict.facts and asdict(verdict.facts),
            "events": as_document(timeline.events),
        }
        click.echo(as_json(document))
        return
    for line in _facts(verdict.facts):
        click.echo(printable(line))
    click.echo(f"\n{sentence}")
    if verdict.advice:
        click.echo(verdict.advice)


def _facts(facts: Facts | None) -> list[str]:
    if facts is None:
        return []
    found = {"serial number": facts.serial_number, "model": facts.model, "version": facts.os_version}
    lines = [f"{name}: {value or 'not found'}" for name, value in found.items()]
    lines += [f"interface {one.name}: {one.status or ''} {one.address or ''}" for one in facts.interfaces or ()]
    return lines + [
        f"module {one.slot}: {one.part_number or ''} {one.serial_number or ''}" for one in facts.modules or ()
    ]
