"""What narrows what a user sees stays in force when nothing of it is left."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from netraven.core.access import EVERYTHING, MemberRole, Narrowing
from netraven.core.errors import NotFoundError
from netraven.store import memberships, organizations, tag_removal, users
from netraven.store.database import Database
from netraven.store.migrate import MAIN, migrate
from netraven.store.organizations import OrganizationFields
from netraven.store.users import User, UserFields
from tests.database import AT, ToldClock


async def new_user(db: Database, *device_tags: int) -> User:
    async with db.transaction() as tx:
        fields = UserFields(username="ops", password_hash="", device_tags=device_tags)
        user_id = await users.create(tx, fields, actor="tests", at=AT)
        return await users.find(tx, user_id)


async def new_tag(db: Database) -> int:
    async with db.transaction() as tx:
        return await tx.run("INSERT INTO tags (uid, name, created_at, updated_at) VALUES ('u', 'edge', '', '')")


async def test_a_user_with_neither_tags_nor_organizations_is_not_narrowed(db: Database) -> None:
    assert (await new_user(db)).narrowed_by == frozenset()


async def test_a_tag_narrows_and_its_end_does_not_widen(db: Database) -> None:
    tag = await new_tag(db)
    before = await new_user(db, tag)
    async with db.transaction() as tx:
        await tag_removal.remove(tx, tag)

    after = await users.find(db.reader, before.id)

    assert before.narrowed_by == after.narrowed_by == {Narrowing.DEVICE_TAGS}
    assert (before.device_tags, after.device_tags) == ((tag,), ())


async def test_a_membership_narrows_and_neither_its_end_nor_that_of_the_organization_widens(db: Database) -> None:
    user = await new_user(db)
    async with db.transaction() as tx:
        for name in ("one", "two"):
            organization = await organizations.create(tx, OrganizationFields(name=name), actor="tests", at=AT)
            await memberships.add(tx, organization, user.id, MemberRole.ADMIN, actor="tests", at=AT)
        await organizations.delete(tx, 1, actor="tests", at=AT)
        left = await users.find(tx, user.id)
        await memberships.remove(tx, 2, user.id)
        gone = await users.find(tx, user.id)
        with pytest.raises(NotFoundError, match="Organization not found"):
            await organizations.find(tx, 1, EVERYTHING)
        with pytest.raises(NotFoundError, match="not found among the members"):
            await memberships.find(tx, 2, user.id)
    seen = [(one.organizations, one.administers) for one in (left, gone)]

    assert seen == [((2,), (2,)), ((), ())]
    assert left.narrowed_by == gone.narrowed_by == {Narrowing.ORGANIZATIONS}


def test_users_of_an_older_file_are_narrowed_by_what_they_have(tmp_path: Path, clock: ToldClock) -> None:
    path = tmp_path / "netraven.db"
    migrate(path, MAIN[: MAIN.index("0009_scopes.sql")], clock=clock)
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(
            """
            INSERT INTO organizations (uid, name, created_at, updated_at) VALUES ('o', 'one', '', '');
            INSERT INTO users (uid, username, password_hash, tokens_valid_from, created_at, updated_at)
            VALUES ('a', 'all', '', '', '', ''), ('t', 'tagged', '', '', '', ''), ('m', 'member', '', '', '', '');
            INSERT INTO user_device_tags (user_id, tag_id) VALUES (2, 1);
            INSERT INTO memberships (organization_id, user_id, created_at) VALUES (1, 3, '');
            """
        )
    migrate(path, MAIN, clock=clock)
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT narrowed_by_tags, narrowed_by_organizations FROM users ORDER BY id").fetchall()
    assert rows == [(0, 0), (1, 0), (0, 1)]
