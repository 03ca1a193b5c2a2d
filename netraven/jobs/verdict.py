"""What a whole configuration means for its device: unchanged, a new version, or so much shorter that it is suspect."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from netraven import __version__
from netraven.core.errors import DeviceError, PagerTextError, ShrunkError, SizeMismatchError, TruncatedError
from netraven.core.models import Snapshot
from netraven.core.outcome import Failure, Outcome, Status
from netraven.device.acceptance import accept, assembled, is_shrunk
from netraven.device.facts import read_facts
from netraven.device.session import Output
from netraven.device.visit import LIMIT_BYTES
from netraven.jobs.target import Target
from netraven.platforms.platform import Platform

LARGE_CHARACTERS = 256 * 1024  # from here on a text is judged in a thread, so that it does not hold the event loop

# What the gates for texts refuse may be most of a configuration; the other refusals leave nothing worth keeping.
TEXT_GATES: tuple[type[DeviceError], ...] = (TruncatedError, SizeMismatchError, PagerTextError)


async def judge(target: Target, platform: Platform, outputs: Sequence[Output]) -> Outcome:
    """Accept what a visit brought home, hold it against the device's last version, and read its facts.

    Raises: DeviceError: it is not a whole configuration.
    """
    if sum(len(output.text) for output in outputs) > LARGE_CHARACTERS:
        return await asyncio.to_thread(_judge, target, platform, outputs)
    return _judge(target, platform, outputs)


def _judge(target: Target, platform: Platform, outputs: Sequence[Output]) -> Outcome:
    received_sha256 = _received_hash(platform, outputs)
    outcome = _verdict(target, platform, outputs, received_sha256)
    seen_sha256 = _hardware_hash(platform, outputs, received_sha256)
    if seen_sha256 == target.hardware_sha256:
        return replace(outcome, facts=read_facts(platform, outputs, tables=False))
    return replace(outcome, facts=read_facts(platform, outputs), hardware_sha256=seen_sha256)


def _verdict(target: Target, platform: Platform, outputs: Sequence[Output], received_sha256: str) -> Outcome:
    if target.last is not None and target.last.received_sha256 == received_sha256:
        # Letter for letter what was accepted before, under the same rules: it would be accepted again.
        return _unchanged(target, target.last)
    accepted = accept(platform, outputs)
    sha256 = text_hash(accepted.text)
    significant_sha256 = sha256 if accepted.significant == accepted.text else text_hash(accepted.significant)
    if target.last is not None and significant_sha256 == target.last.significant_sha256:
        return _unchanged(target, target.last)
    changed = _changed(target, accepted.text, sha256)
    return replace(changed, received_sha256=received_sha256, significant_sha256=significant_sha256)


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text as it is stored."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _received_hash(platform: Platform, outputs: Sequence[Output]) -> str:
    """Return the SHA-256 of all that the verdict depends on: the rules, and what the kept commands printed."""
    received = hashlib.sha256(_rules_hash(platform))
    for output in outputs:
        if output.command.keep:
            received.update(f"\0{output.command.text}\0{output.exit_status}\0{len(output.text)}\0".encode())
            received.update(output.text.encode("utf-8", "surrogateescape"))
    return received.hexdigest()


def _hardware_hash(platform: Platform, outputs: Sequence[Output], received_sha256: str) -> str | None:
    """Return the SHA-256 of all that interfaces and modules are read from, None where the platform lists none."""
    commands = {rule.command for rule in platform.rows}
    if not commands:
        return None
    seen = hashlib.sha256(received_sha256.encode())  # stands for what the kept commands printed
    for output in outputs:
        if output.command.text in commands and not output.command.keep:
            seen.update(f"\0{output.command.text}\0{len(output.text)}\0".encode())
            seen.update(output.text.encode("utf-8", "surrogateescape"))
    return seen.hexdigest()


@cache
def _rules_hash(platform: Platform) -> bytes:
    return hashlib.sha256(f"{__version__} {platform!r}".encode()).digest()


def _unchanged(target: Target, last: Snapshot) -> Outcome:
    """Return the outcome for a text whose stored version stays: insignificant lines alone make no new one."""
    return Outcome(
        device_id=target.device.id,
        status=Status.SUCCESS,
        duration_ms=0,
        sha256=last.sha256,
        significant_sha256=last.significant_sha256,
        size_bytes=last.size_bytes,
        commit=last.commit,
        path=last.path,
    )


async def set_aside(failed: Outcome, platform: Platform, outputs: Sequence[Output]) -> Outcome:
    """Return the failed outcome of a text that a gate refused as suspect, with the text, so that it is not lost.

    It stays failed where nothing came that could be kept, or more than one session may print.
    """
    if sum(len(output.text) for output in outputs) > LARGE_CHARACTERS:
        return await asyncio.to_thread(_set_aside, failed, platform, outputs)
    return _set_aside(failed, platform, outputs)


def _set_aside(failed: Outcome, platform: Platform, outputs: Sequence[Output]) -> Outcome:
    text = assembled(platform, outputs)
    size_bytes = len(text.encode("utf-8", "surrogateescape"))
    if failed.failure is None or not 0 < size_bytes <= LIMIT_BYTES:
        return failed
    return replace(
        failed,
        status=Status.SUSPECT,
        text=text,
        sha256=text_hash(text),
        size_bytes=size_bytes,
        failure=replace(failed.failure, message=f"{failed.failure.message}; what came is kept aside"),
    )


def _changed(target: Target, text: str, sha256: str) -> Outcome:
    last = target.last
    size_bytes = len(text.encode("utf-8", "surrogateescape"))
    changed = Outcome(
        device_id=target.device.id,
        status=Status.SUCCESS,
        duration_ms=0,
        changed=True,
        text=text,
        sha256=sha256,
        size_bytes=size_bytes,
    )
    if last is None or _is_confirmed(target, sha256) or not is_shrunk(size_bytes, last.size_bytes):
        return changed
    shrunk = ShrunkError(
        f"{target.device.hostname} sent {size_bytes} bytes, its last good configuration has "
        f"{last.size_bytes}: kept aside until a second visit sends the same"
    )
    failure = Failure(stage=shrunk.stage, reason=shrunk.reason, message=str(shrunk))
    return replace(changed, status=Status.SUSPECT, changed=False, failure=failure)


def _is_confirmed(target: Target, sha256: str) -> bool:
    """Return whether this is the second visit of two that brought the same short text."""
    suspicion = target.suspicion
    return suspicion is not None and (suspicion.reason, suspicion.sha256) == (ShrunkError.reason, sha256)
