"""How fast the archive commits, against `git fast-import` of the same files in the same run."""

import asyncio
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from netraven.store.archive import Archive, FileChange, device_path
from tests.bench.fleet import cores
from tests.bench.table import Row

DEVICES = 10_000
AT_A_TIME = 1_000
SIZE_BYTES = 20_480
AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds by the clock and of CPU."""

    wall_s: float
    cpu_s: float


def configuration(device: int, generation: int) -> bytes:
    """Return a configuration of 20 KB that differs between devices, and in one line between generations."""
    lines = [f"hostname rtr-{device}", f"! generation {generation}"]
    size_bytes = port = 0
    while size_bytes < SIZE_BYTES:
        lines += [
            f"interface GigabitEthernet{port // 480}/{port // 48 % 10}/{port % 48}",
            f" description link {port} of rtr-{device} to core",
            f" ip address 10.{port}.{device >> 8}.{device & 255} 255.255.255.252",
            " no ip redirects",
            f" ip ospf cost {10 + port % 7}",
            "!",
        ]
        size_bytes += sum(len(line) + 1 for line in lines[-6:])
        port += 1
    return "\n".join([*lines, "end", ""]).encode()


def batches(devices: int, generation: int) -> Iterator[list[FileChange]]:
    for first in range(0, devices, AT_A_TIME):
        yield [
            FileChange(path=device_path(str(device), f"rtr-{device}"), content=configuration(device, generation))
            for device in range(first, min(first + AT_A_TIME, devices))
        ]


def fast_import_stream(batch_list: Sequence[Sequence[FileChange]]) -> bytes:
    chunks = list[bytes]()
    for changes in batch_list:
        chunks.append(b"commit refs/heads/main\ncommitter A <a@b> %d +0000\ndata 1\nx\n" % int(AT.timestamp()))
        if not chunks[:-1]:
            chunks.append(b"from refs/heads/main^0\n")
        for change in changes:
            content = change.content or b""
            chunks.append(b"M 100644 inline %s\ndata %d\n%s\n" % (change.path.encode(), len(content), content))
        chunks.append(b"checkpoint\n")
    return b"".join(chunks)


def time_git(folder: Path, batch_list: Sequence[Sequence[FileChange]]) -> Spent:
    repository, stream = folder / "git.git", folder / "stream"
    body = fast_import_stream(batch_list)
    if not repository.exists():
        subprocess.run(["git", "init", "--quiet", "--bare", repository], check=True)
        body = body.replace(b"from refs/heads/main^0\n", b"", 1)
    stream.write_bytes(body)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with stream.open("rb") as file:
        subprocess.run(["git", "-C", repository, "fast-import", "--quiet"], stdin=file, check=True)
    wall_s, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(wall_s=wall_s, cpu_s=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


async def time_archive(archive: Archive, batch_list: Sequence[Sequence[FileChange]]) -> Spent:
    start, cpu = time.perf_counter(), time.process_time()
    for changes in batch_list:
        await archive.commit(changes, message="Back up", author="bench", at=AT)
    return Spent(wall_s=time.perf_counter() - start, cpu_s=time.process_time() - cpu)


async def measure(folder: Path, devices: int, some: int) -> list[Row]:
    """Return the rows: all devices new, all changed, and some changed."""
    archive = await Archive.open(folder / "archive.git")
    rows = list[Row]()
    cases = (("all new", devices, 1.5), ("all changed", devices, 1.5), ("some changed", some, 2.0))
    for generation, (title, changed, allowed) in enumerate(cases):
        work = list(batches(changed, generation))
        git, spent = time_git(folder, work), await time_archive(archive, work)
        what = f"{title}: {changed} of {devices}"
        rows += [
            Row(benchmark="archive", what=f"{what}, git fast-import", value=git.wall_s, unit="s"),
            Row(benchmark="archive", what=what, value=spent.wall_s, unit="s"),
            Row(benchmark="archive", what=what, value=spent.cpu_s / changed * 1000, unit="ms CPU per file"),
            Row(benchmark="archive", what=what, value=spent.wall_s / git.wall_s, unit="times git", at_most=allowed),
        ]
    await archive.close()
    return rows


def run(*, quick: bool) -> list[Row]:
    """Measure both on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {cores()[1]})
    devices = 1_000 if quick else DEVICES
    try:
        with tempfile.TemporaryDirectory() as folder:
            return asyncio.run(measure(Path(folder), devices, devices // 20))
    finally:
        os.sched_setaffinity(0, before)
