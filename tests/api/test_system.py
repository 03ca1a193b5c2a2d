"""Whether the parts of the appliance do their work, as monitors and people ask."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from netraven import __version__
from netraven.core.access import Role
from netraven.services import health
from netraven.store.archive import FileChange
from tests.api.conftest import Served
from tests.database import ToldClock, value

PARTS = ["api", "database", "cache", "config_store", "queue", "worker", "scheduler", "postgres", "redis"]


def root_of(served: Served) -> Path:
    return served.world.db._path.parent  # noqa: SLF001 - the files are what is tried out


async def conditions(served: Served, query: str = "") -> tuple[int, dict[str, str]]:
    reply = await served.ask("GET", f"/system/status{query}", role=None)
    return reply.status, {name: reply.body[name] for name in PARTS}


async def test_a_sound_database_is_ok(served: Served) -> None:
    reply = await served.ask("GET", "/healthz", role=None)

    assert (reply.status, reply.body) == (200, {"status": "ok"})
    assert await value(served.world.db, "PRAGMA application_id") == 0x4E545256


async def test_a_database_that_cannot_be_written_is_an_error(served: Served) -> None:
    with closing(sqlite3.connect(root_of(served) / "netraven.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        broken = await served.ask("GET", "/healthz", role=None)
        found = await conditions(served)
        other.rollback()

    assert (broken.status, broken.detail) == (500, "Internal server error")
    assert found == (200, dict.fromkeys(PARTS, "healthy") | {"database": "unhealthy", "postgres": "unhealthy"})
    assert (await served.ask("GET", "/healthz", role=None)).status == 200


async def test_a_database_that_is_gone_is_an_error(served: Served) -> None:
    (root_of(served) / "netraven.db").unlink()

    assert (await served.ask("GET", "/healthz", role=None)).status == 500


@pytest.mark.parametrize("prefix", ["", "/api", "/api/v1"])
async def test_all_parts_are_healthy_and_the_answer_is_bare(served: Served, prefix: str) -> None:
    reply = await served.ask("GET", f"{prefix}/system/status", role=None, params={"strict": "true"})

    assert reply.status == 200
    assert {name: reply.body[name] for name in PARTS} == dict.fromkeys(PARTS, "healthy")
    assert reply.body["system_time"].endswith("Z")


async def test_a_part_that_fails_is_told_and_an_error_for_who_is_strict(served: Served) -> None:
    with closing(sqlite3.connect(root_of(served) / "cache" / "cache.db")) as cache, cache:
        cache.execute("DROP TABLE Cache")
        cache.execute("DROP TABLE Settings")
    expected = dict.fromkeys(PARTS, "healthy") | {"cache": "unhealthy", "redis": "unhealthy"}

    assert await conditions(served) == (200, expected)
    assert await conditions(served, "?strict=true") == (503, expected)
    assert (await served.ask("GET", "/status")).body["cache"] is None


async def test_an_archive_that_lost_its_history_is_unhealthy(served: Served) -> None:
    change = FileChange(path="3f/edge1.cfg", content=b"hostname edge1")
    await served.world.archive.commit([change], message="x", author="tests", at=served.world.clock.now())
    sound = (await conditions(served))[1]["config_store"]
    (root_of(served) / "configs.git" / "refs" / "heads" / "main").unlink()

    assert sound == "healthy"
    assert (await conditions(served))[1]["config_store"] == "unhealthy"


async def test_a_worker_that_has_ended_and_timers_that_do_not_fire_are_unhealthy(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.world.queue.is_working = False
    monkeypatch.setattr(served.world.heartbeat, "_clock", ToldClock())  # it is not the time of the last beat any more

    _, found = await conditions(served)

    assert {name for name, condition in found.items() if condition == "unhealthy"} == {"worker", "scheduler"}


async def test_a_part_that_does_not_answer_is_unhealthy(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.05)

    async with served.world.db.transaction():
        _, found = await conditions(served)
        broken = await served.ask("GET", "/healthz", role=None)

    assert (found["database"], broken.status) == ("unhealthy", 500)


async def test_the_status_tells_of_parts_worker_and_cache(served: Served) -> None:
    assert (await served.ask("GET", "/status", role=None)).status == 401

    body = (await served.ask("GET", "/status", role=Role.VIEWER)).body

    assert body["version"] == __version__
    assert body["worker"] == {"busy": 0, "limit": 200, "queued": 0, "done": 0, "failed": 0}
    assert set(body["components"]) == set(health.CHECKS)
    assert body["components"]["database"]["status"] == "healthy"
    assert body["components"]["database"]["latency_ms"] > 0
    assert body["cache"]["size_bytes"] > 0
    assert body["cache"]["last_heartbeat"] is not None
    assert body["uptime_seconds"] >= 0


async def test_the_heart_beats(served: Served) -> None:
    first = served.world.heartbeat.last_at

    async with asyncio.timeout(10):
        while served.world.heartbeat.last_at == first:
            await served.ask("GET", "/health", role=None)

    assert served.world.heartbeat.is_fresh
