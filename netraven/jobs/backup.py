"""The backup job: log in, collect, accept or refuse, and say whether the configuration changed."""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from netraven.core.errors import (
    AuthRejectedError,
    CredentialUnusableError,
    DeviceError,
    HostKeyChangedError,
    MaskError,
    NoCredentialError,
    PlatformUnknownError,
    SecretError,
    UnknownPlatformError,
)
from netraven.core.models import Credential, HostKey
from netraven.core.outcome import Failure, Outcome, Status
from netraven.core.text import mask, storable
from netraven.device.session import Visit, Visited, visit
from netraven.device.visit import TAIL_CHARACTERS
from netraven.jobs.job_type import JobType
from netraven.jobs.target import Target, Tools
from netraven.jobs.verdict import judge
from netraven.platforms.platform import Platform

MOST_REJECTIONS = 3  # accounts lock: never try more log-ins than this on one device in one run
TAIL_KEPT_CHARACTERS = 2048

# Patterns miss a value whose closing quote, or whose `@` in a URL, has not come yet.
_PROMPT_LIKE = re.compile(r"""(?!.*(?:"|://)).*[>#$%\]:?)]\s*""")


@dataclass(slots=True)
class _Attempts:
    """The credentials that were tried on one device, and what the visit with the one that it took brought home.

    `host_key` is the key to expect: the pinned one, or the one that the device proved at the first attempt.
    """

    host_key: HostKey | None
    tried: list[Credential] = field(default_factory=list)
    rejected_ids: list[int] = field(default_factory=list)
    visited: Visited | None = None

    def secrets(self) -> Iterator[str]:
        """Yield what was typed that nobody may read."""
        for credential in self.tried:
            for secret in (credential.password, credential.enable_password):
                if secret is not None and secret.get_secret_value():
                    yield secret.get_secret_value()


async def back_up(target: Target, tools: Tools) -> Outcome:
    """Collect the configuration of one device and judge it; a device's failure is an outcome too."""
    started = time.monotonic()
    attempts = _Attempts(target.host_key)
    try:
        platform = _platform(target, tools)
        visited = await _log_in(target, tools, platform, attempts)
        outcome = await judge(target, platform, visited.outputs)
    except DeviceError as error:
        outcome = _failed(target, tools, error, attempts)
    if attempts.visited is not None:
        # Also a device whose configuration was refused has proved its key and taken a credential.
        outcome = replace(outcome, host_key=attempts.visited.host_key, credential_id=attempts.tried[-1].id)
    duration_ms = round((time.monotonic() - started) * 1000)
    return replace(outcome, duration_ms=duration_ms, rejected_ids=tuple(attempts.rejected_ids))


def _platform(target: Target, tools: Tools) -> Platform:
    try:
        return tools.find_platform(target.device.device_type)
    except UnknownPlatformError as error:
        raise PlatformUnknownError(f"{target.device.hostname}: {error}") from error


async def _log_in(target: Target, tools: Tools, platform: Platform, attempts: _Attempts) -> Visited:
    """Visit the device with its credentials in order until one is let in."""
    refusal: AuthRejectedError | None = None
    for credential in _credentials(target, tools):
        attempts.tried.append(credential)
        try:
            request = _request(target, tools, platform, credential, attempts.host_key)
            async with tools.jump_to(target.site) as jump:
                attempts.visited = await visit(replace(request, jump=jump))
        except AuthRejectedError as error:
            attempts.rejected_ids.append(credential.id)
            attempts.host_key = attempts.host_key or error.host_key
            refusal = error
        else:
            return attempts.visited
    if refusal is not None:
        raise refusal
    raise NoCredentialError(
        f"no credential fits {target.device.hostname}: give it one of its own, or one that shares a tag with it"
    )


def _credentials(target: Target, tools: Tools) -> tuple[Credential, ...]:
    try:
        return tuple(tools.open_credentials(target.device))[:MOST_REJECTIONS]
    except SecretError as error:
        raise CredentialUnusableError(f"{target.device.hostname}: {error}") from error


def _request(
    target: Target, tools: Tools, platform: Platform, credential: Credential, known_key: HostKey | None
) -> Visit:
    device = target.device
    return Visit(
        hostname=device.hostname,
        ip_address=device.ip_address,
        port=device.port,
        platform=platform,
        credential=credential,
        known_key=known_key,
        ssh_profile=device.ssh_profile,
        timeouts=device.timeouts,
        addresses=tools.loopback_addresses if device.loopback_allowed else tools.addresses,
    )


def _failed(target: Target, tools: Tools, error: DeviceError, attempts: _Attempts) -> Outcome:
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
