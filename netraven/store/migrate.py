"""Bring a database file to the schema of this release, one numbered SQL file at a time."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from netraven.core.clock import Clock, to_text
from netraven.core.errors import SchemaTooNewError, StoreError
from netraven.store.sqlite import BUSY_TIMEOUT_S, errors_named, make_private
from netraven.store.uids import new_uid

log = logging.getLogger(__name__)

MAIN = (
    "0001_people.sql",
    "0002_inventory.sql",
    "0003_runs.sql",
    "0004_history.sql",
    "0005_records.sql",
    "0006_jump_hosts.sql",
    "0007_skipped.sql",
    "0008_hardware.sql",
    "0009_scopes.sql",
)
LOGS = ("logs_0001_entries.sql",)


def migrate(path: Path, steps: tuple[str, ...], *, clock: Clock) -> None:
    """Apply the steps that the file has not seen, each in a transaction of its own; a missing file is created.

    A file that already holds something is copied to `<name>.before-<number>` first.

    Raises: SchemaTooNewError: a newer release wrote the file.  StoreError: the file is not a database of ours, or
    cannot be read or written.
    """
    make_private(path)
    with errors_named(path), closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as db:
        version = _version(db, path, newest=len(steps))
        if version == len(steps):
            return
        if version > 0:
            _copy(db, path.with_name(f"{path.name}.before-{len(steps):04}"))
        db.execute("PRAGMA journal_mode = WAL")
        # Off while tables may be rebuilt; each step is checked before it is committed.
        db.execute("PRAGMA foreign_keys = OFF")
        for number in range(version + 1, len(steps) + 1):
            _apply(db, steps[number - 1], number, clock)
        log.info("%s brought from schema %d to %d", path, version, len(steps))


def _version(db: sqlite3.Connection, path: Path, *, newest: int) -> int:
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > newest:
        raise SchemaTooNewError(
            f"{path} has schema {version} and this release knows up to {newest}: start the release that wrote it"
        )
    if version == 0 and db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        raise StoreError(f"{path} is a database of something else: choose another data directory")
    return version


def _copy(db: sqlite3.Connection, target: Path) -> None:
    """Keep the file as it is now, whole or not at all."""
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    make_private(partial)
    with closing(sqlite3.connect(partial)) as copy:
        db.backup(copy)
    partial.replace(target)


def _apply(db: sqlite3.Connection, step: str, number: int, clock: Clock) -> None:
    now = clock.now()
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in statements(_text(step)):
            db.execute(statement, {"uid": new_uid(now), "now": to_text(now)})
        _check_references(db, step)
        db.execute(f"PRAGMA user_version = {number:d}")
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _check_references(db: sqlite3.Connection, step: str) -> None:
    if db.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise StoreError(f"{step} leaves records that refer to nothing")


def statements(script: str) -> Iterator[str]:
    """Yield the statements of a script, which `executescript` would commit one by one."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        raise StoreError(f"the script ends within a statement: {statement.strip()[:60]!r}")


def _text(step: str) -> str:
    return (files("netraven.store") / "migrations" / step).read_text(encoding="utf-8")
