"""Configurations on their way into a commit and its index rows."""

import logging
import zlib
from dataclasses import replace

import pytest

from netraven.core.models import Device, Snapshot
from netraven.jobs.target import Target
from netraven.services.configs import Version
from netraven.store import snapshots
from netraven.store.archive import device_path, device_path_beside
from netraven.store.snapshots import NewSnapshot
from tests.database import AT, add_device, add_run
from tests.services.conftest import House, changed


def version(device: Device, text: str, last: Snapshot | None = None) -> Version:
    found = changed(Target(device=device), text)
    return Version(
        device=device,
        text=text,
        size_bytes=found.size_bytes or 0,
        sha256=found.sha256 or "",
        significant_sha256=found.significant_sha256 or "",
        last=last,
    )


async def commit(house: House, *versions: Version) -> list[NewSnapshot]:
    """Commit, keep the rows, and return them."""
    rows = await house.configs.commit(house.db.reader, await add_run(house.db), versions, at=AT)
    async with house.db.transaction() as tx:
        await snapshots.add(tx, rows)
    return rows


async def latest(house: House, device: Device) -> Snapshot:
    return (await snapshots.latest(house.db.reader, [device.id]))[device.id]


def twins(device: Device) -> list[Device]:
    """Return devices of the same name whose files belong in the same folder."""
    wanted = device_path(device.uid, device.hostname)
    uids = (f"uid-{number}" for number in range(10_000))
    found = [uid for uid in uids if device_path(uid, device.hostname) == wanted]
    return [replace(device, uid=uid) for uid in found[:2]]


async def test_a_path_that_another_device_holds_gets_a_suffix_for_good(house: House) -> None:
    device = await add_device(house.db, "edge1")
    [first] = await commit(house, version(device, "one\n"))
    twin = replace(await add_device(house.db, "moved"), hostname="edge1", uid=twins(device)[0].uid)
    [second] = await commit(house, version(twin, "two\n"))
    [third] = await commit(house, version(twin, "three\n", await latest(house, twin)))
    assert second.path == third.path == device_path_beside(twin.uid, "edge1")
    assert await house.archive.read(third.commit, first.path) == b"one\n"
    assert await house.archive.paths() == {first.path, second.path}


async def test_two_devices_that_come_together_never_share_a_path(house: House) -> None:
    device = await add_device(house.db, "edge1")
    one, two = twins(device)
    rows = await house.configs.commit(
        house.db.reader, await add_run(house.db), [version(one, "one\n"), version(two, "two\n")], at=AT
    )
    assert len({row.path for row in rows}) == 2
    assert [await house.archive.read(row.commit, row.path) for row in rows] == [b"one\n", b"two\n"]


async def test_the_file_of_a_renamed_device_moves(house: House) -> None:
    device = await add_device(house.db, "edge1")
    [first] = await commit(house, version(device, "one\n"))
    renamed = replace(device, hostname="core1")
    [second] = await commit(house, version(renamed, "two\n", await latest(house, device)))
    assert second.path == device_path(device.uid, "core1")
    assert await house.archive.paths() == {second.path}
    assert await house.archive.read(first.commit, first.path) == b"one\n"


async def test_what_changed_is_counted_and_kept_masked(house: House) -> None:
    device = await add_device(house.db, "edge1")
    before, after = (
        "snmp-server community first RO\nend\n",
        "snmp-server community second RO\nntp server 10.0.0.1\nend\n",
    )
    await commit(house, version(device, before))
    [row] = await commit(house, version(device, after, await latest(house, device)))
    lines = zlib.decompress(row.changed_lines).decode().split("\n")
    assert (row.lines_added, row.lines_removed) == (2, 1)
    assert [line.partition("[")[0] for line in lines] == [
        "+snmp-server community ",
        "+ntp server 10.0.0.1",
        "-snmp-server community ",
    ]
    assert b"second" not in zlib.decompress(row.current_text)


async def test_a_text_that_cannot_be_masked_is_stored_and_not_indexed(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    device = replace(await add_device(house.db, "edge1"), device_type="vanished")
    with caplog.at_level(logging.WARNING):
        [row] = await commit(house, version(device, "enable secret 5 hidden\n"))
    assert await house.archive.read(row.commit, row.path) == b"enable secret 5 hidden\n"
    assert zlib.decompress(row.current_text) == b""
    assert "edge1: not masked" in caplog.text


async def test_the_message_names_each_device_and_carries_trailers(house: House) -> None:
    devices = [await add_device(house.db, f"edge{number}") for number in range(2)]
    await commit(house, *(version(device, "a\nb\n") for device in devices))
    [commit_made] = await house.archive.commits_since(None)
    assert commit_made.message == (
        "2 configurations changed\n\nedge0: +2 -0\nedge1: +2 -0\n\n"
        "Run: 1\nJob: nightly\nTrigger: once\nRequested-by: ops\n"
    )


async def test_bytes_that_are_not_text_come_back_as_they_were(house: House) -> None:
    device = await add_device(house.db, "edge1")
    text = b"banner \xff\xfe\x00\x1b[31m\nend\n".decode("utf-8", "surrogateescape")
    [row] = await commit(house, version(device, text))
    assert await house.archive.read(row.commit, row.path) == b"banner \xff\xfe\x00\x1b[31m\nend\n"
