import asyncio
import io
import json

import aiohttp
import pytest

from netraven.core.access import Role
from netraven.services.vault import open_credentials
from netraven.store import credentials
from tests.api.conftest import Reply, Served
from tests.api.inventory import create, narrow, tag
from tests.database import value

HEADER = "hostname,ip_address,device_type"


async def send(served: Served, content: str | bytes, query: str = "", *, role: Role = Role.ADMIN) -> Reply:
    """Send a file of devices."""
    form = aiohttp.FormData()
    content = content if isinstance(content, bytes) else content.encode()
    form.add_field("file", io.BytesIO(content), filename="devices.csv")
    return await served.ask("POST", f"/devices/bulk_import{query}", role=role, data=form)


async def devices(served: Served) -> list[dict[str, object]]:
    return list((await served.ask("GET", "/devices?size=500")).body["items"])


async def test_good_rows_land_and_the_others_are_told(served: Served) -> None:
    await create(served, "known", ip_address="10.0.0.4")
    text = (
        f"{HEADER},port,tags,description\n"
        "edge1,10.0.0.1,cisco_ios,2222,edge;paris,first\n"
        "../etc,10.0.0.2,cisco_ios,,,\n"
        "edge3,10.0.0.3,cisco_isr,,,\n"
        "KNOWN,10.0.0.9,linux,,,\n"
        "edge5,10.0.0.4,linux,22,,\n"
        "edge6,127.0.0.1,linux,,,\n"
        "edge1,10.0.0.7,linux,,,\n"
        "edge8,fe80::1%eth0,linux,,,\n"
        "edge9,::ffff:169.254.169.254,linux,,,\n"
    )

    reply = await send(served, text)

    assert (reply.status, reply.body["success_count"], reply.body["dry_run"]) == (200, 1, False)
    assert [(one["row"], one["field"]) for one in reply.body["errors"]] == [
        (3, "hostname"),
        (4, "device_type"),
        (7, "ip_address"),
        (9, "ip_address"),
        (10, "ip_address"),
    ]
    assert [(one["row"], one["hostname"]) for one in reply.body["duplicates"]] == [
        (5, "KNOWN"),
        (6, "edge5"),
        (8, "edge1"),
    ]
    edge1 = (await served.ask("GET", "/devices?hostname=edge1")).body["items"][0]
    assert (edge1["port"], edge1["source"], edge1["description"]) == (2222, "imported", "first")
    assert (edge1["created_by"], edge1["is_approved"]) == ("the-admin", True)
    assert [one["name"] for one in edge1["tags"]] == ["default", "edge", "paris"]
    assert len(await devices(served)) == 2


async def test_a_dry_run_writes_nothing(served: Served) -> None:
    reply = await send(served, f"{HEADER},tags\nedge1,10.0.0.1,linux,new\nx,y,z,\n", "?dry_run=true")

    assert (reply.body["success_count"], reply.body["dry_run"], len(reply.body["errors"])) == (1, True, 2)
    assert await devices(served) == []
    assert (await served.ask("GET", "/tags")).body["total"] == 1


async def test_credentials_of_a_file_are_sealed_and_for_their_device_alone(served: Served) -> None:
    text = f"{HEADER},username,password,enable_password\nedge1,10.0.0.1,cisco_ios,ops,canary-1,canary-2\n"

    assert (await send(served, text)).body["success_count"] == 1

    world = served.world
    sealed = (await credentials.for_devices(world.db.reader, [1]))[1]
    [login] = open_credentials(world.vault, sealed)
    assert (login.username, login.password and login.password.get_secret_value()) == ("ops", "canary-1")
    row = await world.db.reader.row("SELECT hex(password) || hex(enable_password) AS kept FROM credentials")
    assert row is not None
    assert b"canary".hex().upper() not in row["kept"]
    assert "canary" not in json.dumps((await served.ask("GET", "/devices/1/credentials")).body)
    assert "canary" not in str(await value(world.db, "SELECT group_concat(changes) FROM audit"))


@pytest.mark.parametrize(
    ("columns", "values", "field"),
    [
        ("username", "ops", "password"),
        ("password", "canary-1", "username"),
        ("private_key", "canary-1", "private_key"),
        ("notes", "a\x00canary-1", "notes"),
    ],
)
async def test_a_log_in_that_is_not_whole_is_told_without_its_secret(
    served: Served, columns: str, values: str, field: str
) -> None:
    reply = await send(served, f"{HEADER},{columns}\nedge1,10.0.0.1,linux,{values}\n")

    assert [(one["row"], one["field"]) for one in reply.body["errors"]] == [(2, field)]
    assert "canary" not in json.dumps(reply.body)


async def test_a_file_that_names_a_key_on_the_appliance_reads_nothing_there(served: Served) -> None:
    by_csv = await send(served, f"{HEADER},key_file\nedge1,10.0.0.1,linux,/etc/hostname\n")
    entry = {"hostname": "edge1", "ip_address": "10.0.0.1", "device_type": "linux", "key_file": "/etc/hostname"}
    by_json = await send(served, json.dumps([entry]))

    assert (by_csv.status, list(by_csv.fields)) == (422, ["file"])
    assert [one["field"] for one in by_json.body["errors"]] == ["key_file"]


async def test_devices_of_a_users_file_wait_for_approval(served: Served) -> None:
    await send(served, f"{HEADER}\nedge1,10.0.0.1,linux\n", role=Role.USER)

    assert [device["is_approved"] for device in await devices(served)] == [False]


async def test_a_viewer_imports_nothing(served: Served) -> None:
    assert (await send(served, f"{HEADER}\nedge1,10.0.0.1,linux\n", role=Role.VIEWER)).status == 403


async def test_nobody_imports_devices_out_of_his_own_sight(served: Served) -> None:
    await narrow(served, Role.USER, await tag(served, "edge"))

    reply = await send(served, f"{HEADER},tags\nedge1,10.0.0.1,linux,Edge\ncore1,10.0.0.2,linux,core\n", role=Role.USER)

    assert reply.body["success_count"] == 1
    assert [(one["row"], one["field"]) for one in reply.body["errors"]] == [(3, "tags")]


@pytest.mark.parametrize(
    ("query", "content"),
    [
        ("?format=json", '[{"hostname": "edge1", "ip_address": "10.0.0.1", "device_type": "cisco_ios"}]'),
        ("", '\n [{"hostname": "edge1", "ip_address": "10.0.0.1", "device_type": "cisco_ios"}]'),
        ("?format=csv", f"\ufeff{HEADER}\r\nedge1,10.0.0.1,cisco_ios\r\n"),
        ("?format=oxidized", "edge1:10.0.0.1:ios\n"),
        ("?format=oxidized", "10.0.0.1:ios:edge1:ops:secret\n"),
        ("?format=rancid", "10.0.0.1;cisco;up\n"),
    ],
)
async def test_a_file_is_read_in_each_form(served: Served, query: str, content: str) -> None:
    reply = await send(served, content, query)

    assert reply.body == {"success_count": 1, "errors": [], "duplicates": [], "dry_run": False}
    [device] = await devices(served)
    assert device["ip_address"] == "10.0.0.1"
    found = served.world.find_platform(str(device["device_type"]))
    assert found.name == "cisco_ios"


@pytest.mark.parametrize(
    ("query", "content", "status"),
    [
        ("", b"", 422),
        ("", b"\xff\xfea\x00", 422),
        ("", b"hostname\xff", 422),
        ("", b"[" * 100_000, 422),
        ("?format=json", b"7", 422),
        ("?format=xml", b"x", 422),
        ("?format=csv&format=json", b"x", 422),
        ("?dry=1", b"x", 422),
        ("", b"x" * (10 * 1024 * 1024 + 1), 413),
    ],
    ids=lambda sent: str(sent)[:20],
)
async def test_a_file_that_makes_no_sense_is_refused(served: Served, query: str, content: bytes, status: int) -> None:
    reply = await send(served, content, query)

    assert reply.status == status
    assert await devices(served) == []


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("multipart/form-data; boundary=b", b"", 400),
        ("multipart/form-data", b"--b--", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=file\r\n\r\nx", 400),
        ("multipart/form-data; boundary=b", b"--b\r\nname=file\r\n--b--", 400),
        ("multipart/form-data; boundary=b", b"--b--\r\n", 422),
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b--', 422),
        ("multipart/form-data; boundary=b", b'--b\r\nX: form-data; name="file"\r\n\r\ny\r\n--b--', 422),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\ny' * 2 + b"\r\n--b--",
            422,
        ),
        ("application/json", b"[]", 415),
        ("text/csv", b"hostname", 415),
    ],
)
async def test_a_body_that_is_no_form_with_one_file_is_refused(
    served: Served, kind: str, body: bytes, status: int
) -> None:
    reply = await served.ask("POST", "/devices/bulk_import", data=body, headers={"Content-Type": kind})

    assert reply.status == status


async def test_ten_thousand_rows_land_while_others_are_served(served: Served) -> None:
    rows = [f"edge{number},10.{number // 250}.{number % 250}.1,cisco_ios,edge" for number in range(10_000)]
    rows[5_000] = "bad name,10.200.0.1,cisco_ios,edge"
    content = "\n".join([HEADER + ",tags", *rows]) + "\n"
    served_meanwhile = 0

    async with asyncio.TaskGroup() as group:
        sending = group.create_task(send(served, content))
        while not sending.done():
            assert (await served.ask("GET", "/health", role=None)).status == 200
            served_meanwhile += 1

    assert sending.result().body["success_count"] == 9_999
    assert [one["row"] for one in sending.result().body["errors"]] == [5_002]
    assert served_meanwhile > 10


async def test_what_is_exported_is_read_back(served: Served) -> None:
    edge = await tag(served, "edge")
    await create(served, "edge1", tags=[1, edge], notes='two\nlines, "quoted"', port=2222, ssh_profile="legacy")
    await create(served, "edge2", description="=1+1", is_enabled=False, max_age_hours=12)
    before = [_set(device) for device in await devices(served)]

    for form, media_type in (("csv", "text/csv"), ("json", "application/json")):
        exported = await served.ask("GET", f"/devices/export?format={form}", role=Role.VIEWER)
        assert exported.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        assert exported.headers["Content-Disposition"] == f'attachment; filename="devices.{form}"'
        text = exported.body if isinstance(exported.body, str) else json.dumps(exported.body)
        for device in await devices(served):
            await served.ask("DELETE", f"/devices/{device['id']}")
        assert (await send(served, text)).body["success_count"] == 2
        assert [_set(device) for device in await devices(served)] == before


def _set(device: dict[str, object]) -> dict[str, object]:
    """Return what people set on a device, the tag apart that an import gives to all."""
    names = ("hostname", "ip_address", "port", "device_type", "ssh_profile", "notes", "description", "is_enabled")
    return {name: device[name] for name in (*names, "max_age_hours")}


async def test_an_export_holds_only_what_its_reader_sees(served: Served) -> None:
    edge = await tag(served, "edge")
    await create(served, "edge1", tags=[edge])
    await create(served, "core1")
    await narrow(served, Role.VIEWER, edge)

    exported = await served.ask("GET", "/devices/export", role=Role.VIEWER)

    assert [line.split(",")[0] for line in exported.body.splitlines()] == ["hostname", "edge1"]
