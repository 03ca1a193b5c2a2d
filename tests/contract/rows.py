"""How many rows each table of an appliance holds."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path


def count_rows(folder: Path) -> Mapping[str, int]:
    """Return the number of rows of every table in the data directory, the audit trail included."""
    with closing(sqlite3.connect(f"{(folder / 'netraven.db').as_uri()}?mode=ro", uri=True)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - the names of our own tables
