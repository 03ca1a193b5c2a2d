"""Old algorithms: one more try where the site allows it, and never anywhere else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import nullcontext
from dataclasses import replace

import asyncssh
import pytest

from netraven.core.models import Device, Site, SshProfile
from netraven.core.outcome import Outcome, Remark
from netraven.core.policy import AddressRules
from netraven.jobs.backup import back_up
from netraven.jobs.target import Target, Tools
from netraven.platforms.registry import find
from tests.jobs.test_backup import GOOD

# The product's own filter is set once, and pytest forgets it after the first test.
pytestmark = pytest.mark.filterwarnings("ignore:Diffie-Hellman over finite fields")

OLD = Site(id=1, uid="s1", name="plant", ssh_profile=SshProfile.LEGACY)
DEVICE = Device(
    id=1, uid="u1", hostname="edge1", ip_address="127.0.0.1", device_type="cisco_ios", loopback_allowed=True, site_id=1
)


class Server(asyncssh.SSHServer):
    """Lets nobody in: what is looked at is how far a visit comes."""

    connections = 0

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        del conn
        Server.connections += 1

    def password_auth_supported(self) -> bool:
        return True


@pytest.fixture
async def port() -> AsyncIterator[int]:
    Server.connections = 0
    server = await asyncssh.create_server(
        Server,
        "127.0.0.1",
        0,
        server_host_keys=[asyncssh.generate_private_key("ssh-rsa")],
        kex_algs=["diffie-hellman-group14-sha1"],
    )
    async with asyncio.timeout(20), server:
        yield server.sockets[0].getsockname()[1]


async def visit(port: int, site: Site | None, profile: SshProfile = SshProfile.MODERN) -> Outcome:
    tools = Tools(
        find_platform=find,
        open_credentials=lambda _: [GOOD],
        addresses=AddressRules(),
        loopback_addresses=AddressRules(loopback=True),
        fingerprint_key=b"key",
        jump_to=lambda _: nullcontext(),
    )
    device = replace(DEVICE, port=port, ssh_profile=profile)
    return await back_up(Target(device=device, site=site), tools)


@pytest.mark.parametrize(
    ("site", "reason", "connections"),
    [(OLD, "auth_rejected", 2), (replace(OLD, ssh_profile=None), "kex_failed", 1), (None, "kex_failed", 1)],
    ids=["legacy site", "site without a word", "no site"],
)
async def test_old_algorithms_are_tried_once_where_the_site_allows_them(
    port: int, site: Site | None, reason: str, connections: int
) -> None:
    outcome = await visit(port, site)
    assert outcome.failure is not None
    assert (outcome.failure.reason, Server.connections) == (reason, connections)


async def test_what_is_legacy_already_is_not_tried_again(port: int) -> None:
    outcome = await visit(port, OLD, SshProfile.LEGACY)
    assert outcome.failure is not None
    assert (outcome.failure.reason, Server.connections) == ("auth_rejected", 1)
    assert outcome.remarks == (Remark("info", "legacy SSH algorithms in use: diffie-hellman-group14-sha1"),)
