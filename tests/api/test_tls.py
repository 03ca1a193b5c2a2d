import asyncio
import logging
import os
import re
import signal
import ssl
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from netraven.api.tls import Tls, TlsFiles
from netraven.cli.root import run
from netraven.core.errors import SettingsError
from netraven.serving import open_tls
from netraven.settings import Settings, TlsSettings
from tests.api.conftest import Served
from tests.api.raw import WITHIN_S, serving


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate for the loopback address, and its key."""

    certificate: bytes
    key: bytes
    der: bytes

    def put(self, folder: Path) -> TlsFiles:
        folder.mkdir(exist_ok=True)
        files = TlsFiles(certificate=folder / "certificate.pem", key=folder / "key.pem")
        files.certificate.write_bytes(self.certificate)
        if files.key is not None:
            files.key.write_bytes(self.key)
        return files


def make_certificate(passphrase: bytes | None = None) -> Made:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    sealed = serialization.NoEncryption() if passphrase is None else serialization.BestAvailableEncryption(passphrase)
    form = serialization.PrivateFormat.PKCS8
    return Made(
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(serialization.Encoding.PEM, form, sealed),
        certificate.public_bytes(serialization.Encoding.DER),
    )


def trusting(made: Made) -> ssl.SSLContext:
    return ssl.create_default_context(cadata=made.certificate.decode())


async def shown(url: str) -> bytes:
    """Return the certificate that a fresh connection is shown."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    port = int(url.rpartition(":")[2])
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    found: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    return found


async def test_the_port_speaks_tls_and_tells_browsers_to_stay_with_it(served: Served, tmp_path: Path) -> None:
    made = make_certificate()
    async with serving(served, tls=Tls(made.put(tmp_path))) as other:
        reply = await other.ask("GET", "/health", role=None, ssl=trusting(made))
        version = ssl.TLSVersion.TLSv1_2
        old = trusting(made)
        old.maximum_version = version
        with_old = await other.ask("GET", "/health", role=None, ssl=old)
        local = await other.ask_locally("GET", "/health")

    assert other.url.startswith("https://127.0.0.1:")
    assert reply.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert (with_old.status, local) == (200, 200)
    assert "Strict-Transport-Security" not in (await served.ask("GET", "/health")).headers


def test_what_is_older_than_tls_1_2_is_not_spoken(tmp_path: Path) -> None:
    assert Tls(make_certificate().put(tmp_path)).context.minimum_version == ssl.TLSVersion.TLSv1_2


async def test_a_certificate_is_read_again_without_dropping_a_connection(served: Served, tmp_path: Path) -> None:
    first, second = make_certificate(), make_certificate()
    tls = Tls(first.put(tmp_path))
    async with serving(served, tls=tls) as other:
        assert await shown(other.url) == first.der
        trusted = trusting(first)
        await other.ask("GET", "/health", role=None, ssl=trusted)
        second.put(tmp_path)
        tls.reload()

        assert await shown(other.url) == second.der
        # The pool of the client keeps the connection, which it would not get anew: it trusts the first certificate.
        assert (await other.ask("GET", "/health", role=None, ssl=trusted)).status == 200


async def test_a_certificate_that_does_not_load_leaves_the_old_one_in_use(
    served: Served, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = make_certificate()
    files = first.put(tmp_path)
    tls = Tls(files)
    async with serving(served, tls=tls) as other:
        files.certificate.write_bytes(make_certificate().certificate)
        tls.reload()

        assert await shown(other.url) == first.der
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert "is not the key of the certificate" in record.message


def test_the_key_may_stand_in_the_file_of_the_certificate(tmp_path: Path) -> None:
    made = make_certificate()
    whole = tmp_path / "whole.pem"
    whole.write_bytes(made.certificate + made.key)

    assert open_tls(Settings(tls=TlsSettings(certificate=whole))) is not None
    assert open_tls(Settings()) is None


def refusal(certificate: Path | None, key: Path | None) -> str:
    with pytest.raises(SettingsError) as caught:
        open_tls(Settings(tls=TlsSettings(certificate=certificate, key=key)))
    return str(caught.value)


def test_files_that_are_missing_or_of_another_kind_are_named(tmp_path: Path) -> None:
    files = make_certificate().put(tmp_path)
    text = tmp_path / "text"
    text.write_text("no certificate\n")
    broken = tmp_path / "broken"
    broken.write_text("-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n")

    assert (
        refusal(tmp_path / "no", files.key)
        == f"tls.certificate: {tmp_path}/no cannot be read: no such file or directory"
    )
    assert refusal(files.certificate, tmp_path) == f"tls.key: {tmp_path} cannot be read: is a directory"
    assert refusal(text, files.key) == f"tls.certificate: {text} is not a PEM file"
    assert refusal(broken, files.key).startswith(f"tls: {broken} and {files.key} cannot be used: ")
    assert refusal(None, files.key) == "tls.key: it is of no use without tls.certificate"


def test_a_key_of_another_certificate_and_one_with_a_passphrase_are_refused(tmp_path: Path) -> None:
    first, second = make_certificate().put(tmp_path / "first"), make_certificate().put(tmp_path / "second")
    sealed = make_certificate(b"passphrase").put(tmp_path / "sealed")

    assert refusal(first.certificate, second.key) == (
        f"tls.key: {second.key} is not the key of the certificate {first.certificate}"
    )
    assert refusal(sealed.certificate, sealed.key) == (
        f"tls.key: the key in {sealed.key} has a passphrase: store it without one"
    )


def test_the_daemon_does_not_start_with_a_certificate_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETRAVEN_TLS__CERTIFICATE", str(tmp_path / "no"))

    assert run(["serve", "--data-dir", str(tmp_path / "data")]) == 2
    assert (
        capsys.readouterr().err
        == f"netraven: tls.certificate: {tmp_path}/no cannot be read: no such file or directory\n"
    )
    assert not (tmp_path / "data").exists()


async def line_with(reader: asyncio.StreamReader, text: str) -> str:
    async with asyncio.timeout(WITHIN_S):
        while text not in (line := (await reader.readline()).decode()):
            assert line, f"it ended without saying {text!r}"
    return line


async def test_the_daemon_reads_its_certificate_again_on_sighup(tmp_path: Path) -> None:
    first, second = make_certificate(), make_certificate()
    files = first.put(tmp_path)
    environ = {**os.environ, "NETRAVEN_TLS__CERTIFICATE": str(files.certificate), "NETRAVEN_TLS__KEY": str(files.key)}
    arguments = ("-m", "netraven", "serve", "--data-dir", str(tmp_path / "data"), "--listen", "127.0.0.1:0")
    daemon = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, env=environ, stderr=asyncio.subprocess.PIPE
    )
    assert daemon.stderr is not None
    found = re.search(r"https://\S+", await line_with(daemon.stderr, "listening on"))
    assert found is not None
    url = found.group()
    assert await shown(url) == first.der

    second.put(tmp_path)
    daemon.send_signal(signal.SIGHUP)
    await line_with(daemon.stderr, "the certificate was read again")

    assert await shown(url) == second.der
    daemon.terminate()
    async with asyncio.timeout(WITHIN_S):
        assert await daemon.wait() == 0
