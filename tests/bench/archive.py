"""How fast the archive commits, against `git fast-import` of the same files in the same run.

`python -m tests.bench.archive` prints the table; pin it to one core to make the figures comparable.
"""

import asyncio
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from netraven.store.archive import Archive, FileChange, device_path

DEVICES = 10_000
AT_A_TIME = 1_000
SOME = 500
SIZE_BYTES = 20_480
AT = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Seconds by the clock and of CPU."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: the archive beside Git, and how many times Git's wall time is allowed."""

    title: str
    files: int
    archive: Spent
    git: Spent
    allowed: float

    @property
    def times(self) -> float:
        return self.archive.wall_s / self.git.wall_s

    def __str__(self) -> str:
        cpu_ms = self.archive.cpu_s / self.files * 1000
        return (
            f"{self.title:34} archive {self.archive.wall_s:6.2f} s ({cpu_ms:.3f} ms CPU per file)"
            f"   git {self.git.wall_s:6.2f} s   {self.times:.2f} times, {self.allowed} allowed"
        )


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


async def measure(folder: Path) -> list[Row]:
    """Return the rows: all devices new, all changed, and some changed."""
    archive = await Archive.open(folder / "archive.git")
    rows = list[Row]()
    cases = (("all new", DEVICES, 1.5), ("all changed", DEVICES, 1.5), ("some changed", SOME, 2.0))
    for generation, (title, devices, allowed) in enumerate(cases):
        work = list(batches(devices, generation))
        git, spent = time_git(folder, work), await time_archive(archive, work)
        full = f"{title}: {devices} of {DEVICES}"
        rows.append(Row(title=full, files=devices, archive=spent, git=git, allowed=allowed))
    await archive.close()
    return rows


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        for row in asyncio.run(measure(Path(folder))):
            print(row)  # noqa: T201 - the table is what it is for


if __name__ == "__main__":
    main()
