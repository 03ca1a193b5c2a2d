"""A device of an attacker's own collects no password, whichever way it comes into the inventory."""

from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr

from netraven.core.access import Role
from netraven.core.outcome import RunStatus, Trigger
from netraven.device.simulator import Simulator
from netraven.jobs.backup import BACKUP
from netraven.services.queue import Order
from netraven.services.vault import Place
from netraven.settings import Settings
from netraven.store import devices
from netraven.store.uids import new_uid
from tests.api.conftest import Served
from tests.api.inventory import AT
from tests.api.visited import ended
from tests.journeys.conftest import ENABLE, PASSWORD, ios


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", allowed_networks=(ip_network("127.0.0.0/8"),))


@pytest.fixture
async def trap() -> AsyncIterator[Simulator]:
    """Play two devices that let in whoever has the password of the fleet."""
    async with Simulator([ios("trap"), ios("other")]) as simulator:
        yield simulator


async def add_credential(served: Served) -> None:
    """Keep a credential that fits every device with the default tag."""
    uid, vault = new_uid(AT), served.world.vault
    async with served.world.db.transaction() as tx:
        await tx.run(
            """
            INSERT INTO credentials (id, uid, username, password, enable_password, created_at, updated_at)
            VALUES (1, :uid, 'netraven', :password, :enable_password, '', '')
            """,
            {
                "uid": uid,
                "password": vault.seal(Place("credentials", uid, "password"), SecretStr(PASSWORD)),
                "enable_password": vault.seal(Place("credentials", uid, "enable_password"), SecretStr(ENABLE)),
            },
        )
        await tx.run("INSERT INTO credential_tags (credential_id, tag_id) VALUES (1, 1)")


def body(trap: Simulator, hostname: str) -> dict[str, object]:
    return {
        "hostname": hostname,
        "ip_address": trap.address,
        "port": trap.port(hostname),
        "device_type": "cisco_ios",
    }


async def night(served: Served) -> RunStatus:
    """Back up every device that there is, as a schedule does."""
    found = await devices.every(served.world.db.reader)
    order = Order(job_type=BACKUP, job_name="nightly", devices=found, trigger=Trigger.SCHEDULE)
    return (await ended(served, (await served.world.queue.start_run(order)).run.id)).status


async def test_a_device_of_a_user_gets_the_password_only_when_it_is_approved(served: Served, trap: Simulator) -> None:
    await add_credential(served)
    created = await served.ask("POST", "/devices", role=Role.USER, json=body(trap, "trap"))
    path = f"/devices/{created.body['id']}"

    assert (await served.ask("POST", f"{path}/backup", role=Role.USER)).status == 409
    assert await night(served) is RunStatus.NO_CREDENTIALS
    assert (trap.counters("trap").passwords_seen, trap.counters("trap").logins) == (0, 0)

    await served.ask("POST", f"{path}/approve")
    run = await served.ask("POST", f"{path}/backup", role=Role.USER)
    assert (await ended(served, run.body["id"])).status is RunStatus.SUCCESS
    assert trap.counters("trap").passwords_seen > 0


async def test_a_device_that_a_user_moves_gets_no_password_at_its_new_place(served: Served, trap: Simulator) -> None:
    await add_credential(served)
    created = await served.ask("POST", "/devices", json=body(trap, "other"))
    place = {"ip_address": trap.address, "port": trap.port("trap")}

    moved = await served.ask("PATCH", f"/devices/{created.body['id']}", role=Role.USER, json=place)

    assert moved.body["is_approved"] is False
    assert await night(served) is RunStatus.NO_CREDENTIALS
    assert trap.counters("trap").passwords_seen == 0


async def test_a_user_does_not_approve_by_moving_away_and_back(served: Served, trap: Simulator) -> None:
    await add_credential(served)
    created = await served.ask("POST", "/devices", role=Role.USER, json=body(trap, "trap"))
    path = f"/devices/{created.body['id']}"
    for change in ({"port": trap.port("other")}, {"port": trap.port("trap")}, {"description": "mine"}):
        reply = await served.ask("PATCH", path, role=Role.USER, json=change)
        assert reply.body["is_approved"] is False
    await served.ask("DELETE", path, role=Role.USER)
    assert (await served.ask("POST", f"{path}/restore", role=Role.USER)).body["is_approved"] is False

    assert await night(served) is RunStatus.NO_CREDENTIALS
    assert trap.counters("trap").passwords_seen == 0


async def test_a_device_of_a_users_file_gets_no_password(served: Served, trap: Simulator) -> None:
    await add_credential(served)
    form = aiohttp.FormData()
    row = f"trap,{trap.address},{trap.port('trap')},cisco_ios,netraven,own-password"
    form.add_field("file", f"hostname,ip_address,port,device_type,username,password\n{row}\n", filename="x.csv")

    reply = await served.ask("POST", "/devices/bulk_import", role=Role.USER, data=form)

    assert reply.body["success_count"] == 1
    assert await night(served) is RunStatus.NO_CREDENTIALS
    assert trap.counters("trap").passwords_seen == 0
