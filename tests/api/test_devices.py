import asyncio

import pytest

from netraven.core.access import Role
from netraven.core.clock import to_text
from tests.api.conftest import Served
from tests.api.inventory import AT, DEVICE
from tests.database import add_device


async def test_a_device_is_created_with_the_default_tag(served: Served) -> None:
    reply = await served.ask("POST", "/devices/", json={**DEVICE, "description": "Second core switch"})

    assert reply.status == 201
    assert reply.body["tags"] == [{"id": 1, "name": "default", "type": "system"}]
    assert reply.body["port"] == 22
    assert reply.body["last_reachability_status"] == "never_checked"
    assert (await served.ask("GET", "/devices/1")).body == reply.body


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"ip_address": "192.168.1.3"}, "hostname already registered: core-switch-02"),
        ({"hostname": "other"}, "ip_address already registered: 192.168.1.2"),
    ],
)
async def test_a_name_or_address_that_is_taken_is_refused(served: Served, change: dict[str, str], detail: str) -> None:
    await served.ask("POST", "/devices", json=DEVICE)

    reply = await served.ask("POST", "/devices", json={**DEVICE, **change})

    assert (reply.status, reply.detail) == (400, detail)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("hostname", "../etc", "pattern"),
        ("hostname", "a\n", "pattern"),
        ("hostname", "-a", "pattern"),
        ("hostname", "a" * 64, "pattern"),
        ("ip_address", "192.168.1.256", "not a valid IPv4 or IPv6 address"),
        ("ip_address", "fe80::1%eth0", "scope id"),
        ("ip_address", "127.0.0.1", "loopback"),
        ("ip_address", "::ffff:169.254.169.254", "metadata"),
        ("device_type", "arista_eso", "did you mean 'arista_eos'"),
        ("port", 0, "greater"),
        ("port", "22", "integer"),
        ("tags", [2**63], "less"),
        ("timeouts", {"tcp_s": 0}, "greater"),
        ("hostname", "a\u0000b", "pattern"),
        ("hostname", "caf\u00e9", "pattern"),
        ("ip_address", "::ffff:127.0.0.1", "loopback"),
        ("ip_address", "::", "unspecified"),
        ("ip_address", "1.2.3.4\n", "not a valid IPv4 or IPv6 address"),
        ("ip_address", "1.2.3.4/32", "not a valid IPv4 or IPv6 address"),
        ("device_type", "cisco_ios\u0000", "no platform"),
        ("port", 2**63, "less"),
        ("port", 22.5, "integer"),
        ("description", "a\u0000", "control character"),
        ("site_id", 99, "no such record"),
        ("credential_id", 99, "no such record"),
        ("credential_id", 2**63, "less"),
        ("ssh_profile", "ancient", "modern"),
        ("is_enabled", 1, "boolean"),
        ("is_approved", True, "no such field"),
    ],
)
async def test_a_device_that_cannot_be_is_refused(served: Served, field: str, value: object, message: str) -> None:
    reply = await served.ask("POST", "/devices", json={**DEVICE, field: value})

    assert reply.status == 422
    [(named, said)] = reply.fields.items()
    assert named.startswith(field)
    assert message in said
    assert (await served.ask("GET", "/devices")).body["total"] == 0


async def test_an_update_changes_only_what_is_sent(served: Served) -> None:
    tag = (await served.ask("POST", "/tags", json={"name": "edge"})).body["id"]
    await served.ask("POST", "/devices", json={**DEVICE, "timeouts": {"tcp_s": 9.5}, "tags": [tag]})

    reply = await served.ask("PUT", "/devices/1", json={"description": "Updated", "tags": [1, tag]})

    assert reply.body["description"] == "Updated"
    assert reply.body["hostname"] == DEVICE["hostname"]
    assert reply.body["timeouts"] == {"tcp_s": 9.5}
    assert [one["id"] for one in reply.body["tags"]] == [1, tag]
    bare = await served.ask("PATCH", "/devices/1", json={"tags": None})
    assert [one["name"] for one in bare.body["tags"]] == ["default"]


async def test_tags_that_do_not_exist_are_named(served: Served) -> None:
    reply = await served.ask("POST", "/devices", json={**DEVICE, "tags": [1, 99, 98]})

    assert (reply.status, reply.detail) == (404, "Tag(s) not found: [98, 99]")
    assert (await served.ask("GET", "/devices")).body["total"] == 0


async def test_a_deleted_device_leaves_the_lists_and_can_come_back(served: Served) -> None:
    await served.ask("POST", "/devices", json=DEVICE)

    assert (await served.ask("DELETE", "/devices/1")).status == 204
    assert (await served.ask("GET", "/devices/1")).detail == "Device not found"
    assert (await served.ask("GET", "/devices")).body["total"] == 0
    assert (await served.ask("GET", "/devices?include_deleted=true")).body["total"] == 1
    assert (await served.ask("POST", "/devices/1/restore")).body["deleted_at"] is None
    await served.ask("DELETE", "/devices/1")
    await served.ask("POST", "/devices", json=DEVICE)
    assert (await served.ask("POST", "/devices/1/restore")).status == 409
    assert (await served.ask("DELETE", "/devices/1?purge=true", role=Role.USER)).status == 403
    assert (await served.ask("DELETE", "/devices/1?purge=true")).status == 204


async def test_a_device_of_a_user_waits_for_approval(served: Served) -> None:
    created = await served.ask("POST", "/devices", role=Role.USER, json=DEVICE)

    assert created.body["is_approved"] is False
    assert (await served.ask("POST", "/devices/1/approve", role=Role.USER)).status == 403
    assert (await served.ask("POST", "/devices/1/approve")).body["is_approved"] is True
    moved = await served.ask("PATCH", "/devices/1", role=Role.USER, json={"ip_address": "192.168.1.9"})
    assert moved.body["is_approved"] is False


async def test_devices_are_found_by_parts_of_what_they_are(served: Served) -> None:
    tag = (await served.ask("POST", "/tags", json={"name": "edge"})).body["id"]
    for number in range(1, 4):
        await served.ask(
            "POST",
            "/devices",
            json={
                "hostname": f"edge{number}",
                "ip_address": f"10.0.{number}.1",
                "device_type": "cisco_ios" if number < 3 else "linux",
                "tags": [tag] if number == 1 else [],
                "notes": f"rack {number}",
            },
        )

    async def names(query: str) -> list[str]:
        reply = await served.ask("GET", "/devices" + query)
        return [device["hostname"] for device in reply.body["items"]]

    assert await names("?hostname=EDGE2") == ["edge2"]
    assert await names("?ip_address=0.3.") == ["edge3"]
    assert await names("?device_type=cisco_ios&sort=-hostname") == ["edge2", "edge1"]
    assert await names(f"?tag_id={tag}&tag_id=99") == ["edge1"]
    assert await names("?tag=edge") == ["edge1"]
    assert await names("?notes=rack 3") == ["edge3"]
    assert await names("?reachability=success") == []


async def test_a_device_on_loopback_that_a_file_named_can_be_changed(served: Served) -> None:
    device = await add_device(served.world.db, "local1")
    async with served.world.db.transaction() as tx:
        await tx.run(
            """
            UPDATE devices SET ip_address = '127.0.0.9', loopback_allowed = 1, created_at = :at, updated_at = :at
            WHERE id = :id
            """,
            {"id": device.id, "at": to_text(AT)},
        )

    described = await served.ask("PATCH", f"/devices/{device.id}", json={"description": "of the file"})
    moved = await served.ask("PATCH", f"/devices/{device.id}", json={"ip_address": "127.0.0.10"})

    assert described.status == 200
    assert list(moved.fields) == ["ip_address"]


async def test_fifty_parallel_creations_make_one_device(served: Served) -> None:
    await served.token(Role.ADMIN)

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(served.ask("POST", "/devices", json=DEVICE)) for _ in range(50)]

    assert sorted(task.result().status for task in asked) == [201, *[400] * 49]
    assert (await served.ask("GET", "/devices")).body["total"] == 1


async def test_who_has_tags_sees_only_their_devices(served: Served) -> None:
    tag = (await served.ask("POST", "/tags", json={"name": "edge"})).body["id"]
    await served.ask("POST", "/devices", json={**DEVICE, "tags": [tag]})
    await served.ask("POST", "/devices", json={**DEVICE, "hostname": "hidden", "ip_address": "192.168.1.3"})
    user = (await served.ask("GET", "/users/me", role=Role.USER)).body
    await served.ask("PATCH", f"/users/{user['id']}", json={"device_tags": [tag]})

    seen = await served.ask("GET", "/devices", role=Role.USER)

    assert [device["hostname"] for device in seen.body["items"]] == ["core-switch-02"]
    assert (await served.ask("GET", "/devices/2", role=Role.USER)).status == 404
    out_of_sight = await served.ask("PATCH", "/devices/1", role=Role.USER, json={"tags": []})
    assert list(out_of_sight.fields) == ["tags"]
