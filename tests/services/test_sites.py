"""Sites as an administrator keeps them: secrets sealed, and every change on record."""

import json
from collections.abc import Mapping

import pytest
from pydantic import SecretStr

from netraven.core.errors import ConflictError, InputError, NotFoundError
from netraven.core.models import HostKey, InventoryRow, Site, SshProfile
from netraven.services.inventory import keep_rows
from netraven.services.sites import JumpLogin, Sites, SiteWish
from netraven.services.vault import open_credentials
from netraven.store import credentials, devices, jump_keys, sites
from netraven.store.sites import SiteEntry
from tests.database import AT, value
from tests.services.conftest import House

LOGIN = JumpLogin(username="jumper", password=SecretStr("jump-password"))
WISH = SiteWish(jump_host="192.0.2.9", login=LOGIN)
KEY = HostKey(key_type="ssh-ed25519", public_key="AAAA", fingerprint="SHA256:first")
OTHER = HostKey(key_type="ssh-ed25519", public_key="BBBB", fingerprint="SHA256:second")


@pytest.fixture
def keeper(house: House) -> Sites:
    return Sites(db=house.db, vault=house.vault, journal=house.journal, clock=house.clock, actor="cli:ops")


async def entry(house: House) -> SiteEntry:
    [found] = await sites.entries(house.db.reader)
    return found


async def audited(house: House) -> list[tuple[str, str, Mapping[str, object]]]:
    rows = await house.db.reader.rows("SELECT actor, action, changes FROM audit ORDER BY id")
    return [(row["actor"], row["action"], json.loads(row["changes"])) for row in rows]


def row(line: int, hostname: str, site: str | None) -> InventoryRow:
    return InventoryRow(line=line, hostname=hostname, ip_address=f"192.0.2.{line}", device_type="linux", site=site)


async def pin(house: House, site: Site, key: HostKey, *, offered: HostKey | None = None) -> None:
    async with house.db.transaction() as tx:
        await jump_keys.keep(tx, site.id, key, AT)
        if offered is not None:
            await jump_keys.offer(tx, site.id, offered, AT)


async def test_the_password_of_a_jump_host_is_sealed_and_opens_again(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", WISH)
    site = (await entry(house)).site
    assert site.jump is not None
    assert (site.jump.host, site.jump.port, site.jump.loopback_allowed) == ("192.0.2.9", 22, True)
    sealed = await credentials.by_ids(house.db.reader, {site.jump.credential_id or 0})
    [opened] = open_credentials(house.vault, tuple(sealed.values()))
    assert (opened.username, opened.password) == ("jumper", SecretStr("jump-password"))
    assert b"jump-password" not in (sealed[opened.id].password or b"")


async def test_the_first_site_makes_the_organization_that_all_share(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", SiteWish())
    await keeper.add("paris", SiteWish())
    assert await value(house.db, "SELECT name FROM organizations") == "default"
    assert await value(house.db, "SELECT count(DISTINCT organization_id) FROM sites") == 1


async def test_a_name_is_used_once_until_its_site_is_removed(house: House, keeper: Sites) -> None:
    await keeper.add("Lyon", SiteWish())
    with pytest.raises(ConflictError, match="there is a site 'Lyon' already"):
        await keeper.add("lyon", SiteWish())
    await keeper.remove("LYON")
    await keeper.add("lyon", SiteWish())
    assert (await entry(house)).site.name == "lyon"


async def test_an_unknown_name_is_told_with_the_closest(keeper: Sites) -> None:
    await keeper.add("lyon", SiteWish())
    with pytest.raises(NotFoundError, match=r"no site 'lyom'; did you mean 'lyon'\?"):
        await keeper.remove("lyom")


@pytest.mark.parametrize(
    ("name", "wish", "problem"),
    [
        ("", SiteWish(), "is not a name for a site"),
        (" lyon", SiteWish(), "is not a name for a site"),
        ("x" * 64, SiteWish(), "is not a name for a site"),
        ("lyon", SiteWish(jump_host="192.0.2.9"), "needs a user to log in as"),
        ("lyon", SiteWish(login=LOGIN), "has no jump host: name one, too"),
        ("lyon", SiteWish(jump_host="two hosts", login=LOGIN), "is neither an address nor the name of a host"),
    ],
)
async def test_a_site_that_makes_no_sense_is_refused_and_leaves_nothing(
    house: House, keeper: Sites, name: str, wish: SiteWish, problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        await keeper.add(name, wish)
    assert await sites.entries(house.db.reader) == []
    assert await value(house.db, "SELECT count(*) FROM credentials") == 0


async def test_what_is_not_named_stays_as_it_is(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", SiteWish(jump_host="192.0.2.9", jump_port=2222, login=LOGIN, max_sessions=5))
    await keeper.change("lyon", SiteWish(ssh_profile=SshProfile.LEGACY))
    found = await entry(house)
    assert found.site.jump is not None
    assert (found.site.jump.port, found.username, found.site.max_sessions) == (2222, "jumper", 5)
    await keeper.change("lyon", SiteWish(max_sessions=0))
    assert (await entry(house)).site.max_sessions is None


async def test_another_log_in_takes_the_place_of_the_one_before(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", WISH)
    await keeper.change("lyon", SiteWish(login=JumpLogin(username="other", private_key=SecretStr("key"))))
    assert await value(house.db, "SELECT username || ' ' || method FROM credentials") == "other key"
    assert (await entry(house)).username == "other"


async def test_the_pinned_key_stays_with_the_host_and_goes_with_it(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", WISH)
    await pin(house, (await entry(house)).site, KEY)
    await keeper.change("lyon", SiteWish(login=LOGIN, max_sessions=3))
    assert (await entry(house)).fingerprint == "SHA256:first"
    await keeper.change("lyon", SiteWish(jump_host="192.0.2.10"))
    assert (await entry(house)).fingerprint is None


async def test_a_changed_key_is_accepted_by_its_fingerprint_only(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", WISH)
    with pytest.raises(ConflictError, match="has shown no other key"):
        await keeper.accept_key("lyon", "SHA256:second")
    await pin(house, (await entry(house)).site, KEY, offered=OTHER)
    with pytest.raises(ConflictError, match="has shown key SHA256:second, not SHA256:third: nothing changed"):
        await keeper.accept_key("lyon", "SHA256:third")
    assert await keeper.accept_key("lyon", "SHA256:second") == OTHER
    found = await entry(house)
    assert (found.fingerprint, found.offered) == ("SHA256:second", None)
    assert (await audited(house))[-1] == (
        "cli:ops",
        "site.accept_key",
        {"from": "SHA256:first", "to": "SHA256:second"},
    )


async def test_every_change_is_audited_without_a_secret(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", WISH)
    await keeper.change("lyon", SiteWish(max_sessions=4, login=LOGIN))
    await keeper.remove("lyon")
    trail = await audited(house)
    assert [(actor, action) for actor, action, _ in trail] == [
        ("cli:ops", "site.create"),
        ("cli:ops", "site.change"),
        ("cli:ops", "site.delete"),
    ]
    assert trail[1][2]["max_sessions"] == [None, 4]
    assert trail[1][2]["jump_login"] == "jumper"
    assert "jump-password" not in str(trail)


async def test_a_removed_site_takes_its_log_in_with_it_and_leaves_its_devices(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", WISH)
    await keep_rows(house.db, house.vault, [row(1, "edge1", "lyon"), row(2, "edge2", None)], clock=house.clock)
    assert await keeper.remove("lyon") == 1
    assert await value(house.db, "SELECT count(*) FROM credentials") == 0
    assert {device.site_id for device in await devices.select(house.db.reader)} == {None}


async def test_a_log_in_that_others_use_too_is_left_alone(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", WISH)
    await keep_rows(house.db, house.vault, [row(1, "edge1", None)], clock=house.clock)
    async with house.db.transaction() as tx:
        await tx.run("UPDATE devices SET credential_id = (SELECT id FROM credentials)")
    await keeper.change("lyon", SiteWish(jump_host=""))
    assert (await entry(house)).site.jump is None
    assert await value(house.db, "SELECT count(*) FROM credentials") == 1


async def test_a_file_says_which_devices_stand_at_a_site_and_an_empty_value_leaves_it(
    house: House, keeper: Sites
) -> None:
    await keeper.add("Lyon", WISH)
    for site in ("lyon", None):
        ids = await keep_rows(house.db, house.vault, [row(1, "edge1", site), row(2, "edge2", None)], clock=house.clock)
        standing = await sites.for_devices(house.db.reader, ids)
        assert {device_id: site.name for device_id, site in standing.items()} == {ids[0]: "Lyon"}
    assert (await entry(house)).devices == 1


async def test_a_site_that_there_is_not_is_told_with_its_line_and_nothing_is_kept(house: House, keeper: Sites) -> None:
    await keeper.add("lyon", SiteWish())
    rows = [row(2, "edge1", "lyon"), row(3, "edge2", "lyom"), row(4, "edge3", "oslo")]
    with pytest.raises(InputError) as caught:
        await keep_rows(house.db, house.vault, rows, clock=house.clock)
    assert str(caught.value).splitlines() == [
        "line 3: site: no site is named 'lyom'; did you mean 'lyon'?",
        "line 4: site: no site is named 'oslo'; make it with `netraven site add`",
    ]
    assert await devices.select(house.db.reader) == []
