"""An SSH connection that keeps what a server said before it failed, which asyncssh drops."""

from dataclasses import dataclass

import asyncssh

from netraven.core.text import printable
from netraven.device.offer import Offer, offer_of

_GREETING_BYTES = 512
_WORDS_CHARACTERS = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How far a server came: `words` that are no SSH 2 version, then its `version`, then what it offers."""

    words: str = ""
    version: str | None = None
    offer: Offer | None = None


class Connection(asyncssh.SSHClientConnection):
    """A client's connection with ears."""

    _lines = b""
    _greeting = b""

    @property
    def kexinit(self) -> bytes:
        """The server's KEXINIT message, empty before it came."""
        return self._server_kexinit

    def heard(self) -> Heard:
        """Return what the server said so far, made harmless."""
        version = self.get_extra_info("server_version")
        lines = self._greeting.decode("utf-8", "replace").splitlines()
        return Heard(
            words=printable(" / ".join(line.strip() for line in lines if line.strip()))[:_WORDS_CHARACTERS],
            version=printable(str(version)) if version else None,
            offer=offer_of(self.kexinit) if self.kexinit else None,
        )

    def _recv_version(self) -> bool:
        before = self._inpbuf
        goes_on = super()._recv_version()
        if not self._server_version:
            read = before[: len(before) - len(self._inpbuf)]
            self._lines = (self._lines + read)[:_GREETING_BYTES]
            self._greeting = (self._lines + self._inpbuf)[:_GREETING_BYTES]
        return goes_on
