"""A process that commits until it is killed: prints `ready`, then the name of each commit that it was promised."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from netraven.store.archive import Archive, FileChange

AT = datetime(2025, 6, 1, tzinfo=UTC)


async def main(repository: Path, seed: str) -> None:
    archive = await Archive.open(repository)
    print("ready", flush=True)  # noqa: T201 - the parent reads it
    number = 0
    while True:
        number += 1
        files = 12 if number % 3 == 0 else 3  # a pack, or loose objects
        changes = [
            FileChange(path=f"{file:02x}/sw{file}.cfg", content=f"{seed} {number} {file}\n".encode() * 50)
            for file in range(files)
        ]
        done = await archive.commit(changes, message=f"Back up\n\nRun: {number}\n", author="ops", at=AT)
        print(done.commit, flush=True)  # noqa: T201 - the parent reads it


asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
