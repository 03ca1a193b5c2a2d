"""Rules that every table keeps, so that later ones do too."""

from netraven.store.database import Database
from tests.database import add_device, add_run

TABLES = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


async def tables(db: Database) -> set[str]:
    return {str(row["name"]) for row in await db.reader.rows(TABLES)}


async def test_every_table_is_strict(db: Database) -> None:
    rows = await db.reader.rows("SELECT name FROM pragma_table_list WHERE strict = 0 AND schema = 'main'")
    assert {row["name"] for row in rows} == {"sqlite_schema", "sqlite_sequence"}


async def test_every_reference_has_an_index_so_that_deleting_is_quick(db: Database) -> None:
    missing = await db.reader.rows(
        """
        SELECT t.name || '.' || f."from" AS reference FROM pragma_table_list AS t
        JOIN pragma_foreign_key_list(t.name) AS f
        WHERE NOT EXISTS (
            SELECT 1 FROM pragma_index_list(t.name) AS i JOIN pragma_index_info(i.name) AS c
            WHERE c.seqno = 0 AND c.name = f."from"
        ) AND NOT EXISTS (
            SELECT 1 FROM pragma_table_info(t.name) AS k WHERE k.name = f."from" AND k.pk = 1
        )
        """
    )
    assert [row["reference"] for row in missing] == []


async def test_every_reference_leads_to_a_table(db: Database) -> None:
    rows = await db.reader.rows(
        """SELECT f."table" AS target FROM pragma_table_list AS t JOIN pragma_foreign_key_list(t.name) AS f"""
    )
    assert {row["target"] for row in rows} <= await tables(db)


async def test_records_of_the_interface_have_an_identity_and_know_their_authors(db: Database) -> None:
    nouns = {"tags", "organizations", "users", "api_tokens", "credentials", "sites", "devices", "jobs"}
    nouns |= {"notifications", "tasks"}
    for noun in nouns:
        rows = await db.reader.rows("SELECT name FROM pragma_table_info(:noun)", {"noun": noun})
        assert {row["name"] for row in rows} >= {"id", "uid", "created_at", "created_by", "updated_at", "updated_by"}


async def test_a_purged_device_takes_everything_with_it(db: Database) -> None:
    device, run = await add_device(db, "edge1", tags=("core",)), await add_run(db)
    async with db.transaction() as tx:
        await tx.run(
            """
            INSERT INTO job_results (uid, run_id, device_id, device_name, status, duration_ms, created_at)
            VALUES ('', :run, :device, 'edge1', 'success', 1, '')
            """,
            {"run": run.id, "device": device.id},
        )
        await tx.run("DELETE FROM devices")
        assert await tx.rows("SELECT id FROM job_results") == []
        assert await tx.rows("SELECT tag_id FROM device_tags") == []


async def test_a_deleted_device_frees_its_name(db: Database) -> None:
    first = await add_device(db, "edge1", deleted_at="2026-07-04T02:00:00.000Z")
    second = await add_device(db, "EDGE1")
    assert first.id != second.id
