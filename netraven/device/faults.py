"""What asyncssh and the network report, told once in our own words."""

import asyncssh

from netraven.core.errors import (
    AuthRejectedError,
    DeviceError,
    TcpRefusedError,
    UnreachableError,
)
from netraven.core.text import printable
from netraven.device.visit import Visit


def connect_fault(visit: Visit, error: OSError) -> DeviceError:
    """Return what a failed TCP connection means."""
    if isinstance(error, ConnectionRefusedError):
        return TcpRefusedError(f"{visit.name} refused the connection: nothing listens on port {visit.port}")
    return UnreachableError(f"{visit.name} cannot be reached: {said(error)}")


def log_in_fault(visit: Visit, error: Exception | None, tried: str, *, unsigned: bool) -> AuthRejectedError:
    """Return what the end of a connection during authentication means; `tried` are the methods used so far.

    `unsigned`: the credential's RSA key was kept back, because the device takes no signature of it but with SHA-1.
    """
    user = visit.credential.username
    how = f" with {tried}" if tried else ""
    if unsigned and isinstance(error, asyncssh.PermissionDenied):
        return AuthRejectedError(
            f"{visit.name} refused user {user!r}{how}, and takes RSA keys only with SHA-1: give the credential an "
            "ed25519 or ecdsa key, or set ssh_profile = legacy for this device",
            legacy_may_help=True,
        )
    if not tried and isinstance(error, asyncssh.PermissionDenied):
        return AuthRejectedError(
            f"{visit.name} accepts no method for user {user!r} that its credential can answer: it has {_means(visit)}"
        )
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
