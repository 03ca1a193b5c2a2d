"""A process that dies between a commit and its rows leaves work, which the next start does."""

import hashlib
import logging
from dataclasses import replace

import pytest

from netraven.core.errors import StoreError
from netraven.core.models import Device
from netraven.platforms.registry import find
from netraven.services.configs import Version
from netraven.services.reconcile import reconcile
from netraven.store import snapshots
from netraven.store.archive import FileChange
from tests.database import AT, add_device, add_run
from tests.services.conftest import House
from tests.services.test_configs import commit, latest, version

INSIGNIFICANT = "! Last configuration change at 02:00:00 UTC Mon Mar 2 2026 by admin\nend\n"


async def commit_alone(house: House, *versions: Version) -> str:
    """Commit and forget the rows, as a process that is killed does."""
    rows = await house.configs.commit(house.db.reader, await add_run(house.db), versions, at=AT)
    return rows[0].commit


async def mend(house: House) -> int:
    return await reconcile(house.db, house.archive, house.configs, find)


async def index(house: House, device: Device) -> list[tuple[object, ...]]:
    """Return what stands in the index of a device, oldest first."""
    rows = await house.db.reader.rows(
        """
        SELECT git_commit, path, size_bytes, sha256, lines_added, lines_removed FROM snapshots
        WHERE device_id = :id ORDER BY id
        """,
        {"id": device.id},
    )
    return [tuple(row) for row in rows]


async def test_rows_are_written_as_if_nothing_had_happened(house: House) -> None:
    device = await add_device(house.db, "edge1")
    [before] = await commit(house, version(device, "hostname edge1\nend\n"))
    text = "hostname edge1\nntp server 10.0.0.1\nend\n"
    made = await commit_alone(house, version(device, text, await latest(house, device)))
    assert await mend(house) == 1
    content = text.encode()
    expected = (made, before.path, len(content), hashlib.sha256(content).hexdigest(), 1, 0)
    assert (await index(house, device))[1:] == [expected]
    assert await mend(house) == 0


async def test_several_commits_are_completed_in_their_order(house: House) -> None:
    first, second = await add_device(house.db, "edge1"), await add_device(house.db, "edge2")
    commits = [
        await commit_alone(house, version(first, "a\n"), version(second, "b\n")),
        await commit_alone(house, version(first, "a\nb\n")),
    ]
    assert await mend(house) == 3
    assert [row[0] for row in await index(house, first)] == commits
    assert [row[4:] for row in await index(house, first)] == [(1, 0), (1, 0)]
    assert await snapshots.last_commit(house.db.reader) == commits[-1]


async def test_insignificant_lines_are_left_out_of_what_is_compared(house: House) -> None:
    device = await add_device(house.db, "edge1")
    await commit_alone(house, version(device, INSIGNIFICANT))
    await mend(house)
    assert (await latest(house, device)).significant_sha256 == hashlib.sha256(b"end\n").hexdigest()


async def test_insignificant_blocks_are_left_out_as_well(house: House) -> None:
    device = replace(await add_device(house.db, "wall"), device_type="pfsense")
    async with house.db.transaction() as tx:
        await tx.run("UPDATE devices SET device_type = 'pfsense'")
    text = "<pfsense>\n{}</pfsense>\n"
    await commit_alone(house, version(device, text.format("\t<revision>\n\t\t<time>1</time>\n\t</revision>\n")))
    await mend(house)
    expected = hashlib.sha256(text.format("").encode()).hexdigest()
    assert (await latest(house, device)).significant_sha256 == expected


async def test_a_rename_is_completed_under_the_new_name(house: House) -> None:
    device = await add_device(house.db, "edge1")
    await commit(house, version(device, "one\n"))
    async with house.db.transaction() as tx:
        await tx.run("UPDATE devices SET hostname = 'core1' WHERE id = :id", {"id": device.id})
    renamed = replace(device, hostname="core1")
    await commit_alone(house, version(renamed, "two\n", await latest(house, device)))
    assert await mend(house) == 1
    assert (await latest(house, device)).path.endswith("/core1.cfg")


async def test_a_file_of_nobody_is_told_and_keeps_nothing_from_starting(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    change = FileChange(path="00/stranger.cfg", content=b"x\n")
    done = await house.archive.commit([change], message="by hand", author="somebody", at=AT)
    with caplog.at_level(logging.WARNING):
        assert await mend(house) == 0
    assert "no device of the inventory has the path 00/stranger.cfg" in caplog.text
    assert await snapshots.last_commit(house.db.reader) == done.commit


async def test_a_platform_that_has_vanished_keeps_nothing_from_starting(house: House) -> None:
    device = await add_device(house.db, "edge1")
    await commit_alone(house, version(device, INSIGNIFICANT))
    async with house.db.transaction() as tx:
        await tx.run("UPDATE devices SET device_type = 'vanished' WHERE id = :id", {"id": device.id})
    assert await mend(house) == 1
    assert (await latest(house, device)).sha256 == hashlib.sha256(INSIGNIFICANT.encode()).hexdigest()


async def test_a_repository_that_lost_what_the_index_knows_is_refused(house: House) -> None:
    async with house.db.transaction() as tx:
        await snapshots.note_commit(tx, "ab" * 20)
    with pytest.raises(StoreError, match="restore the whole data directory from one backup"):
        await mend(house)
