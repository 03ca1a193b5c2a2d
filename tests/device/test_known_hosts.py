"""known_hosts files, written by OpenSSH's own tools where it has some."""

import subprocess
from pathlib import Path

import asyncssh
import pytest

from netraven.device.known_hosts import names_of, parse

KEY = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
FINGERPRINT = asyncssh.import_public_key(KEY).get_fingerprint()


def named(text: str) -> list[tuple[int, set[str]]]:
    known = parse(text)
    assert known.notes == []
    return [(entry.line, set(entry.names)) for entry in known.entries]


def noted(line: str) -> str:
    known = parse(line)
    assert known.entries == []
    [note] = known.notes
    return note


def test_plain_lines_name_hosts_and_keys() -> None:
    text = f"# a comment\n\nedge1 {KEY}\r\n  edge2,192.0.2.2,[edge3]:2222 {KEY} and a comment\n"
    assert named(text) == [(3, {"edge1"}), (4, {"edge2", "192.0.2.2", "[edge3]:2222"})]
    assert parse(text).entries[0].key.fingerprint == FINGERPRINT


def test_names_are_compared_without_case_and_addresses_in_one_spelling() -> None:
    assert named(f"Edge1,2001:DB8:0::1,[2001:db8::0:1]:830 {KEY}") == [
        (1, {"edge1", "2001:db8::1", "[2001:db8::1]:830"})
    ]


@pytest.mark.parametrize(
    ("host", "port", "names"),
    [
        ("Edge1", 22, ["edge1", "[edge1]:22"]),
        ("192.0.2.1", 2222, ["[192.0.2.1]:2222"]),
        ("2001:db8:0::1", 22, ["2001:db8::1", "[2001:db8::1]:22"]),
    ],
)
def test_a_host_at_a_port_is_written_as_openssh_does(host: str, port: int, names: list[str]) -> None:
    assert list(names_of(host, port)) == names


def test_hashed_names_are_found(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(f"edge1,192.0.2.1 {KEY}\n[edge2]:2222 {KEY}\n[2001:db8::1]:830 {KEY}\n")
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", path], check=True, capture_output=True)
    known = parse(path.read_text())
    assert "edge" not in path.read_text()
    assert known.notes == []
    wanted = [("edge1", 22), ("192.0.2.1", 22), ("edge2", 2222), ("2001:db8::1", 830)]
    found = [[any(map(entry.holds, names_of(*host))) for entry in known.entries] for host in wanted]
    assert found == [[one == other for other in range(4)] for one in range(4)]


def test_wildcards_are_left_out_and_exclusions_count() -> None:
    known = parse(f"edge?,*.example.com,edge1,!edge2,edge2 {KEY}")
    assert [set(entry.names) for entry in known.entries] == [{"edge1"}]
    assert known.notes == ["line 1: wildcards are not imported: edge?, *.example.com"]
    assert noted(f"* {KEY}") == "line 1: wildcards are not imported: *"


def test_a_revoked_key_counts_for_every_host() -> None:
    known = parse(f"edge1 {KEY}\n@revoked * {KEY}\n")
    assert known.revoked == {known.entries[0].key.public_key}
    assert known.notes == []


@pytest.mark.parametrize(
    ("line", "note"),
    [
        (f"@cert-authority *.example.com {KEY}", "keys of certificate authorities are not imported"),
        (f"@nonsense edge1 {KEY}", "marker '@nonsense' is not known"),
        ("@revoked", "hosts, key type and key are expected"),
        ("edge1", "hosts, key type and key are expected"),
        ("edge1 ssh-ed25519", "hosts, key type and key are expected"),
        ("edge1 1024 35 1234567890", "it is a key of SSH 1"),
        ("edge1 ssh-ed25519 AAAA", "its key is not understood"),
        ("edge1 ssh-nonsense AAAAC3NzaC1lZDI1NTE5AAAA", "its key is not understood"),
        (f"edge1 ssh-rsa {KEY.split()[1]}", "its key is not understood"),
        (f"|1|AAAA {KEY}", "its hashed host name is not understood"),
        (f"|1|!|AAAA {KEY}", "its hashed host name is not understood"),
        (f"|2|AAAA|AAAA {KEY}", "its hashed host name is not understood"),
    ],
)
def test_a_bad_line_is_named_and_the_others_count(line: str, note: str) -> None:
    assert noted(line).startswith(f"line 1: {note}")
    assert len(parse(f"{line}\nedge2 {KEY}\n").entries) == 1
