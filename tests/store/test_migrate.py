"""Files of every age come to today's schema, and nothing is lost on the way."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from netraven.core.errors import SchemaTooNewError, StoreError
from netraven.store import migrate as migrations
from netraven.store.migrate import LOGS, MAIN, migrate, statements
from tests.database import ToldClock


def read(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def schema(path: Path) -> list[tuple[object, ...]]:
    return read(path, "SELECT name, sql FROM sqlite_schema ORDER BY name")


def test_every_migration_in_the_folder_is_listed_and_every_listed_one_is_there() -> None:
    folder = Path(migrations.__file__).parent / "migrations"
    assert sorted(path.name for path in folder.iterdir()) == sorted((*MAIN, *LOGS))


def test_a_new_file_gets_the_whole_schema_and_the_default_tag(tmp_path: Path, clock: ToldClock) -> None:
    path = tmp_path / "netraven.db"
    migrate(path, MAIN, clock=clock)
    assert read(path, "PRAGMA user_version") == [(len(MAIN),)]
    assert read(path, "SELECT id, name, type, created_at FROM tags") == [
        (1, "default", "system", "2026-07-04T02:00:00.000Z")
    ]


@pytest.mark.parametrize("age", range(1, len(MAIN)))
def test_a_file_of_any_age_comes_to_the_same_schema_and_is_copied_first(
    tmp_path: Path, clock: ToldClock, age: int
) -> None:
    fresh, old = tmp_path / "fresh.db", tmp_path / "netraven.db"
    migrate(fresh, MAIN, clock=clock)
    migrate(old, MAIN[:age], clock=clock)
    before = schema(old)
    migrate(old, MAIN, clock=clock)
    copy = tmp_path / f"netraven.db.before-{len(MAIN):04}"
    assert schema(old) == schema(fresh)
    assert (schema(copy), read(copy, "SELECT name FROM tags")) == (before, [("default",)])
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_file_of_today_is_left_alone(tmp_path: Path, clock: ToldClock) -> None:
    path = tmp_path / "netraven.db"
    migrate(path, MAIN, clock=clock)
    before = path.read_bytes()
    migrate(path, MAIN, clock=clock)
    assert path.read_bytes() == before


def test_a_newer_file_is_refused_and_not_touched(tmp_path: Path, clock: ToldClock) -> None:
    path = tmp_path / "netraven.db"
    migrate(path, MAIN, clock=clock)
    before = path.read_bytes()
    with pytest.raises(SchemaTooNewError, match=f"has schema {len(MAIN)} and this release knows up to 2"):
        migrate(path, MAIN[:2], clock=clock)
    assert path.read_bytes() == before


def test_a_database_of_something_else_is_refused(tmp_path: Path, clock: ToldClock) -> None:
    path = tmp_path / "netraven.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(StoreError, match="of something else"):
        migrate(path, MAIN, clock=clock)


def test_a_step_that_fails_leaves_the_file_at_the_step_before(tmp_path: Path, clock: ToldClock) -> None:
    path = tmp_path / "netraven.db"
    # Applied twice, the first step finds its tables there.
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrate(path, (*MAIN, MAIN[0]), clock=clock)
    assert read(path, "PRAGMA user_version") == [(len(MAIN),)]


def test_a_step_may_not_leave_records_that_refer_to_nothing(tmp_path: Path, clock: ToldClock) -> None:
    path = tmp_path / "netraven.db"
    migrate(path, MAIN[:4], clock=clock)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO device_tags (device_id, tag_id) VALUES (99, 1)")
    with pytest.raises(StoreError, match=r"0005_records\.sql leaves records that refer to nothing"):
        migrate(path, MAIN, clock=clock)
    assert read(path, "PRAGMA user_version") == [(4,)]


def test_a_script_is_split_where_its_statements_end() -> None:
    script = (
        "-- a; b\nCREATE TABLE t (x TEXT DEFAULT ';');\nCREATE TRIGGER g BEFORE DELETE ON t\nBEGIN\nSELECT 1;\nEND;\n"
    )
    first, second = statements(script)
    assert first.endswith("DEFAULT ';');\n")
    assert second.startswith("CREATE TRIGGER")
    assert second.endswith("END;\n")


def test_a_script_that_ends_within_a_statement_is_refused() -> None:
    with pytest.raises(StoreError, match="within a statement"):
        list(statements("SELECT 1;\nSELECT 2"))
