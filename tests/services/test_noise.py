"""Devices that change on every run: found after four changes, told of once."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from netraven.core.models import Device
from netraven.core.outcome import Outcome, Status
from netraven.jobs.target import Target, Tools
from netraven.services.noise import Noise, find_noise
from tests.database import add_device
from tests.services.conftest import House, changed

DAY = timedelta(days=1)


@pytest.fixture
async def busy(house: House) -> AsyncIterator[House]:
    """The house, at work from the first run to the last."""
    async with house.at_work():
        yield house


async def back_up(house: House, device: Device, *texts: str | None) -> None:
    """Back up once for each text; None is the configuration of before."""
    for text in texts:

        async def turn(target: Target, tools: Tools, text: str | None = text) -> Outcome:
            del tools
            if text is None:
                return Outcome(device_id=target.device.id, status=Status.SUCCESS, duration_ms=1)
            return changed(target, text)

        house.clock.move(DAY)
        await (await house.queue.start_run(house.order([device], turn))).report


def config(number: int, extra: str = "") -> str:
    return f"hostname edge1\n! up {number} days\nsnmp-server community canary RO\n{extra}end\n"


async def noise_of(house: House, device: Device) -> list[Noise]:
    return await find_noise(house.db.reader, [device.id])


async def warnings(house: House) -> list[str]:
    return [message for message in await house.said() if "netraven noise" in message]


async def test_a_device_that_changes_on_every_run_is_found_with_its_line(busy: House) -> None:
    device = await add_device(busy.db, "edge1")
    await back_up(busy, device, *(config(number) for number in range(4)))
    assert await noise_of(busy, device) == []
    await back_up(busy, device, config(4, "interface Gi0/1\n"))
    [noise] = await noise_of(busy, device)
    assert [(line.old, line.new) for line in noise.lines] == [("! up 3 days", "! up 4 days")]
    assert (noise.hostname, noise.device_type, len(noise.versions)) == ("edge1", "cisco_ios", 4)
    assert noise.versions[0][1] == await busy.archive.head()


async def test_it_is_told_once_for_as_long_as_it_lasts(busy: House) -> None:
    device = await add_device(busy.db, "edge1")
    await back_up(busy, device, *(config(number) for number in range(8)))
    told = [
        "edge1 changed in each of its last 4 runs, each time in the line '! up 4 days': see `netraven noise`",
    ]
    assert await warnings(busy) == told
    await back_up(busy, device, None)
    assert await noise_of(busy, device) == []
    await back_up(busy, device, *(config(number) for number in range(9, 13)))
    assert await warnings(busy) == [*told, told[0].replace("up 4", "up 12")]


async def test_a_device_that_was_found_unchanged_in_between_is_no_noise(busy: House) -> None:
    device = await add_device(busy.db, "edge1")
    await back_up(busy, device, *(config(number) for number in range(3)), None, *(config(n) for n in range(3, 6)))
    assert await noise_of(busy, device) == []
    assert await warnings(busy) == []


async def test_changes_that_somebody_makes_are_told_apart(busy: House) -> None:
    device = await add_device(busy.db, "edge1")
    edits = (
        "vlan 10\n",
        "ntp server 10.0.0.1\n",
        "interface Gi0/1\n shutdown\n",
        "no ip http server\n",
        "ip routing\n",
    )
    await back_up(busy, device, *(f"hostname edge1\n{edit}end\n" for edit in edits))
    [noise] = await noise_of(busy, device)
    assert noise.lines == ()
    assert await warnings(busy) == []


async def test_a_secret_that_is_sealed_anew_each_time_is_named_without_it(busy: House) -> None:
    device = await add_device(busy.db, "edge1")
    await back_up(busy, device, *(f"hostname edge1\nusername joe secret 9 canary{n}\nend\n" for n in range(5)))
    [noise] = await noise_of(busy, device)
    assert [line.line_class for line in noise.lines] == ["insignificant"]
    assert "canary" not in str(noise) + str(await warnings(busy))
    assert noise.lines[0].pattern == r"^username joe secret \d+ .+"
