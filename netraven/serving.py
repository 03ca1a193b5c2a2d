"""What the settings say about serving: where, to whom, how often, and with which certificate."""

import asyncio
from dataclasses import dataclass, field

from netraven.api.front import Rules
from netraven.api.server import Places
from netraven.api.tls import Tls, TlsFiles
from netraven.core.errors import SettingsError
from netraven.settings import Settings
from netraven.store.data_dir import DataDir


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the operator wants of the running appliance: that it stops, or reads its certificate again."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    reload: asyncio.Event = field(default_factory=asyncio.Event)


def rules_of(settings: Settings) -> Rules:
    """Return what holds for every request."""
    return Rules(
        user_limit=settings.rate_limits.user,
        address_limit=settings.rate_limits.address,
        origins=settings.cors.origins,
        trusted_proxies=settings.trusted_proxies,
    )


def places_of(settings: Settings, tls: Tls | None) -> Places:
    """Return where to listen."""
    return Places(
        socket_file=DataDir(settings.data_dir.absolute()).socket,
        listen=settings.listen,
        tls=tls,
        most_connections=settings.max_connections,
    )


def open_tls(settings: Settings) -> Tls | None:
    """Return the certificate, None for plain HTTP.  Raises: SettingsError: it cannot be used."""
    files = settings.tls
    if files.certificate is None:
        if files.key is not None:
            raise SettingsError("tls.key: it is of no use without tls.certificate")
        return None
    return Tls(TlsFiles(certificate=files.certificate, key=files.key))


async def renew(tls: Tls | None, asked: asyncio.Event) -> None:
    """Read the certificate again whenever that is asked for; until cancelled."""
    while True:
        await asked.wait()
        asked.clear()
        if tls is not None:
            await asyncio.to_thread(tls.reload)
