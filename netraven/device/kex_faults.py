"""Why there was no key exchange, told with what the server said and offers, and what can be done."""

import re
from collections.abc import Iterable

import asyncssh
from asyncssh.constants import DISC_TOO_MANY_CONNECTIONS

from netraven.core.errors import DeviceError, KexClosedError, KexFailedError
from netraven.core.models import SshProfile
from netraven.core.text import printable
from netraven.device.connection import Heard
from netraven.device.faults import said
from netraven.device.offer import Lack, lacks
from netraven.device.visit import Visit

SET_LEGACY = "set ssh_profile = legacy for this device if it cannot be upgraded"

# OpenSSH says "Exceeded MaxStartups" and "Not allowed at this time"; others have words of their own.
_CROWDED = re.compile(r"(?i)exceeded|too many|not allowed at this time|maximum|no (?:more|free)|in use|limit|busy")
_NAMES = 12  # of the algorithms that a server offers in one class


def key_exchange_fault(visit: Visit, error: Exception | None, heard: Heard) -> DeviceError:
    """Return what the end of a connection before authentication means."""
    lacking = lacks(visit.ssh_profile, heard.offer) if heard.offer else ()
    # Many servers close without a word when they find no algorithm in common.
    if heard.offer and lacking:
        return _no_common(visit, lacking, lacks(SshProfile.LEGACY, heard.offer))
    closed = error is None or isinstance(error, asyncssh.ConnectionLost | OSError)
    if heard.version is None:
        return _closed_at_once(visit, heard.words) if closed else _no_ssh(visit, error, heard.words)
    if closed or type(error) in {asyncssh.DisconnectError, asyncssh.ServiceNotAvailable}:
        return _closed(visit, error, heard)
    return KexFailedError(f"the key exchange with {visit.name} ({heard.version}) failed: {said(error)}")


def _no_common(visit: Visit, lacking: Iterable[Lack], hopeless: Iterable[Lack]) -> KexFailedError:
    if hopeless := [*hopeless]:
        return KexFailedError(
            f"{visit.name} offers {_offered(hopeless)}, which not even ssh_profile = legacy allows: "
            "a newer release of the device may help"
        )
    return KexFailedError(f"{visit.name} offers {_offered(lacking)}: {SET_LEGACY}", legacy_may_help=True)


def _offered(lacking: Iterable[Lack]) -> str:
    return " and ".join(f"{lack.purpose} only {_named(lack.offered)}" for lack in lacking)


def _named(names: tuple[str, ...]) -> str:
    shown = ", ".join(map(printable, names[:_NAMES])) or "nothing"
    return f"{shown} and {len(names) - _NAMES} more" if len(names) > _NAMES else shown


def _closed_at_once(visit: Visit, words: str) -> KexClosedError:
    what = f"{visit.name} closed the connection before an SSH banner"
    if _CROWDED.search(words):
        return KexClosedError(f"{what}, saying '{words}': it takes no more sessions for now, or none from this machine")
    what += f", saying '{words}'" if words else ""
    return KexClosedError(
        f"{what}: is port {visit.port} its SSH port, has it a session left, and may this machine log in there?"
    )


def _no_ssh(visit: Visit, error: Exception | None, words: str) -> KexFailedError:
    if words.startswith("SSH-1"):
        return KexFailedError(
            f"{visit.name} speaks only SSH 1 ({words}), which protects nothing: enable SSH 2 on the device"
        )
    what = f"{visit.name} does not speak SSH on port {visit.port}"
    return KexFailedError(f"{what} but says '{words}'" if words else f"{what}: {said(error)}")


def _closed(visit: Visit, error: Exception | None, heard: Heard) -> KexClosedError:
    what = f"{visit.name} ({heard.version}) closed the connection in the key exchange: {said(error)}"
    if isinstance(error, asyncssh.DisconnectError) and (
        error.code == DISC_TOO_MANY_CONNECTIONS or _CROWDED.search(error.reason)
    ):
        return KexClosedError(f"{what}; it takes no more sessions for now, or none from this machine")
    if heard.offer is None and visit.ssh_profile is SshProfile.MODERN:
        advice = f"old devices do so when they know none of the algorithms, so {SET_LEGACY}"
        return KexClosedError(f"{what}; {advice}", legacy_may_help=True)
    return KexClosedError(what)
