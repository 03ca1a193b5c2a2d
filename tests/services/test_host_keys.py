"""Host keys that an administrator accepts, forgets and imports."""

import json
from collections.abc import AsyncIterator
from typing import Any

import asyncssh
import pytest

from netraven.core.errors import ConflictError, NotFoundError
from netraven.core.models import HostKey
from netraven.daemon import at_work
from netraven.device.hostkeys import host_key
from netraven.device.known_hosts import parse
from netraven.services.host_keys import HostKeys, Imported
from netraven.store import audit, host_keys
from tests.database import AT, add_device
from tests.services.conftest import House


def made(kind: str, **options: Any) -> asyncssh.SSHKey:  # noqa: ANN401 - asyncssh's options
    return asyncssh.generate_private_key(kind, **options)


OLD, NEW, ECDSA = made("ssh-ed25519"), made("ssh-ed25519"), made("ecdsa-sha2-nistp256")
# `ssh-keygen -H` wrote them for [192.0.2.1]:830 and edge9.
HASHED = "|1|ZlCWxB/0uHLh94DbIvszvC1OxaU=|oQoAznu8lB5ZBZIgffFZbN+WnGQ="
HASHED_OTHER = "|1|d7uoYiJQ8VcijhMmcjmENa+9uu4=|VEQhCAAPCMITnBhGsIwsH/YyXXw="
DSS, SHORT = made("ssh-dss"), made("ssh-rsa", key_size=1024)


@pytest.fixture
async def keys(house: House) -> AsyncIterator[HostKeys]:
    async with at_work(house.journal.write):
        yield HostKeys(db=house.db, journal=house.journal, clock=house.clock, actor="cli:ops")


async def add(house: House, hostname: str, address: str, port: int = 22, profile: str = "modern") -> int:
    device = await add_device(house.db, hostname)
    values: dict[str, str | int] = {"id": device.id, "address": address, "port": port, "profile": profile}
    async with house.db.transaction() as tx:
        await tx.run(
            "UPDATE devices SET ip_address = :address, port = :port, ssh_profile = :profile WHERE id = :id", values
        )
    return device.id


async def pin(house: House, device_id: int, key: asyncssh.SSHKey, offered: asyncssh.SSHKey | None = None) -> None:
    async with house.db.transaction() as tx:
        await host_keys.keep(tx, [(device_id, host_key(key))], AT)
        await host_keys.offer(tx, [(device_id, host_key(offered))] if offered else [], AT)


async def pins(house: House) -> dict[str, HostKey]:
    return {one.hostname: one.pinned.key for one in await host_keys.standings(house.db.reader) if one.pinned}


async def audited(house: House) -> list[tuple[str, str, object]]:
    assert (await audit.verify(house.db.reader)).broken_id is None
    rows = await house.db.reader.rows("SELECT actor, action, changes FROM audit ORDER BY id")
    return [(row["actor"], row["action"], json.loads(row["changes"])) for row in rows]


def line(hosts: str, key: asyncssh.SSHKey) -> str:
    return f"{hosts} {key.export_public_key().decode()}"


async def taken(keys: HostKeys, *lines: str) -> Imported:
    return await keys.take(parse("".join(lines)))


async def test_the_offered_key_is_accepted_by_its_fingerprint(house: House, keys: HostKeys) -> None:
    device_id = await add(house, "edge1", "192.0.2.1")
    await pin(house, device_id, OLD, offered=NEW)
    assert await keys.accept("EDGE1", NEW.get_fingerprint()) == host_key(NEW)
    assert await pins(house) == {"edge1": host_key(NEW)}
    changes = {"from": OLD.get_fingerprint(), "to": NEW.get_fingerprint()}
    assert await audited(house) == [("cli:ops", "host_key.accept", changes)]
    await house.journal.flush()
    assert await house.said() == [f"host key {NEW.get_fingerprint()} of edge1 accepted by cli:ops"]


async def test_no_other_fingerprint_accepts_a_key(house: House, keys: HostKeys) -> None:
    device_id = await add(house, "edge1", "192.0.2.1")
    await pin(house, device_id, OLD, offered=NEW)
    for wrong in (OLD.get_fingerprint(), NEW.get_fingerprint()[:-1], ""):
        with pytest.raises(ConflictError, match="nothing changed"):
            await keys.accept("edge1", wrong)
    assert await pins(house) == {"edge1": host_key(OLD)}
    assert await audited(house) == []


async def test_a_device_that_offers_no_key_has_none_to_accept(house: House, keys: HostKeys) -> None:
    await add(house, "edge1", "192.0.2.1")
    with pytest.raises(ConflictError, match="has shown no other key"):
        await keys.accept("edge1", NEW.get_fingerprint())
    with pytest.raises(NotFoundError, match="no device 'edge2'; did you mean 'edge1'"):
        await keys.accept("edge2", NEW.get_fingerprint())


async def test_a_forgotten_key_is_gone_and_on_record(house: House, keys: HostKeys) -> None:
    device_id = await add(house, "edge1", "192.0.2.1")
    await pin(house, device_id, OLD, offered=NEW)
    await keys.forget("edge1")
    assert await pins(house) == {}
    assert await audited(house) == [("cli:ops", "host_key.forget", {"from": OLD.get_fingerprint()})]
    with pytest.raises(ConflictError, match="no host key is pinned for device 'edge1'"):
        await keys.forget("edge1")


async def test_a_file_pins_keys_by_address_port_and_hostname(house: House, keys: HostKeys) -> None:
    await add(house, "edge1", "192.0.2.1")
    await add(house, "edge2", "192.0.2.2", port=830)
    await add(house, "edge3", "2001:db8::3")
    await add(house, "edge4", "192.0.2.4")
    imported = await taken(
        keys,
        line("192.0.2.1", OLD),
        line("[192.0.2.2]:830", NEW),
        line("2001:DB8::3", ECDSA),
        line("Edge4", OLD),
        line("192.0.2.9", OLD),
    )
    assert imported == Imported(pinned=["edge1", "edge2", "edge3", "edge4"], unmatched_lines=[5])
    wanted = {"edge1": OLD, "edge2": NEW, "edge3": ECDSA, "edge4": OLD}
    assert await pins(house) == {hostname: host_key(key) for hostname, key in wanted.items()}
    assert [action for _, action, _ in await audited(house)] == ["host_key.import"] * 4


async def test_a_plain_name_says_nothing_of_another_port(house: House, keys: HostKeys) -> None:
    await add(house, "edge1", "192.0.2.1", port=830)
    assert await taken(keys, line("edge1,192.0.2.1", OLD)) == Imported(unmatched_lines=[1])


async def test_a_pinned_key_is_known_or_stays(house: House, keys: HostKeys) -> None:
    for number in (1, 2):
        await pin(house, await add(house, f"edge{number}", f"192.0.2.{number}"), OLD)
    imported = await taken(keys, line("edge1", NEW), line("192.0.2.1", OLD), line("edge2", NEW))
    assert (imported.known, imported.different, imported.pinned) == (["edge1"], ["edge2"], [])
    assert imported.notes == [
        f"device 'edge2' keeps {OLD.get_fingerprint()}; the file has {NEW.get_fingerprint()}",
    ]
    assert await pins(house) == {"edge1": host_key(OLD), "edge2": host_key(OLD)}


async def test_of_several_keys_the_one_that_is_negotiated_is_pinned(house: House, keys: HostKeys) -> None:
    await add(house, "edge1", "192.0.2.1")
    await taken(keys, line("edge1", DSS), line("edge1", ECDSA), line("edge1", NEW), line("192.0.2.1", OLD))
    assert await pins(house) == {"edge1": host_key(OLD)}


@pytest.mark.parametrize("key", [DSS, SHORT])
async def test_a_key_for_the_legacy_profile_is_pinned_there_only(
    house: House, keys: HostKeys, key: asyncssh.SSHKey
) -> None:
    await add(house, "edge1", "192.0.2.1")
    await add(house, "edge2", "192.0.2.2", profile="legacy")
    imported = await taken(keys, line("edge1,edge2", key))
    assert imported.pinned == ["edge2"]
    assert "device 'edge1' may not use its keys" in imported.notes[0]
    assert await pins(house) == {"edge2": host_key(key)}


async def test_a_revoked_key_is_never_pinned(house: House, keys: HostKeys) -> None:
    await add(house, "edge1", "192.0.2.1")
    imported = await taken(keys, line("edge1", OLD), line("@revoked *", OLD))
    assert imported == Imported(notes=["line 1: its key is revoked"])
    assert await pins(house) == {}


async def test_a_hashed_name_is_found_among_the_devices(house: House, keys: HostKeys) -> None:
    await add(house, "edge1", "192.0.2.1", port=830)
    imported = await taken(keys, line(HASHED, OLD), line(HASHED_OTHER, OLD))
    assert imported == Imported(pinned=["edge1"], unmatched_lines=[2])
