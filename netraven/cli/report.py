"""What came of a run, as one JSON document."""

from datetime import timedelta

from netraven.core.clock import to_text
from netraven.core.models import Device
from netraven.core.outcome import Outcome, RunReport, Status
from netraven.core.text import printable

Document = dict[str, object]


def document(report: RunReport) -> Document:
    """Return the document of `--json`, the devices in the order of their names."""
    counts = report.counts
    return {
        "run": {
            "id": report.run_id,
            "status": str(report.status),
            "started_at": to_text(report.started_at),
            "completed_at": to_text(report.completed_at),
            "duration_ms": (report.completed_at - report.started_at) // timedelta(milliseconds=1),
        },
        "summary": {
            "total": counts.total,
            "success": counts.success,
            "failed": counts.failed,
            "suspect": counts.suspect,
            "skipped": counts.skipped,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
        },
        "devices": [_device(device, outcome) for device, outcome in by_name(report)],
    }


def by_name(report: RunReport) -> list[tuple[Device, Outcome]]:
    """Return the devices of a run in the order of their names."""
    return sorted(report.outcomes, key=lambda turn: turn[0].hostname)


def _device(device: Device, outcome: Outcome) -> Document:
    return {
        "hostname": device.hostname,
        "ip_address": device.ip_address,
        "port": device.port,
        "device_type": device.device_type,
        "status": str(outcome.status),
        **(_stored(outcome) if outcome.status is Status.SUCCESS else _failure(outcome)),
        "duration_ms": outcome.duration_ms,
    }


def _stored(outcome: Outcome) -> Document:
    facts = outcome.facts
    return {
        "changed": outcome.changed,
        "commit": outcome.commit,
        "path": outcome.path,
        "size_bytes": outcome.size_bytes,
        "sha256": outcome.sha256,
        "facts": {
            "serial_number": facts.serial_number if facts else None,
            "model": facts.model if facts else None,
            "os_version": facts.os_version if facts else None,
        },
    }


def _failure(outcome: Outcome) -> Document:
    failure = outcome.failure
    if failure is None:
        return {}
    return {"stage": str(failure.stage), "reason": failure.reason, "message": printable(failure.message)}
