"""A whole run through a jump host, and what is left of it when that goes wrong."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from netraven.cli.opened import in_world
from netraven.device.simulator import SimulatedDevice, Simulator
from netraven.device.simulator.manners import MANNERS
from netraven.services.sites import JumpLogin, Sites, SiteWish
from netraven.services.world import World
from tests.journeys.conftest import CANARIES, Appliance, by_name, configuration, fate, ios, row

JUMP_PASSWORD = "canary-of-the-jump-host"
GATE = SimulatedDevice(
    hostname="gate",
    platform="linux",
    manners=MANNERS["linux"],
    replies={},
    username="jumper",
    password=JUMP_PASSWORD,
    forwards=True,
)
DEVICES = [ios(f"edge{number}") for number in range(20)]


async def make_site(appliance: Appliance, simulator: Simulator, password: str = JUMP_PASSWORD) -> None:
    login = JumpLogin(username=GATE.username, password=SecretStr(password))
    wish = SiteWish(jump_host=simulator.address, jump_port=simulator.port("gate"), login=login)

    async def add(world: World) -> None:
        keeper = Sites(db=world.db, vault=world.vault, journal=world.journal, clock=world.clock, actor="cli:ops")
        await keeper.add("lyon", wish)

    await in_world(appliance.settings, "a test", add)


async def test_a_site_is_backed_up_through_one_log_in_while_others_are_reached_directly(appliance: Appliance) -> None:
    direct = ios("direct")
    async with Simulator([GATE, direct, *DEVICES]) as simulator:
        await make_site(appliance, simulator)
        behind = [replace(row(simulator, device), site="lyon") for device in DEVICES]
        report = await appliance.once([*behind, row(simulator, direct)])
        assert report.counts.success == 21
        gate = simulator.counters("gate")
        assert (gate.connections, gate.logins, gate.forwarded) == (1, 1, 20)
    for hostname, outcome in by_name(report).items():
        assert appliance.stored(outcome.path) == configuration(hostname).encode()
    pinned = appliance.rows("SELECT public_key FROM jump_host_keys")
    assert pinned == [(simulator.public_key("gate").split()[1],)]
    assert appliance.leaks(JUMP_PASSWORD, *CANARIES) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"password": "changed"}, "jump_rejected"),
        ({"forwards": False}, "unreachable"),
    ],
    ids=["refuses the log-in", "does not forward"],
)
async def test_a_jump_host_in_trouble_fails_its_own_devices_alone(
    appliance: Appliance, caplog: pytest.LogCaptureFixture, change: dict[str, object], expected: str
) -> None:
    direct = ios("direct")
    async with Simulator([GATE, direct, *DEVICES]) as simulator:
        await make_site(appliance, simulator)
        await appliance.once([replace(row(simulator, device), site="lyon") for device in DEVICES])
        simulator.replace("gate", replace(GATE, **change))  # type: ignore[arg-type]  # the cases name the fields
        await appliance.once([row(simulator, direct)])
        seen = simulator.counters("gate").passwords_seen
        outcomes = by_name(await appliance.once())
        assert simulator.counters("gate").passwords_seen == seen + 1
    assert fate(outcomes.pop("direct")) == "success"
    assert {fate(outcome)[1] for outcome in outcomes.values()} == {expected}
    assert appliance.leaks(JUMP_PASSWORD, *CANARIES) == []
    assert JUMP_PASSWORD not in caplog.text
