"""The document of `--json`, field for field as scripts read it."""

import json
from dataclasses import replace

from netraven.cli.report import document
from netraven.core.outcome import RunReport, Status

RUN = ["id", "status", "started_at", "completed_at", "duration_ms"]
SUMMARY = ["total", "success", "failed", "suspect", "skipped", "changed", "unchanged"]


def written(report: RunReport) -> dict[str, dict[str, object]]:
    document_: dict[str, dict[str, object]] = json.loads(json.dumps(document(report)))
    return document_


def devices(report: RunReport) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = json.loads(json.dumps(document(report)["devices"]))
    return listed


def test_the_run_and_its_counts_have_the_fields_of_the_contract(report: RunReport) -> None:
    whole = written(report)
    assert list(whole) == ["run", "summary", "devices"]
    assert whole["run"] == {
        "id": 12,
        "status": "partial_failure",
        "started_at": "2026-03-01T02:00:00.000Z",
        "completed_at": "2026-03-01T02:00:02.140Z",
        "duration_ms": 2140,
    }
    assert whole["summary"] == {
        "total": 3,
        "success": 1,
        "failed": 1,
        "suspect": 1,
        "skipped": 0,
        "changed": 1,
        "unchanged": 0,
    }
    assert (list(whole["run"]), list(whole["summary"])) == (RUN, SUMMARY)


def test_a_backed_up_device_says_where_its_configuration_stands(report: RunReport) -> None:
    assert devices(report)[0] == {
        "hostname": "edge1",
        "ip_address": "127.0.1.1",
        "port": 22,
        "device_type": "cisco_ios",
        "status": "success",
        "changed": True,
        "commit": "ab" * 20,
        "path": "3f/edge1.cfg",
        "size_bytes": 20480,
        "sha256": "5f" * 32,
        "duration_ms": 812,
        "facts": {"serial_number": "FTX1", "model": "C2900", "os_version": "15.7"},
    }


def test_a_failed_device_says_where_and_why_with_its_text_made_harmless(report: RunReport) -> None:
    assert devices(report)[1] == {
        "hostname": "edge2",
        "ip_address": "127.0.1.2",
        "port": 22,
        "device_type": "cisco_ios",
        "status": "failed",
        "stage": "auth",
        "reason": "auth_rejected",
        "message": "127.0.1.2 refused user 'ad\\x1b[31mmin'",
        "duration_ms": 640,
    }


def test_a_suspect_device_says_why_too(report: RunReport) -> None:
    suspect = devices(report)[2]
    assert (suspect["status"], suspect["stage"], suspect["reason"]) == ("suspect", "accept", "shrunk")


def test_facts_that_a_device_did_not_tell_are_null(report: RunReport) -> None:
    one, outcome = report.outcomes[0]
    silent = replace(report, outcomes=((one, replace(outcome, facts=None)),))
    assert devices(silent)[0]["facts"] == {"serial_number": None, "model": None, "os_version": None}


def test_a_device_whose_turn_never_came_has_a_status_and_no_reason(report: RunReport) -> None:
    one, outcome = report.outcomes[0]
    cancelled = replace(report, outcomes=((one, replace(outcome, status=Status.CANCELLED)),))
    assert {"stage", "reason", "message"}.isdisjoint(devices(cancelled)[0])
