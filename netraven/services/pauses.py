"""Which devices automatic runs leave alone for a while: those that fail again and again, and those that lock accounts.

A run by hand tries at once, and so does the first run after an edit of the device or of one of its credentials.
"""

from datetime import datetime, timedelta

from netraven.core.clock import to_text
from netraven.core.errors import (
    AddressDeniedError,
    AuthRejectedError,
    CredentialUnusableError,
    EnableRejectedError,
    NoCredentialError,
    NotStoredError,
    PausedError,
    PlatformUnknownError,
    UnresolvableError,
)
from netraven.core.models import Device
from netraven.core.outcome import Failure, Outcome, Status
from netraven.store.devices import Standing

FAILURES_IN_ROW = 3
AFTER_FAILURES = timedelta(hours=1)
AFTER_REJECTION = timedelta(hours=6)

# An enable password is a log-in too: AAA servers count it against the account.
REJECTIONS = frozenset({AuthRejectedError.reason, EnableRejectedError.reason, "jump_rejected"})
# Nothing was asked of the device, so there is nothing to spare it.
_NOT_REACHED = frozenset(
    error.reason
    for error in (
        UnresolvableError,
        AddressDeniedError,
        PlatformUnknownError,
        NoCredentialError,
        CredentialUnusableError,
        NotStoredError,
    )
) | {"internal_error", "jump_unreachable", "jump_lost", "jump_host_key_changed"}


def paused_until(standing: Standing, now: datetime) -> datetime | None:
    """Return until when a device is left alone, or None if it is not."""
    failed_at, reason = standing.last_failure_at, standing.last_failure_reason
    if not standing.failures_in_row or failed_at is None or reason in _NOT_REACHED:
        return None
    if standing.changed_at is not None and standing.changed_at > failed_at:
        return None
    if reason in REJECTIONS:
        until = failed_at + AFTER_REJECTION
    elif standing.failures_in_row >= FAILURES_IN_ROW:
        until = failed_at + AFTER_FAILURES
    else:
        return None
    # A failure in the future is one of a clock that was wrong.
    return until if failed_at <= now < until else None


def left_alone(device: Device, standing: Standing, until: datetime) -> Outcome:
    """Return the outcome of a device that is not visited now."""
    if standing.last_failure_reason in REJECTIONS:
        why = f"rejected a log-in ({standing.last_failure_reason}), and accounts lock"
    else:
        why = f"failed {standing.failures_in_row} times in a row, the last time with {standing.last_failure_reason}"
    paused = PausedError(
        f"{device.hostname} {why}: automatic runs leave it alone until {to_text(until)}; to try at once, edit it or "
        f"its credential, or run it by hand: netraven --once --device {device.hostname}"
    )
    failure = Failure(stage=paused.stage, reason=paused.reason, message=str(paused))
    return Outcome(device_id=device.id, status=Status.SKIPPED, duration_ms=0, failure=failure)
