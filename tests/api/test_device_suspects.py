import hashlib
import json

import pytest

from netraven.core.access import Role
from netraven.services.vault import Place
from netraven.store import suspects
from netraven.store.suspects import NewSuspect
from netraven.store.uids import new_uid
from tests.api.conftest import Served
from tests.api.inventory import AT, create, narrow, tag

SECRET = "canary-of-snmp"
TEXT = f"hostname edge1\nsnmp-server community {SECRET} RO\nend\n"


async def kept_aside(served: Served, hostname: str = "edge1", text: str = TEXT) -> tuple[int, str]:
    """Keep a text aside for a device of this name; return its id and the path of the device's suspects."""
    device_id, uid, content = await create(served, hostname), new_uid(AT), text.encode()
    suspect = NewSuspect(
        uid=uid,
        device_id=device_id,
        run_id=None,
        reason="shrunk",
        message="much shorter than the last one",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        text=served.world.vault.seal(Place("suspects", uid, "text"), content),
    )
    async with served.world.db.transaction() as tx:
        await suspects.keep(tx, [suspect], AT)
    return device_id, f"/devices/{device_id}/suspects"


async def test_what_is_kept_aside_is_listed(served: Served) -> None:
    device_id, path = await kept_aside(served)

    [suspect] = (await served.ask("GET", path, role=Role.VIEWER)).body

    assert (suspect["device_id"], suspect["reason"], suspect["size_bytes"]) == (device_id, "shrunk", len(TEXT))
    assert (await served.ask("GET", f"/api/v1{path}")).body == {"data": [suspect]}


async def test_a_text_is_shown_with_its_secrets_masked(served: Served) -> None:
    _, path = await kept_aside(served)

    reply = await served.ask("GET", f"{path}/1/download", role=Role.VIEWER)

    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="edge1.suspect-1.txt"'
    assert reply.body.startswith("hostname edge1\nsnmp-server community ")
    assert SECRET not in reply.body


async def test_a_text_is_whole_for_an_administrator_who_is_put_on_record(served: Served) -> None:
    _, path = await kept_aside(served)

    refused = await served.ask("GET", f"{path}/1/download?redact=false", role=Role.USER)
    whole = await served.ask("GET", f"{path}/1/download?redact=false")

    assert (refused.status, whole.body) == (403, TEXT)
    rows = await served.world.db.reader.rows("SELECT actor, resource, changes FROM audit WHERE action = 'read_raw'")
    assert [(row["actor"], row["resource"]) for row in rows] == [("the-admin", "suspects/1")]
    assert json.loads(rows[0]["changes"])["device"] == "edge1"


async def test_an_accepted_text_is_the_current_version(served: Served) -> None:
    _, path = await kept_aside(served)

    assert (await served.ask("POST", f"{path}/1/accept", role=Role.USER)).status == 403
    accepted = await served.ask("POST", f"{path}/1/accept")

    assert accepted.status == 200
    [file] = await served.world.archive.paths()
    assert await served.world.archive.read(accepted.body["commit"], file) == TEXT.encode()
    assert (await served.ask("GET", path)).body == []
    assert (await served.ask("POST", f"{path}/1/accept")).detail == "Suspect not found"


async def test_a_dropped_text_is_gone(served: Served) -> None:
    _, path = await kept_aside(served)

    assert (await served.ask("DELETE", f"{path}/1", role=Role.USER)).status == 403
    assert (await served.ask("DELETE", f"{path}/1")).status == 204
    assert (await served.ask("GET", path)).body == []


@pytest.mark.parametrize(("method", "end"), [("GET", "/download"), ("POST", "/accept"), ("DELETE", "")])
async def test_the_text_of_another_device_is_not_found(served: Served, method: str, end: str) -> None:
    await kept_aside(served)
    other = await create(served, "edge2")

    reply = await served.ask(method, f"/devices/{other}/suspects/1{end}")

    assert (reply.status, reply.detail) == (404, "Suspect not found")


async def test_texts_of_a_device_out_of_sight_are_not_found(served: Served) -> None:
    _, path = await kept_aside(served)
    await narrow(served, Role.VIEWER, await tag(served, "edge"))

    for end in ("", "/1/download"):
        assert (await served.ask("GET", path + end, role=Role.VIEWER)).detail == "Device not found"
