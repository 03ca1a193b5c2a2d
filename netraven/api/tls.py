"""The server's certificate: read at start, and again when the operator says so, without dropping a connection."""

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from netraven.core.errors import SettingsError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """Where the certificate stands, and its private key if not in the same file."""

    certificate: Path
    key: Path | None = None


class Tls:
    """What new connections prove who we are with.

    Raises: SettingsError: a file cannot be read, or the two do not belong together.
    """

    def __init__(self, files: TlsFiles) -> None:
        self._files = files
        self._current = _loaded(files)
        self.context = _loaded(files)
        # OpenSSL asks for each connection, also where the client names no server.
        self.context.sni_callback = self._use_current

    def reload(self) -> None:
        """Read the files again; the old certificate stays in use if they do not load."""
        try:
            self._current = _loaded(self._files)
        except SettingsError as error:
            log.error("the certificate in use stays: %s", error)  # noqa: TRY400 - the message says all
        else:
            log.warning("the certificate was read again from %s", self._files.certificate)

    def _use_current(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        del name, context
        connection.context = self._current


def _loaded(files: TlsFiles) -> ssl.SSLContext:
    _check_readable("tls.certificate", files.certificate)
    if files.key is not None:
        _check_readable("tls.key", files.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(files.certificate, files.key, password=_no_passphrase(files))
    except (ssl.SSLError, ValueError) as error:
        raise SettingsError(_said(files, error)) from error
    return context


def _check_readable(setting: str, path: Path) -> None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{setting}: {path} cannot be read: {(error.strerror or str(error)).lower()}") from error
    if b"-----BEGIN " not in content:
        raise SettingsError(f"{setting}: {path} is not a PEM file")


def _no_passphrase(files: TlsFiles) -> Callable[[], NoReturn]:
    """Refuse a key with a passphrase, which OpenSSL would ask for on the terminal."""

    def refuse() -> NoReturn:
        raise ValueError(f"the key in {files.key or files.certificate} has a passphrase: store it without one")

    return refuse


def _said(files: TlsFiles, error: ssl.SSLError | ValueError) -> str:
    setting = "tls.certificate" if files.key is None else "tls.key"
    if not isinstance(error, ssl.SSLError):
        return f"{setting}: {error}"
    if error.reason == "KEY_VALUES_MISMATCH":
        return f"{setting}: {files.key or files.certificate} is not the key of the certificate {files.certificate}"
    return f"tls: {files.certificate} and {files.key or 'its key'} cannot be used: {error.reason or error}"
