"""Real SSH servers of Debian, with a real system user, for the length of a test."""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import pytest

PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"


@dataclass(frozen=True, slots=True)
class Account:
    """A system user and its password."""

    name: str
    password: str


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running server: where it listens, and what it writes."""

    port: int
    log: Path

    def lines(self, words: str) -> list[str]:
        """Return the lines of its log that hold the words."""
        return [line for line in self.log.read_text().splitlines() if words in line]


def program(name: str) -> str:
    """Return where the server is; without it a green suite would say more than it knows."""
    found = shutil.which(name, path=PATH)
    if found is None or os.getuid() != 0:
        pytest.fail(f"these tests need Debian's openssh-server and dropbear-bin (no {name}?), and root to make a user")
    return found


@contextmanager
def account() -> Iterator[Account]:
    """Make a system user for the length of the block."""
    program("sshd")
    made = Account(f"netraven-{os.getpid()}-{secrets.token_hex(2)}", secrets.token_hex(12))
    subprocess.run(["useradd", "--no-create-home", "--home-dir", "/tmp", "--shell", "/bin/sh", made.name], check=True)  # noqa: S108 - a home that always exists
    try:
        subprocess.run(["chpasswd"], input=f"{made.name}:{made.password}", text=True, check=True)
        yield made
    finally:
        # By force: the end of the last session may still be on its way.
        subprocess.run(["userdel", "--force", made.name], check=True, capture_output=True)


@contextmanager
def sshd(folder: Path, *host_keys: asyncssh.SSHKey, address: str = "127.0.0.1", **lines: str) -> Iterator[Daemon]:
    """Run an OpenSSH server with these lines of sshd_config."""
    port = free_port(address)
    config = folder / "sshd_config"
    place = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    settings = {"ListenAddress": place, "PidFile": "none", "StrictModes": "no", "UsePAM": "yes"} | lines
    texts = [f"{name} {value}\n" for name, value in settings.items()]
    for number, key in enumerate(host_keys):
        texts.append(f"HostKey {written(key, folder / f'host_key_{number}')}\n")
    config.write_text("".join(texts))
    with running([program("sshd"), "-D", "-e", "-f", str(config)], folder / "sshd.log", "Server listening") as log:
        yield Daemon(port, log)


@contextmanager
def dropbear(folder: Path, host_key: asyncssh.SSHKey, *, without: Sequence[str] = ()) -> Iterator[Daemon]:
    """Run a dropbear server that does not know some algorithms.

    It has no options for them, so they get other names in a copy of the program.
    """
    binary = Path(program("dropbear")).read_bytes()
    for name in without:
        assert b"\0" + name.encode() + b"\0" in binary
        binary = binary.replace(b"\0" + name.encode() + b"\0", b"\0?" + name[1:].encode() + b"\0")
    copy, key = folder / "dropbear", folder / "dropbear_key"
    copy.write_bytes(binary)
    copy.chmod(0o700)
    pem = written(host_key, folder / "host_key.pem", "pkcs1-pem")
    subprocess.run(
        ["/usr/lib/dropbear/dropbearconvert", "openssh", "dropbear", str(pem), str(key)],
        check=True,
        capture_output=True,
    )
    port = free_port()
    command = [str(copy), "-F", "-E", "-p", f"127.0.0.1:{port}", "-r", str(key), "-P", str(folder / "pid")]
    with running(command, folder / "dropbear.log", "Not backgrounding") as log:
        yield Daemon(port, log)


def written(key: asyncssh.SSHKey, path: Path, form: str = "openssh") -> Path:
    """Write a private key that only its owner reads, and return where."""
    path.touch(mode=0o600)
    path.write_bytes(key.export_private_key(form))
    return path


def free_port(address: str = "127.0.0.1") -> int:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as unused:
        port: int = unused.getsockname()[1]
    return port


@contextmanager
def running(command: Sequence[str], log: Path, ready: str) -> Iterator[Path]:
    """Run the server until the end of the block; it has said that it is ready."""
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    with log.open("wb") as writer, log.open() as reader:
        process = subprocess.Popen(command, stdout=writer, stderr=writer)
        try:
            said = ""
            while ready not in said:
                assert process.poll() is None, said
                said += reader.readline()
            yield log
        finally:
            process.terminate()
            process.wait()


@contextmanager
def allowed(*keys: asyncssh.SSHKey) -> Iterator[Path]:
    """Write a file of keys that open an account; the user reads it, and cannot enter the test's own folder."""
    path = Path("/run/sshd") / f"netraven-{secrets.token_hex(4)}"
    path.parent.mkdir(mode=0o755, exist_ok=True)
    path.write_text("".join(key.export_public_key().decode() for key in keys))
    path.chmod(0o644)
    try:
        yield path
    finally:
        path.unlink()
