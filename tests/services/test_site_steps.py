"""What belongs to a site goes and changes with it, whoever asks."""

from dataclasses import replace

import pytest

from netraven.core.errors import DuplicateError
from netraven.core.models import HostKey, JumpHost, Site
from netraven.services.site_steps import changes, settle, take_away
from netraven.store import jump_credentials, jump_keys, sites
from netraven.store.credentials import SealedCredential
from tests.database import AT, add_device, value
from tests.services.conftest import House

KEY = HostKey(key_type="ssh-ed25519", public_key="AAAA", fingerprint="SHA256:first")


async def site_with_login(house: House, name: str = "lyon") -> Site:
    """Keep a site with a jump host whose log-in was given with it, and whose key is pinned."""
    async with house.db.transaction() as tx:
        bare = await sites.create(tx, Site(id=0, uid=name, name=name), actor="tests", at=AT)
        login = SealedCredential(id=0, uid=f"login of {name}", username="jumper", password=b"sealed")
        login_id = await jump_credentials.create(tx, bare, login, actor="tests", at=AT)
        site = replace(bare, jump=JumpHost(host="192.0.2.9", credential_id=login_id))
        await sites.change(tx, site, actor="tests", at=AT)
        await jump_keys.keep(tx, site.id, KEY, AT)
    return site


async def test_the_log_in_of_a_site_goes_with_it_even_after_the_site_was_renamed(house: House) -> None:
    before = await site_with_login(house)
    after = replace(before, name="paris")
    async with house.db.transaction() as tx:
        await settle(tx, before, after, actor="tests", at=AT)
    assert await value(house.db, "SELECT description FROM credentials") == "Of the jump host of paris"

    async with house.db.transaction() as tx:
        await take_away(tx, after, keep_approval=True, actor="tests", at=AT)

    assert await value(house.db, "SELECT count(*) FROM credentials") == 0
    assert await value(house.db, "SELECT count(*) FROM jump_host_keys") == 0


async def test_a_site_without_its_jump_host_keeps_neither_its_log_in_nor_its_key(house: House) -> None:
    before = await site_with_login(house)
    async with house.db.transaction() as tx:
        await settle(tx, before, replace(before, jump=None), actor="tests", at=AT)
    assert await value(house.db, "SELECT count(*) FROM credentials") == 0
    assert await value(house.db, "SELECT count(*) FROM jump_host_keys") == 0


@pytest.mark.parametrize("keep_approval", [True, False])
async def test_devices_on_another_way_wait_for_approval_unless_that_is_kept(
    house: House, *, keep_approval: bool
) -> None:
    site = await site_with_login(house)
    await add_device(house.db, "edge1")
    async with house.db.transaction() as tx:
        await tx.run("UPDATE devices SET site_id = :id", {"id": site.id})
        assert await take_away(tx, site, keep_approval=keep_approval, actor="tests", at=AT) == 1
    assert await value(house.db, "SELECT is_approved FROM devices WHERE site_id IS NULL") == keep_approval


async def test_a_name_is_taken_within_its_organization_only(house: House) -> None:
    first = await site_with_login(house)
    async with house.db.transaction() as tx:
        other = await tx.run("INSERT INTO organizations (uid, name, created_at, updated_at) VALUES ('o', 'o', '', '')")
        made = await sites.create(tx, Site(id=0, uid="other", name="Lyon", organization_id=other), actor="tests", at=AT)
        with pytest.raises(DuplicateError, match="there is a site 'lyon' already"):
            await settle(tx, made, replace(made, organization_id=first.organization_id), actor="tests", at=AT)


def test_a_change_tells_what_differs() -> None:
    site = Site(id=1, uid="u", name="lyon", organization_id=1)
    after = replace(site, max_sessions=4, jump=JumpHost(host="192.0.2.9"))
    assert changes(site, after) == {
        "max_sessions": [None, 4],
        "jump_host": [None, "192.0.2.9"],
        "jump_port": [None, 22],
    }
