from ipaddress import ip_network

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from netraven.api.front import Rules
from netraven.api.proxies import asking_address, normalised
from tests.api.conftest import PASSWORD, Reply, Served
from tests.api.raw import serving

LOOPBACK = (ip_network("127.0.0.0/8"),)
TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def address(peer: str, *headers: str) -> str:
    request = make_mocked_request("GET", "/", CIMultiDict([("X-Forwarded-For", header) for header in headers]))
    return asking_address(request, peer, TRUSTED)


@pytest.mark.parametrize(
    ("peer", "headers", "meant"),
    [
        ("192.0.2.1", ("198.51.100.1",), "192.0.2.1"),
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("127.0.0.1, 198.51.100.1",), "198.51.100.1"),
        ("10.0.0.1", ("198.51.100.1, 10.9.9.9",), "198.51.100.1"),
        ("10.0.0.1", ("203.0.113.9", "198.51.100.1, 10.9.9.9"), "198.51.100.1"),
        ("10.0.0.1", ("10.1.1.1, 10.2.2.2",), "10.1.1.1"),
        ("10.0.0.1", ("198.51.100.1, unknown",), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1, ",), "10.0.0.1"),
        ("10.0.0.1", ("198.51.100.1:4711",), "198.51.100.1"),
        ("fd00::1", ("[2001:DB8::1]:4711",), "2001:db8::1"),
        ("::ffff:10.0.0.1", ("::ffff:198.51.100.1",), "198.51.100.1"),
    ],
)
def test_the_last_address_that_is_no_trusted_proxy_counts(peer: str, headers: tuple[str, ...], meant: str) -> None:
    assert address(peer, *headers) == meant


def test_an_address_has_one_spelling() -> None:
    assert [normalised(text) for text in ("::ffff:192.0.2.1", "FE80::1%eth0", "192.0.2.1")] == [
        "192.0.2.1",
        "fe80::1",
        "192.0.2.1",
    ]


async def refused_from(served: Served, sent: dict[str, str]) -> str:
    """Return the address that the audit trail keeps of a refused log-in."""
    login = {"username": "nobody", "password": PASSWORD}
    await served.ask("POST", "/auth/login", role=None, json=login, headers=sent)
    row = await served.world.db.reader.row("SELECT changes FROM audit ORDER BY id DESC")
    assert row is not None
    return str(row["changes"])


async def test_nobody_is_believed_whom_he_asks_for_unless_he_is_trusted(served: Served) -> None:
    sent = {"X-Forwarded-For": "198.51.100.1"}

    assert "127.0.0.1" in await refused_from(served, sent)
    async with serving(served, Rules(trusted_proxies=LOOPBACK)) as other:
        assert "198.51.100.1" in await refused_from(other, sent)


async def test_clients_behind_a_trusted_proxy_are_limited_one_by_one(served: Served) -> None:
    async def asked_for(other: Served, client: str) -> Reply:
        return await other.ask("GET", "/health", role=None, headers={"X-Forwarded-For": client})

    async with serving(served, Rules(trusted_proxies=LOOPBACK, address_limit=1)) as other:
        clients = ["198.51.100.1", "198.51.100.2", "198.51.100.1"]
        assert [(await asked_for(other, client)).status for client in clients] == [200, 200, 429]


@pytest.mark.parametrize(("said", "is_told"), [("https", True), ("http", False), ("https, http", False)])
async def test_a_browser_behind_a_tls_proxy_is_told_to_stay_with_tls(
    served: Served, said: str, *, is_told: bool
) -> None:
    sent = {"X-Forwarded-Proto": said}

    assert "Strict-Transport-Security" not in (await served.ask("GET", "/health", headers=sent)).headers
    async with serving(served, Rules(trusted_proxies=LOOPBACK)) as other:
        reply = await other.ask("GET", "/health", headers=sent)
    assert ("Strict-Transport-Security" in reply.headers) is is_told
