import json

from netraven.core.access import Role
from netraven.store.logs import open_logs
from tests.api.conftest import Served, ask_at_once

DEVICE = {"hostname": "edge1", "ip_address": "198.51.100.1", "device_type": "cisco_ios"}
OTHER = {"hostname": "edge2", "ip_address": "198.51.100.2", "device_type": "cisco_ios"}
LOGIN = {"username": "netops", "password": "a canary in a coal mine"}


async def new_tag(served: Served, name: str = "edge") -> int:
    return int((await served.ask("POST", "/tags/", json={"name": name})).body["id"])


async def new_job(served: Served, *tags: int, is_enabled: int = 1) -> int:
    async with served.world.db.transaction() as tx:
        job_id = await tx.run(
            """
            INSERT INTO jobs (uid, name, job_type, is_enabled, created_at, updated_at)
            VALUES (:name, :name, 'backup', :is_enabled, '', '')
            """,
            {"name": f"job of {tags}", "is_enabled": is_enabled},
        )
        await tx.run_many(
            "INSERT INTO job_tags (job_id, tag_id) VALUES (:job_id, :tag_id)",
            [{"job_id": job_id, "tag_id": tag} for tag in tags],
        )
    return job_id


async def jobs(served: Served) -> dict[int, bool]:
    rows = await served.world.db.reader.rows("SELECT id, is_enabled FROM jobs")
    return {row["id"]: bool(row["is_enabled"]) for row in rows}


async def last_form(served: Served, resource: str) -> dict[str, object]:
    row = await served.world.db.reader.row(
        "SELECT changes FROM audit WHERE resource = :resource AND action = 'delete'", {"resource": resource}
    )
    assert row is not None
    return dict(json.loads(row["changes"]))


async def test_a_tag_goes_for_good_and_its_last_form_stays_in_the_audit_trail(served: Served) -> None:
    tag = await new_tag(served)

    assert (await served.ask("DELETE", f"/tags/{tag}")).status == 204

    assert (await served.ask("DELETE", f"/tags/{tag}")).detail == "Tag not found"
    assert (await last_form(served, f"tag {tag}"))["name"] == "edge"
    assert await new_tag(served) != tag


async def test_the_default_tag_stays(served: Served) -> None:
    for query in ("", "?cascade=true", "?cascade=false"):
        assert (await served.ask("DELETE", f"/tags/1{query}")).status == 403
    assert (await served.ask("PUT", "/tags/1", json={"name": "other"})).status == 403


async def test_devices_left_without_tags_get_the_default_one(served: Served) -> None:
    tag, other = await new_tag(served), await new_tag(served, "core")
    await served.ask("POST", "/devices", json={**DEVICE, "tags": [tag]})
    await served.ask("POST", "/devices", json={**OTHER, "tags": [tag, other]})
    await served.ask("DELETE", "/devices/1")

    await served.ask("DELETE", f"/tags/{tag}")

    devices = (await served.ask("GET", "/devices/?include_deleted=true")).body["items"]
    assert [[one["name"] for one in device["tags"]] for device in devices] == [["default"], ["core"]]


async def test_jobs_left_without_tags_are_disabled_and_say_so(served: Served) -> None:
    tag = await new_tag(served)
    alone, shared = await new_job(served, tag), await new_job(served, 1, tag)

    await served.ask("DELETE", f"/tags/{tag}")

    assert await jobs(served) == {alone: False, shared: True}
    await served.world.journal.flush()
    logs = await open_logs(served.folder, served.world.clock)
    said = [one.message for one in await logs.page(limit=9) if one.job_id == alone]
    await logs.close()
    assert said == [f"job 'job of ({tag},)' is disabled: its only tag 'edge' was deleted by the-admin"]


async def test_a_cascade_takes_the_jobs_and_credentials_that_have_nothing_else(served: Served) -> None:
    tag = await new_tag(served)
    alone, shared = await new_job(served, tag), await new_job(served, 1, tag)
    lone = (await served.ask("POST", "/credentials", json={**LOGIN, "tags": [tag]})).body["id"]
    both = (await served.ask("POST", "/credentials", json={**LOGIN, "tags": [1, tag]})).body["id"]
    own = (await served.ask("POST", "/credentials", json={**LOGIN, "tags": [tag], "priority": 7})).body["id"]
    await served.ask("POST", "/devices", json={**DEVICE, "credential_id": own})

    assert (await served.ask("DELETE", f"/tags/{tag}?cascade=true", role=Role.USER)).status == 403
    assert (await served.ask("DELETE", f"/tags/{tag}?cascade=true")).status == 204

    assert await jobs(served) == {shared: True}
    kept = (await served.ask("GET", "/credentials")).body["items"]
    assert [one["id"] for one in kept] == [both, own]
    assert (await last_form(served, f"job {alone}"))["tags"] == ["edge"]
    assert await last_form(served, f"credential {lone}") == {
        "username": "netops",
        "method": "password",
        "priority": 100,
        "description": None,
        "tags": ["edge"],
    }


async def test_without_a_cascade_credentials_stay_without_tags(served: Served) -> None:
    tag = await new_tag(served)
    await served.ask("POST", "/credentials", json={**LOGIN, "tags": [tag]})

    await served.ask("DELETE", f"/tags/{tag}")

    assert (await served.ask("GET", "/credentials/1")).body["tags"] == []


async def test_a_tag_in_use_is_not_deleted_where_that_is_asked(served: Served) -> None:
    free, used = await new_tag(served, "free"), await new_tag(served)
    await served.ask("POST", "/devices", json={**DEVICE, "tags": [used]})

    reply = await served.ask("DELETE", f"/tags/{used}?cascade=false")

    assert reply.status == 409
    assert "1 devices" in reply.detail
    assert (await served.ask("DELETE", f"/tags/{free}?cascade=false")).status == 204


async def test_who_loses_his_last_tag_sees_nothing_and_not_everything(served: Served) -> None:
    tag = await new_tag(served)
    await served.ask("POST", "/devices", json={**DEVICE, "tags": [tag]})
    user = (await served.ask("GET", "/users/me", role=Role.USER)).body["id"]
    await served.ask("PATCH", f"/users/{user}", json={"device_tags": [tag]})
    assert (await served.ask("GET", "/devices", role=Role.USER)).body["total"] == 1

    await served.ask("DELETE", f"/tags/{tag}")

    assert (await served.ask("GET", "/devices", role=Role.USER)).body["total"] == 0
    shown = (await served.ask("GET", f"/users/{user}")).body
    assert (shown["device_tags"], shown["narrowed_by"]) == ([], ["device_tags"])
    # A form that sends back what it was shown does not widen it either.
    await served.ask("PUT", f"/users/{user}", json={"device_tags": [], "full_name": "One"})
    assert (await served.ask("GET", "/devices", role=Role.USER)).body["total"] == 0
    await served.ask("PATCH", f"/users/{user}", json={"narrowed_by": []})
    assert (await served.ask("GET", "/devices", role=Role.USER)).body["total"] == 1


async def test_who_sees_a_part_counts_a_part_and_deletes_no_tag_of_the_rest(served: Served) -> None:
    mine, other = await new_tag(served, "mine"), await new_tag(served, "other")
    await served.ask("POST", "/devices", json={**DEVICE, "tags": [mine, other]})
    await served.ask("POST", "/devices", json={**OTHER, "tags": [other]})
    user = (await served.ask("GET", "/users/me", role=Role.USER)).body["id"]
    await served.ask("PATCH", f"/users/{user}", json={"device_tags": [mine]})

    assert (await served.ask("GET", f"/tags/{other}", role=Role.USER)).body["device_count"] == 1
    assert (await served.ask("GET", f"/tags/{other}")).body["device_count"] == 2
    assert (await served.ask("DELETE", f"/tags/{other}", role=Role.USER)).status == 403
    assert (await served.ask("DELETE", f"/tags/{mine}", role=Role.USER)).status == 204


async def test_of_many_identical_tags_one_is_created(served: Served) -> None:
    statuses = await ask_at_once(served, "/tags", {"name": "edge"})

    assert statuses == [201] + [400] * 49
