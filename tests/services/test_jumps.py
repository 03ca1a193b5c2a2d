"""Connections to jump hosts: shared, opened when needed, and not asked in vain."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import asyncssh
import pytest
from asyncssh.constants import DISC_SERVICE_NOT_AVAILABLE
from pydantic import SecretStr

from netraven.core.errors import (
    DeviceError,
    JumpLostError,
    JumpRejectedError,
    JumpUnreachableError,
)
from netraven.core.models import Credential, Site, SshProfile, Timeouts
from netraven.core.policy import AddressRules
from netraven.device.session import Visit, visit
from netraven.device.simulator import Counters, Fault, Greeting, Misbehaviour, SimulatedDevice, Simulator
from netraven.device.simulator.manners import MANNERS
from netraven.jobs.target import JumpTo
from netraven.platforms.registry import find
from netraven.services.jumps import Jumps
from netraven.services.sites import JumpLogin, Sites, SiteWish
from netraven.store import sites
from tests.services.conftest import House

GATE = SimulatedDevice(
    hostname="gate",
    platform="linux",
    manners=MANNERS["linux"],
    replies={},
    username="jumper",
    password="jump-password",
    forwards=True,
)
WEB = SimulatedDevice(
    hostname="web",
    platform="linux",
    manners=MANNERS["linux"],
    replies={"cat /etc/passwd": "root:x:0:0:root:/root:/bin/sh\n"},
)


@dataclass(frozen=True, slots=True)
class Place:
    """A site with its jump host, and what leads there."""

    house: House
    simulator: Simulator
    jumps: Jumps
    site: Site

    @property
    def gate(self) -> Counters:
        return self.simulator.counters("gate")

    def through(self, jump_to: JumpTo) -> "Visitor":
        return Visitor(self, jump_to)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Visits the web server, as a run does."""

    place: Place
    jump_to: JumpTo

    async def visit(self) -> str:
        """Return what came of a visit, in a word."""
        simulator = self.place.simulator
        request = Visit(
            hostname="web",
            ip_address=simulator.address,
            port=simulator.port("web"),
            platform=find("linux"),
            credential=Credential(id=1, username=WEB.username, password=SecretStr(WEB.password)),
            known_key=None,
            ssh_profile=SshProfile.MODERN,
            timeouts=Timeouts(),
            addresses=AddressRules(loopback=True),
        )
        try:
            async with self.jump_to(self.place.site) as jump:
                await visit(replace(request, jump=jump))
        except DeviceError as error:
            return error.reason
        return "success"

    async def all_at_once(self, count: int) -> set[str]:
        async with asyncio.TaskGroup() as group:
            visits = [group.create_task(self.visit()) for _ in range(count)]
        return {task.result() for task in visits}


@asynccontextmanager
async def place(house: House, gate: SimulatedDevice = GATE, **login: str) -> AsyncIterator[Place]:
    async with asyncio.timeout(20), Simulator([gate, WEB]) as simulator:
        keeper = Sites(db=house.db, vault=house.vault, journal=house.journal, clock=house.clock, actor="cli:ops")
        login = {"username": gate.username, "password": gate.password} | login
        wish = SiteWish(
            jump_host=simulator.address,
            jump_port=simulator.port("gate"),
            login=JumpLogin(username=login["username"], password=SecretStr(login["password"])),
        )
        await keeper.add("lyon", wish)
        jumps = house.runner.toolbox.jumps
        try:
            yield Place(house, simulator, jumps, await sites.by_name(house.db.reader, "lyon"))
        finally:
            await jumps.close()


async def test_fifty_visits_that_start_at_once_log_in_to_the_jump_host_once(house: House) -> None:
    async with place(house) as there:
        assert await there.through(there.jumps.for_run()).all_at_once(50) == {"success"}
        assert (there.gate.connections, there.gate.logins, there.gate.forwarded) == (1, 1, 50)
        assert there.simulator.counters("web").logins == 50


async def test_two_runs_share_the_connection(house: House) -> None:
    async with place(house) as there:
        assert await there.through(there.jumps.for_run()).visit() == "success"
        assert await there.through(there.jumps.for_run()).visit() == "success"
        assert there.gate.logins == 1


async def test_a_device_without_a_jump_host_is_reached_directly(house: House) -> None:
    bare = Site(id=1, uid="u1", name="paris")
    for site in (None, bare):
        async with house.runner.toolbox.jumps.for_run()(site) as jump:
            assert jump is None


async def test_a_wrong_password_is_tried_once_in_a_run_of_fifty_devices(house: House) -> None:
    async with place(house, password="wrong") as there:
        visitor = there.through(there.jumps.for_run())
        assert await visitor.all_at_once(50) == {"jump_rejected"}
        assert await visitor.all_at_once(10) == {"jump_rejected"}
        assert (there.gate.connections, there.gate.passwords_seen) == (1, 1)
        assert await there.through(there.jumps.for_run()).visit() == "jump_rejected"
        assert there.gate.passwords_seen == 2


async def test_the_first_key_is_pinned_and_another_one_gets_no_password(house: House) -> None:
    async with place(house) as there:
        visitor = there.through(there.jumps.for_run())
        assert await visitor.visit() == "success"
        await there.jumps.close()
        seen = there.gate.passwords_seen
        there.simulator.change_host_key("gate")
        assert await visitor.all_at_once(50) == {"jump_host_key_changed"}
        assert there.gate.passwords_seen == seen
        assert there.gate.connections == 2
        [entry] = await sites.entries(house.db.reader)
    shown = asyncssh.import_public_key(there.simulator.public_key("gate")).get_fingerprint()
    assert (entry.offered, entry.fingerprint == shown) == (shown, False)


async def test_a_jump_host_that_vanishes_fails_those_on_it_and_the_next_visit_opens_another(house: House) -> None:
    async with place(house) as there:
        stuck = replace(WEB, misbehaviour=Misbehaviour(breaks_after_bytes=1, fault=Fault.STALL))
        there.simulator.replace("web", stuck)
        visitor = there.through(there.jumps.for_run())
        async with asyncio.TaskGroup() as group:
            visits = [group.create_task(visitor.visit()) for _ in range(10)]
            while len(there.simulator.counters("web").commands) < 10:  # noqa: ASYNC110 - the simulator only counts
                await asyncio.sleep(0)
            there.simulator.hang_up("gate")
        assert {task.result() for task in visits} == {JumpLostError.reason}
        there.simulator.replace("web", WEB)
        assert await visitor.visit() == "success"
        assert there.gate.logins == 2


async def test_an_unreachable_jump_host_fails_all_who_wait_and_is_tried_again_by_the_next(house: House) -> None:
    closed = replace(GATE, misbehaviour=Misbehaviour(greeting=Greeting.CLOSED))
    async with place(house, closed) as there:
        visitor = there.through(there.jumps.for_run())
        assert await visitor.all_at_once(50) == {"jump_unreachable"}
        assert there.gate.connections == 1
        there.simulator.replace("gate", GATE)
        assert await visitor.all_at_once(50) == {"success"}
        assert there.gate.connections == 2


async def test_a_connection_that_nobody_uses_is_closed(house: House) -> None:
    async with place(house) as there:
        there.jumps.idle_s = 0.01
        async with there.jumps.for_run()(there.site) as jump:
            assert jump is not None
        while not jump.is_over:  # noqa: ASYNC110 - a timer of the service ends it
            await asyncio.sleep(0)
        assert there.jumps.open_connections == 0


async def test_a_site_whose_credential_is_gone_says_so(house: House) -> None:
    async with place(house) as there:
        async with house.db.transaction() as tx:
            await tx.run("DELETE FROM credentials")
        with pytest.raises(JumpRejectedError, match="the jump host of site 'lyon' has no log-in"):
            async with there.jumps.for_run()(await sites.by_name(house.db.reader, "lyon")):
                pass
        assert there.gate.connections == 0


async def test_one_visit_that_is_cancelled_does_not_stop_the_others(house: House) -> None:
    async with place(house) as there:
        visitor = there.through(there.jumps.for_run())
        async with asyncio.TaskGroup() as group:
            first, *others = [group.create_task(visitor.visit()) for _ in range(5)]
            while not there.gate.connections:  # noqa: ASYNC110 - the simulator only counts
                await asyncio.sleep(0)
            first.cancel()
        assert {task.result() for task in others} == {"success"}


async def test_what_a_jump_host_says_when_it_hangs_up_shows_no_password(house: House) -> None:
    """A server may put what it heard into the words of its farewell."""

    class Parrot(asyncssh.SSHServer):
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            self._connection = conn

        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            self._connection.disconnect(DISC_SERVICE_NOT_AVAILABLE, f"{username} said {password}")
            return False

    async with place(house) as there:
        key = asyncssh.generate_private_key("ssh-ed25519")
        async with asyncssh.listen("127.0.0.1", 0, server_factory=Parrot, server_host_keys=[key]) as server:
            assert there.site.jump is not None
            jump = replace(there.site.jump, port=server.get_port())
            with pytest.raises(JumpRejectedError) as caught:
                async with there.jumps.for_run()(replace(there.site, jump=jump)):
                    pass
    assert "jumper said *****" in str(caught.value)


async def test_a_jump_host_that_no_operator_named_may_not_be_this_machine(house: House) -> None:
    async with place(house) as there:
        assert there.site.jump is not None
        denied = replace(there.site, jump=replace(there.site.jump, loopback_allowed=False))
        with pytest.raises(JumpUnreachableError, match="it is a loopback address"):
            async with there.jumps.for_run()(denied):
                pass
        assert there.gate.connections == 0


async def test_a_visit_that_is_stopped_leaves_the_connection_to_the_others_and_closing_ends_it(house: House) -> None:
    async with place(house) as there:
        there.simulator.replace("web", replace(WEB, misbehaviour=Misbehaviour(stalls_login=True)))
        visiting = asyncio.ensure_future(there.through(there.jumps.for_run()).visit())
        while not there.simulator.counters("web").passwords_seen:  # noqa: ASYNC110 - the simulator only counts
            await asyncio.sleep(0)
        visiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await visiting
        there.simulator.replace("web", WEB)
        assert await there.through(there.jumps.for_run()).visit() == "success"
        assert (there.gate.logins, there.jumps.open_connections) == (1, 1)
        await there.jumps.close()
        assert there.jumps.open_connections == 0
