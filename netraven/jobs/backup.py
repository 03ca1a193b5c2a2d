"""The backup job: log in, collect, accept or refuse, and say whether the configuration changed."""

import re
import time
from collections.abc import Iterable
from dataclasses import replace

from netraven.core.errors import (
    AuthRejectedError,
    CredentialUnusableError,
    DeviceError,
    HostKeyChangedError,
    HostKeyWeakError,
    KexClosedError,
    KexFailedError,
    MaskError,
    PlatformUnknownError,
    UnknownPlatformError,
)
from netraven.core.models import Credential, SshProfile
from netraven.core.outcome import Failure, Outcome, Remark, Status
from netraven.core.text import mask, storable
from netraven.device.algorithms import legacy_ones
from netraven.device.session import Visit, Visited, visit
from netraven.device.visit import TAIL_CHARACTERS
from netraven.jobs.attempts import Attempts
from netraven.jobs.job_type import JobType
from netraven.jobs.target import Target, Tools
from netraven.jobs.verdict import TEXT_GATES, judge, set_aside
from netraven.platforms.platform import Platform

TAIL_KEPT_CHARACTERS = 2048

# Patterns miss a value whose closing quote, or whose `@` in a URL, has not come yet.
_PROMPT_LIKE = re.compile(r"""(?!.*(?:"|://)).*[>#$%\]:?)]\s*""")


async def back_up(target: Target, tools: Tools) -> Outcome:
    """Collect the configuration of one device and judge it; a device's failure is an outcome too."""
    started = time.monotonic()
    attempts = Attempts(target)
    try:
        platform = _platform(target, tools)
        visited = await _log_in(target, tools, platform, attempts)
        outcome = await judge(target, platform, visited.outputs)
    except DeviceError as error:
        attempts.algorithms = error.algorithms or attempts.algorithms
        outcome = _failed(target, tools, error, attempts)
        if attempts.visited is not None and isinstance(error, TEXT_GATES):
            outcome = await set_aside(outcome, tools.find_platform(target.device.device_type), attempts.visited.outputs)
    if attempts.visited is not None:
        # Also a device whose configuration was refused has proved its key and taken a credential.
        outcome = replace(outcome, host_key=attempts.visited.host_key, credential_id=attempts.tried[-1].id)
    duration_ms = round((time.monotonic() - started) * 1000)
    legacy = legacy_ones(attempts.algorithms)
    if legacy:
        attempts.remarks.append(Remark("info", f"legacy SSH algorithms in use: {', '.join(legacy)}"))
    rejected_ids, remarks = tuple(attempts.rejected_ids), tuple(attempts.remarks)
    return replace(outcome, duration_ms=duration_ms, rejected_ids=rejected_ids, remarks=remarks)


def _platform(target: Target, tools: Tools) -> Platform:
    try:
        return tools.find_platform(target.device.device_type)
    except UnknownPlatformError as error:
        raise PlatformUnknownError(f"{target.device.hostname}: {error}") from error


async def _log_in(target: Target, tools: Tools, platform: Platform, attempts: Attempts) -> Visited:
    """Visit the device with its credentials in order until one is let in."""
    for credential in attempts.each(tools.open_credentials(target.device)):
        try:
            request = _request(target, tools, platform, credential, attempts)
            async with tools.jump_to(target.site) as jump:
                attempts.visited = await _visit(replace(request, jump=jump), attempts)
        except AuthRejectedError as error:
            attempts.reject(error)
        except CredentialUnusableError as error:
            attempts.skip(error)
        else:
            attempts.algorithms = attempts.visited.algorithms
            return attempts.visited
    raise attempts.failure()


async def _visit(request: Visit, attempts: Attempts) -> Visited:
    """Visit the device; where its site allows old algorithms, a failed key exchange is tried once more with them."""
    try:
        return await visit(request)
    except (KexFailedError, KexClosedError, HostKeyWeakError) as error:
        if not (error.legacy_may_help and attempts.may_turn_legacy):
            raise
        attempts.ssh_profile = SshProfile.LEGACY
        return await visit(replace(request, ssh_profile=SshProfile.LEGACY))


def _request(target: Target, tools: Tools, platform: Platform, credential: Credential, attempts: Attempts) -> Visit:
    device = target.device
    return Visit(
        hostname=device.hostname,
        ip_address=device.ip_address,
        port=device.port,
        platform=platform,
        credential=credential,
        known_key=attempts.host_key,
        ssh_profile=attempts.ssh_profile,
        timeouts=device.timeouts,
        addresses=tools.loopback_addresses if device.loopback_allowed else tools.addresses,
        before_key_exchange=tools.before_key_exchange,
    )


def _failed(target: Target, tools: Tools, error: DeviceError, attempts: Attempts) -> Outcome:
    offered = error.offered if isinstance(error, HostKeyChangedError) else None
    return Outcome(
        device_id=target.device.id,
        status=Status.FAILED,
        duration_ms=0,
        host_key=error.host_key,
        offered_key=offered,
        failure=Failure(
            stage=error.stage,
            reason=error.reason,
            # A device may repeat what we typed, even in the words with which it hangs up.
            message=storable(_without(attempts.secrets(), str(error))),
            tail=storable(_masked_tail(target, tools, _without(attempts.secrets(), error.tail))),
        ),
    )


def _without(secrets: Iterable[str], text: str) -> str:
    # The longest first: one may be the beginning of another, whose end would stay.
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "*****")
    return text


def _masked_tail(target: Target, tools: Tools, seen: str) -> str:
    """Return the last output seen without its secrets, or nothing where it cannot be masked."""
    try:
        lines = tools.find_platform(target.device.device_type).lines
        masked = mask(_whole_lines(seen), lines.secret, lines.secret_blocks, tools.fingerprint_key)
    except (MaskError, UnknownPlatformError):
        return ""
    return masked[-TAIL_KEPT_CHARACTERS:]


def _whole_lines(seen: str) -> str:
    """Return the text without a line that is cut in two: what is left of it may be a secret that no pattern finds.

    A last line that looks like a prompt stays, because it may be the one that was not understood.
    """
    if len(seen) >= TAIL_CHARACTERS:
        seen = seen.partition("\n")[2]
    whole, newline, last = seen.rpartition("\n")
    return seen if _PROMPT_LIKE.fullmatch(last) else whole + newline


BACKUP = JobType(
    name="backup",
    label="Configuration backup",
    description="Collects the running configuration of each device and keeps it when it changed",
    turn=back_up,
)
