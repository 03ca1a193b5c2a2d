"""`netraven try`: what it shows, and what it never shows."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from netraven.cli.root import run
from netraven.cli.try_device import place
from netraven.core.errors import InputError
from netraven.device.simulator import Fault, Misbehaviour, SimulatedDevice
from netraven.device.simulator.manners import MANNERS
from tests.cli.conftest import Terminal, playing

PASSWORD = "canary-of-the-login"
ENABLE = "canary-of-enable"
COMMUNITY = "canary-of-snmp"
KEY = "canary-of-a-private-key"
CONFIG = (
    "Building configuration...\n\nCurrent configuration : {size} bytes\n!\nversion 15.7\nhostname edge1\n"
    f"banner motd {PASSWORD}\n"
    + "interface GigabitEthernet0/1\n!\n" * 30
    + f"-----BEGIN RSA PRIVATE KEY-----\n{KEY}#\n-----END RSA PRIVATE KEY-----\n"
    + f"snmp-server community {COMMUNITY} RO\n!\nend\n"
)
IOS = SimulatedDevice(
    hostname="edge1",
    platform="cisco_ios",
    manners=MANNERS["cisco_ios"],
    replies={"show version": "Version 15.7(3)M5\n", "show running-config": CONFIG},
    password=PASSWORD,
    enable_password=ENABLE,
    banner="\nhello\x1b[31m\x07\n",
)


@contextmanager
def trying(device: SimulatedDevice, **wrong: object) -> Iterator[list[str]]:
    """Play the device and give the arguments that try it."""
    broken = replace(device, misbehaviour=Misbehaviour(**wrong))  # type: ignore[arg-type]  # the tests name the fields
    with playing([broken]) as simulator:
        port = simulator.port(device.hostname)
        yield ["try", f"127.0.0.1:{port}", "--platform", device.platform, "--username", device.username]


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand in an empty folder; the enable password is what standard input has to say."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NETRAVEN_DEVICE_PASSWORD", PASSWORD)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ENABLE}\n"))
    monkeypatch.setattr("os.isatty", lambda _: False)


def test_a_visit_is_told_step_by_step_and_nothing_is_stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with trying(IOS) as arguments:
        assert run([*arguments, "--enable"]) == 0
    shown = capsys.readouterr().out
    for words in (
        "host key   ssh-ed25519 SHA256:",
        "SSH-2.0-Simulated, curve25519-sha256, ssh-ed25519, aes",
        "'edge1>': looks like a prompt",
        "sent       'enable'",
        "'Password: ': asks for the password",
        "sent       'show running-config'",
        "accepted: ",
        "version: 15.7(3)M5",
    ):
        assert words in shown
    assert list(tmp_path.iterdir()) == []


def test_no_secret_and_no_control_character_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with trying(IOS) as arguments:
        assert run([*arguments, "--enable"]) == 0
        assert run([*arguments, "--json"]) == 1
    shown = "".join(capsys.readouterr())
    assert "*****" in shown
    assert not [secret for secret in (PASSWORD, ENABLE, COMMUNITY, KEY) if secret in shown]
    assert shown.replace("\n", "").isprintable()


@pytest.mark.parametrize("cut", range(300, 1400, 70))
def test_no_secret_is_shown_of_a_session_that_breaks(cut: int, capsys: pytest.CaptureFixture[str]) -> None:
    with trying(IOS, breaks_after_bytes=cut, fault=Fault.FIN) as arguments:
        assert run([*arguments, "--enable"]) == 1
    shown = "".join(capsys.readouterr())
    assert "connection_lost" in shown
    assert "last seen" in shown
    assert "canary-" not in shown


def test_a_refused_log_in_names_the_stage_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with trying(replace(IOS, password="another")) as arguments:
        assert run(arguments) == 1
    shown = capsys.readouterr().out
    assert "auth: auth_rejected" in shown
    assert "check user and password" in shown


def test_a_refused_configuration_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    replies = {**IOS.replies, "show running-config": "version 15.7\nhostname edge1\n"}
    with trying(replace(IOS, replies=replies)) as arguments:
        assert run([*arguments, "--enable", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["accepted"], told["stage"], told["reason"]) == (False, "accept", "truncated")
    assert "not end with its end mark" in told["verdict"]
    assert told["facts"]["os_version"] == "15.7(3)M5"
    assert {"at_s", "what", "text"} == set(told["events"][0])


def test_a_pager_and_an_exec_channel_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with trying(IOS, rejects=frozenset({"terminal length 0"})) as arguments:
        assert run([*arguments, "--enable"]) == 0
    assert "a pager, which gets the key that turns the page" in capsys.readouterr().out
    router = replace(IOS, platform="mikrotik_routeros", manners=MANNERS["mikrotik_routeros"], replies={})
    with trying(router) as arguments:
        assert run(arguments) == 1
    assert "exit status 1" in capsys.readouterr().out


def test_a_key_logs_in(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETRAVEN_DEVICE_PASSWORD")
    key = asyncssh.generate_private_key("ssh-ed25519")
    (tmp_path / "id").write_bytes(key.export_private_key())
    device = replace(IOS, public_key=key.export_public_key().decode(), authentication=frozenset({"publickey"}))
    with trying(device) as arguments:
        assert run([*arguments, "--enable", "--key-file", "id"]) == 0
    assert "logged in  publickey" in capsys.readouterr().out


def test_a_password_comes_from_standard_input_or_a_hidden_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETRAVEN_DEVICE_PASSWORD")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n{ENABLE}\n"))
    with trying(IOS) as arguments:
        assert run([*arguments, "--enable"]) == 0
    monkeypatch.setattr("os.isatty", lambda _: True)
    monkeypatch.setattr("sys.stdin", Terminal())
    asked = iter([PASSWORD, ENABLE])
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _: next(asked))
    with trying(IOS) as arguments:
        assert run([*arguments, "--enable"]) == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["127.0.0.1"], "Missing option '--platform'"),
        (["127.0.0.1", "--platform", "cisco_isr"], "did you mean"),
        (["127.0.0.1:x", "--platform", "ios"], "'x' is not a port"),
        (["127.0.0.1", "--platform", "ios", "--key-file", "none"], "none: No such file"),
        (["127.0.0.1", "--platform", "ios", "--record", "full"], "full: is not empty"),
    ],
)
def test_wrong_usage_is_named(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "expected.cfg").write_text("precious\n")
    assert run(["try", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_without_a_password_nothing_is_tried(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NETRAVEN_DEVICE_PASSWORD")
    monkeypatch.setattr("sys.stdin", None)
    assert run(["try", "127.0.0.1", "--platform", "ios"]) == 2
    assert "no password: set NETRAVEN_DEVICE_PASSWORD" in capsys.readouterr().err


def test_networks_that_are_not_allowed_are_not_connected_to(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETRAVEN_ALLOWED_NETWORKS", "10.0.0.0/8")
    assert run(["try", "192.0.2.1", "--platform", "ios"]) == 1
    assert "outside allowed_networks" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("host", "port", "expected"),
    [
        ("10.0.0.1", None, ("10.0.0.1", 22)),
        ("10.0.0.1", 830, ("10.0.0.1", 830)),
        ("edge1.example.org:2222", None, ("edge1.example.org", 2222)),
        ("2001:db8::1", None, ("2001:db8::1", 22)),
        ("[2001:db8::1]:2222", None, ("2001:db8::1", 2222)),
    ],
)
def test_a_host_may_name_its_port(host: str, port: int | None, expected: tuple[str, int]) -> None:
    assert place(host, port) == expected


@pytest.mark.parametrize(("host", "port"), [("10.0.0.1:22", 22), ("10.0.0.1:0", None), ("", None), ("a\x1b", None)])
def test_a_host_that_is_none_is_refused(host: str, port: int | None) -> None:
    with pytest.raises(InputError):
        place(host, port)
