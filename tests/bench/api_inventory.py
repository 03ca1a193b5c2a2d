"""A stored inventory that the API is measured with: devices with two tags each, and credentials that fit them."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from netraven.core.clock import SystemClock, to_text
from netraven.store.data_dir import make_data_dir
from netraven.store.database import open_database

TAGS = 20
CREDENTIALS = 10


def keep_inventory(data_dir: Path, devices: int) -> Path:
    """Make a data directory that holds so many devices, and return its database file."""
    places = make_data_dir(data_dir)
    asyncio.run(_make(places.database))
    at = to_text(SystemClock().now())
    with closing(sqlite3.connect(places.database)) as db, db:
        db.executemany(
            "INSERT INTO tags (uid, name, type, created_at, updated_at) VALUES (?, ?, 'location', ?, ?)",
            [(str(uuid4()), f"site-{number}", at, at) for number in range(TAGS)],
        )
        db.executemany(
            "INSERT INTO credentials (uid, username, created_at, updated_at) VALUES (?, ?, ?, ?)",
            [(str(uuid4()), f"netops-{number}", at, at) for number in range(CREDENTIALS)],
        )
        db.executemany(
            "INSERT INTO credential_tags (credential_id, tag_id) VALUES (?, ?)",
            [(1 + number % CREDENTIALS, 2 + number) for number in range(TAGS)],
        )
        db.executemany(
            """
            INSERT INTO devices (uid, hostname, ip_address, device_type, description, serial_number, model, os_version,
                last_seen, last_backup_at, last_backup_status, created_at, created_by, updated_at, updated_by)
            VALUES (?, ?, ?, 'cisco_ios', ?, ?, 'WS-C3750-48P', '15.2(4)E', ?, ?, 'success', ?, 'admin', ?, 'admin')
            """,
            _rows(devices, at),
        )
        db.executemany(
            "INSERT INTO device_tags (device_id, tag_id) VALUES (?, ?)",
            [(1 + number, 2 + (number + step) % TAGS) for number in range(devices) for step in (0, 7)],
        )
    return places.database


async def _make(path: Path) -> None:
    database = await open_database(path, clock=SystemClock())
    await database.close()


def _rows(devices: int, at: str) -> Iterator[tuple[str, ...]]:
    for number in range(devices):
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        yield str(uuid4()), f"access-{number}", address, f"floor {number}", f"FDO{number:08}", at, at, at, at
