from ipaddress import ip_network

import pytest
from prometheus_client.parser import text_string_to_metric_families

from netraven.api.front import Rules
from netraven.core.access import Role
from netraven.core.events import RunFinished
from netraven.core.outcome import Counts, RunReport, RunStatus
from tests.api.conftest import Served
from tests.api.raw import serving

Labels = frozenset[tuple[str, str]]


async def figures(served: Served) -> dict[tuple[str, Labels], float]:
    reply = await served.ask("GET", "/metrics", role=None)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(reply.body)
        for sample in family.samples
    }


def requests(found: dict[tuple[str, Labels], float]) -> dict[tuple[str, str, str], float]:
    counted = {dict(labels)["route"]: (labels, value) for (name, labels), value in found.items() if _counts(name)}
    return {(dict(labels)["method"], route, dict(labels)["status"]): n for route, (labels, n) in counted.items()}


def _counts(name: str) -> bool:
    return name == "netraven_http_request_duration_seconds_count"


async def test_requests_are_timed_by_the_pattern_of_their_route(served: Served) -> None:
    for path in ("/api/v1/tags/1", "/api/v1/tags/2", "/nothing/1", "/nothing/2"):
        await served.ask("GET", path)
    await served.ask("PROPFIND", "/nothing")

    found = requests(await figures(served))

    assert found["GET", "/api/v1/tags/{tag_id}", "4xx"] == 1
    assert found["-", "-", "4xx"] == 3


async def test_what_the_appliance_does_is_counted(served: Served) -> None:
    created = {"hostname": "edge1", "ip_address": "192.0.2.1", "device_type": "cisco_ios"}
    await served.ask("POST", "/devices", json=created)
    now = served.world.clock.now()
    counts = Counts(total=0, success=0, failed=0, suspect=0, changed=0, unchanged=0)
    report = RunReport(
        run_id=1, status=RunStatus.NO_DEVICES, started_at=now, completed_at=now, counts=counts, outcomes=()
    )
    served.world.bus.publish(RunFinished(report))
    assert await served.world.cache.get("nothing") is None

    found = await figures(served)

    assert found["netraven_devices", frozenset()] == 1
    assert found["netraven_queue_length", frozenset()] == 0
    assert found["netraven_sessions_open", frozenset()] == 0
    assert found["netraven_runs_total", frozenset({("status", "no_devices")})] == 1
    assert found["netraven_cache_reads_total", frozenset({("result", "miss")})] == 1
    assert found["netraven_database_duration_seconds_count", frozenset({("kind", "commit")})] >= 1
    assert found["process_open_fds", frozenset()] > 0
    assert any(name == "netraven_build_info" for name, _ in found)


async def test_errors_are_counted_by_their_type(served: Served) -> None:
    await served.ask("GET", "/tags", role=None)

    found = await figures(served)

    assert found["netraven_http_errors_total", frozenset({("type", "unauthorized")})] == 1


@pytest.mark.parametrize("role", list(Role))
async def test_every_user_may_look_and_only_at_the_root(served: Served, role: Role) -> None:
    assert (await served.ask("GET", "/metrics", role=role)).status == 200
    assert (await served.ask("GET", "/api/metrics", role=role)).status == 404


@pytest.mark.parametrize(
    "sent", [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"Via": "1.1 x"}, {"Authorization": "x"}]
)
async def test_what_a_proxy_on_this_machine_passes_on_needs_a_token(served: Served, sent: dict[str, str]) -> None:
    assert (await served.ask("GET", "/metrics", role=None, headers=sent)).status == 401


async def test_an_address_that_somebody_claims_opens_nothing(served: Served) -> None:
    rules = Rules(trusted_proxies=(ip_network("127.0.0.0/8"),))
    async with serving(served, rules) as other:
        reply = await other.ask("GET", "/metrics", role=None, headers={"X-Forwarded-For": "127.0.0.1"})

    assert reply.status == 401


async def test_an_api_token_opens_the_metrics_if_it_is_for_them(served: Served) -> None:
    for scope, status in (("metrics", 200), ("api", 403)):
        made = await served.ask("POST", "/auth/tokens", json={"name": scope, "scopes": [scope]})
        shown = {"Authorization": f"Bearer {made.body['token']}"}

        assert (await served.ask("GET", "/metrics", role=None, headers=shown)).status == status
