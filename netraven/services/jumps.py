"""Connections to jump hosts: one for each site, shared by all visits there, opened when needed and closed when not."""

import asyncio
import logging
import shlex
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from netraven.core.clock import Clock
from netraven.core.errors import (
    CredentialUnusableError,
    DeviceError,
    HostKeyChangedError,
    JumpHostKeyChangedError,
    JumpRejectedError,
    SecretError,
    StoreError,
)
from netraven.core.models import Credential, HostKey, JumpHost, Site, SshProfile, Timeouts
from netraven.core.policy import AddressRules
from netraven.device.jump import JumpConnection, jump_failure, open_jump
from netraven.device.visit import Jump, Visit
from netraven.jobs.target import JumpTo
from netraven.platforms.registry import find
from netraven.services.vault import Vault, open_credentials
from netraven.store import credentials, jump_keys
from netraven.store.database import Database, Transaction

log = logging.getLogger(__name__)

IDLE_S = 60.0
_CLOSE_S = 5.0

NoteKey = Callable[[Transaction, int, HostKey, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why a jump host was not logged in to; each visit that it ends gets an error of its own."""

    kind: type[DeviceError]
    message: str

    def error(self) -> DeviceError:
        return self.kind(self.message)


@dataclass(slots=True)
class _Line:
    """The way to one jump host: its connection if there is one, and how many visits use it or wait for it."""

    opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    jump: JumpConnection | None = None
    guests: int = 0
    failures: int = 0
    last_failure: _Failure | None = None
    idle: asyncio.TimerHandle | None = None


class Jumps:
    """Lends connections to jump hosts; one that nobody has used for `idle_s` is closed."""

    def __init__(
        self, db: Database, vault: Vault, clock: Clock, *, addresses: AddressRules, loopback_addresses: AddressRules
    ) -> None:
        self.idle_s = IDLE_S
        self._db = db
        self._vault = vault
        self._clock = clock
        self._addresses = addresses
        self._loopback_addresses = loopback_addresses
        self._lines: dict[tuple[int, JumpHost], _Line] = {}

    @property
    def open_connections(self) -> int:
        """How many jump hosts are connected to."""
        return sum(line.jump is not None and not line.jump.is_over for line in self._lines.values())

    def for_run(self) -> JumpTo:
        """Return what lends the connection to the jump host of a site, None where there is no jump host.

        A jump host that refused the log-in or showed another key is not asked again: accounts lock.
        """
        refusals: dict[int, _Failure] = {}

        @asynccontextmanager
        async def jump_to(site: Site | None) -> AsyncIterator[Jump | None]:
            if site is None or site.jump is None:
                yield None
                return
            if site.id in refusals:
                raise refusals[site.id].error()
            async with self._line(site, site.jump) as line:
                try:
                    jump = await self._connection(line, site, site.jump)
                except (JumpRejectedError, JumpHostKeyChangedError) as error:
                    refusals[site.id] = _Failure(type(error), str(error))
                    raise
                yield jump

        return jump_to

    async def close(self) -> None:
        """Close all connections."""
        lines, self._lines = self._lines, {}
        for line in lines.values():
            if line.idle is not None:
                line.idle.cancel()
            if line.jump is not None:
                line.jump.hang_up()
                async with asyncio.timeout(_CLOSE_S):
                    await line.jump.wait_closed()

    @asynccontextmanager
    async def _line(self, site: Site, host: JumpHost) -> AsyncIterator[_Line]:
        """Hold the way to a jump host; when the last one lets go of it, it is kept a little."""
        place = (site.id, host)
        line = self._lines.setdefault(place, _Line())
        line.guests += 1
        if line.idle is not None:
            line.idle.cancel()
            line.idle = None
        try:
            yield line
        finally:
            line.guests -= 1
            if not line.guests:
                line.idle = asyncio.get_running_loop().call_later(self.idle_s, self._leave, place, line)

    def _leave(self, place: tuple[int, JumpHost], line: _Line) -> None:
        if self._lines.get(place) is line:
            del self._lines[place]
        if line.jump is not None:
            line.jump.hang_up()

    async def _connection(self, line: _Line, site: Site, host: JumpHost) -> JumpConnection:
        """Return the open connection, or open one: whoever comes meanwhile waits for it, and fails with it."""
        failures = line.failures
        async with line.opening:
            if line.jump is not None and not line.jump.is_over:
                return line.jump
            if line.last_failure is not None and line.failures > failures:
                raise line.last_failure.error()
            line.jump = None
            try:
                line.jump = await self._open(site, host)
            except DeviceError as error:
                line.failures += 1
                line.last_failure = failure = _Failure(jump_failure(error), str(error))
                log.warning("%s", failure.message)
                raise failure.error() from error
            return line.jump

    async def _open(self, site: Site, host: JumpHost) -> JumpConnection:
        known = await jump_keys.pinned(self._db.reader, site.id)
        credential = await self._credential(site, host)
        request = Visit(
            hostname=f"the jump host of site {site.name!r}",
            ip_address=host.host,
            port=host.port,
            platform=find("linux"),  # only connected to: no command is given there
            credential=credential,
            known_key=known,
            ssh_profile=SshProfile.MODERN,  # it is a machine that can be upgraded, and all secrets pass it
            timeouts=Timeouts(),
            addresses=self._loopback_addresses if host.loopback_allowed else self._addresses,
        )
        try:
            jump = await open_jump(request)
        except HostKeyChangedError as error:
            await self._note(site, error.offered, jump_keys.offer)
            raise _changed(site, known, error.offered) from error
        except DeviceError as error:
            raise _without_secrets(error, credential) from error
        try:
            await self._note(site, jump.host_key, jump_keys.keep)
        except BaseException:
            jump.hang_up()
            raise
        return jump

    async def _credential(self, site: Site, host: JumpHost) -> Credential:
        sealed = await credentials.by_ids(self._db.reader, {host.credential_id} if host.credential_id else set())
        try:
            [credential] = open_credentials(self._vault, tuple(sealed.values()))
        except SecretError as error:
            raise CredentialUnusableError(f"the jump host of site {site.name!r}: {error}") from error
        except ValueError as error:
            raise CredentialUnusableError(f"the jump host of site {site.name!r} has no log-in: give it one") from error
        return credential

    async def _note(self, site: Site, key: HostKey, note: NoteKey) -> None:
        try:
            async with self._db.transaction() as tx:
                await note(tx, site.id, key, self._clock.now())
        except StoreError:
            # The devices behind it have the same trouble, and each of them says so.
            log.exception("the host key of the jump host of site %r could not be written down", site.name)


def _changed(site: Site, known: HostKey | None, shown: HostKey) -> HostKeyChangedError:
    return HostKeyChangedError(
        f"the jump host of site {site.name!r} shows host key {shown.key_type} {shown.fingerprint}, but "
        f"{known.fingerprint if known else 'another one'} is pinned: no password was sent; if that fingerprint is what "
        f"the jump host itself shows, run: netraven site accept-key {shlex.quote(site.name)} {shown.fingerprint}",
        offered=shown,
    )


def _without_secrets(error: DeviceError, credential: Credential) -> DeviceError:
    """Return the error without the password, which a server may repeat in the words with which it hangs up."""
    password = "" if credential.password is None else credential.password.get_secret_value()
    message = str(error).replace(password, "*****") if password else str(error)
    return type(error)(message)
