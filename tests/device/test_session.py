"""Whole visits to simulated devices over real SSH."""

import asyncio
import gc
from collections.abc import Callable

import pytest

from netraven.device.acceptance import accept
from netraven.device.call import Call
from netraven.device.dialogue import Dialogue
from netraven.device.session import Visit, visit
from netraven.platforms.platform import Platform
from tests.device.servers import BODY, IOS, UNIX, port_of, simulated

MakeVisit = Callable[..., Visit]


async def test_a_visit_brings_home_outputs_and_host_key(ios_visit: MakeVisit, ios: Platform) -> None:
    async with simulated(IOS) as simulator:
        visited = await visit(ios_visit(port=port_of(simulator)))
        key_type, public_key, *_ = simulator.public_key("edge1").split()
    assert accept(ios, visited.outputs).text == BODY
    assert (visited.host_key.key_type, visited.host_key.public_key) == (key_type, public_key)
    assert visited.host_key.fingerprint.startswith("SHA256:")


async def test_a_visit_leaves_nothing_for_the_garbage_collector(ios_visit: MakeVisit) -> None:
    # Its search through a thousand sessions would stop the event loop.
    async with simulated(IOS) as simulator:
        gc.disable()
        try:
            await visit(ios_visit(port=port_of(simulator)))
            for _ in range(10):  # asyncssh lets go of its callbacks in the next rounds of the loop
                await asyncio.sleep(0)
            left = [each for each in gc.get_objects() if isinstance(each, Call | Dialogue)]
        finally:
            gc.enable()
    assert left == []


async def test_commands_run_on_channels_of_their_own(unix_visit: MakeVisit, unix: Platform) -> None:
    async with simulated(UNIX) as simulator:
        visited = await visit(unix_visit(port=port_of(simulator)))
    assert [output.exit_status for output in visited.outputs] == [0]
    assert accept(unix, visited.outputs).text == "web1\n" * 20


@pytest.mark.parametrize("chunk_bytes", [1, 7, 1000])
async def test_it_does_not_matter_how_the_device_cuts_its_output(
    ios_visit: MakeVisit, ios: Platform, chunk_bytes: int
) -> None:
    async with simulated(IOS, chunk_bytes=chunk_bytes) as simulator:
        visited = await visit(ios_visit(port=port_of(simulator)))
    assert accept(ios, visited.outputs).text == BODY


async def test_a_device_that_pages_on_is_read_page_by_page(ios_visit: MakeVisit, ios: Platform) -> None:
    async with simulated(IOS, rejects=frozenset({"terminal length 0"})) as simulator:
        visited = await visit(ios_visit(port=port_of(simulator)))
    assert accept(ios, visited.outputs).text == BODY


async def test_a_cancelled_visit_leaves_no_connection(ios_visit: MakeVisit) -> None:
    async with simulated(IOS, stalls_login=True) as simulator:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await visit(ios_visit(port=port_of(simulator)))
