"""What asyncssh and the network report, told once in our own words."""

import re

import asyncssh

from netraven.core.errors import (
    AuthRejectedError,
    DeviceError,
    KexClosedError,
    KexFailedError,
    TcpRefusedError,
    UnreachableError,
)
from netraven.core.models import SshProfile
from netraven.core.text import printable
from netraven.device.visit import Visit

_NO_COMMON = re.compile(r"No matching (?P<kind>.+) algorithm found, sent (?P<ours>\S+) and received (?P<theirs>\S+)")


def connect_fault(visit: Visit, error: OSError) -> DeviceError:
    """Return what a failed TCP connection means."""
    if isinstance(error, ConnectionRefusedError):
        return TcpRefusedError(f"{visit.name} refused the connection: nothing listens on port {visit.port}")
    return UnreachableError(f"{visit.name} cannot be reached: {said(error)}")


def key_exchange_fault(visit: Visit, error: Exception | None, server_version: str | None) -> DeviceError:
    """Return what the end of a connection before authentication means."""
    no_common = _NO_COMMON.search(str(error))
    if no_common is not None:
        return KexFailedError(_no_common_algorithm(visit, no_common["kind"], printable(no_common["theirs"])))
    if error is None or isinstance(error, asyncssh.ConnectionLost | OSError) or type(error) is asyncssh.DisconnectError:
        if server_version is None:
            return KexClosedError(
                f"{visit.name} closed the connection before an SSH banner: is port {visit.port} its SSH port, and may "
                "this machine log in there?"
            )
        return KexClosedError(
            f"{visit.name} ({server_version}) closed the connection in the key exchange: {said(error)}"
        )
    if server_version is None:
        return KexFailedError(f"{visit.name} does not speak SSH on port {visit.port}: {said(error)}")
    return KexFailedError(f"the key exchange with {visit.name} ({server_version}) failed: {said(error)}")


def _no_common_algorithm(visit: Visit, kind: str, offered: str) -> str:
    if visit.ssh_profile is SshProfile.LEGACY:
        advice = "not even the legacy ones; a newer release of the device may help"
    else:
        advice = "set ssh_profile = legacy for this device if it cannot be upgraded"
    return f"{visit.name} offers only {kind} algorithms that NetRaven does not use ({offered}): {advice}"


def log_in_fault(visit: Visit, error: Exception | None, tried: str) -> AuthRejectedError:
    """Return what the end of a connection during authentication means; `tried` are the methods used so far."""
    user = visit.credential.username
    if not tried and isinstance(error, asyncssh.PermissionDenied):
        return AuthRejectedError(
            f"{visit.name} accepts no method for user {user!r} that its credential can answer: it has {_means(visit)}"
        )
    how = f" with {tried}" if tried else ""
    if isinstance(error, asyncssh.PermissionDenied):
        return AuthRejectedError(f"{visit.name} refused user {user!r}{how}: check the credential")
    return AuthRejectedError(f"{visit.name} closed the connection while user {user!r} logged in{how}: {said(error)}")


def _means(visit: Visit) -> str:
    credential = visit.credential
    means = [word for word, value in (("a password", credential.password), ("a key", credential.private_key)) if value]
    return " and ".join(means) or "neither a password nor a key"


def said(error: BaseException | None) -> str:
    """Return what an error says in a few words; they may be the device's, so they are made harmless."""
    if error is None:
        return "end of file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return printable(str(error).rstrip(".")) or type(error).__name__
