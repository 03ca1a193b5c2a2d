import asyncio

from netraven.services.pace import Pace


async def _seconds_for(pace: Pace, starts: int) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(starts):
        await pace.start()
    return loop.time() - began


async def test_a_burst_starts_at_once() -> None:
    pace = Pace(starts_per_s=0.01, burst=20)

    async with asyncio.timeout(60):  # without the burst these would take half an hour
        await _seconds_for(pace, 20)


async def test_starts_beyond_the_burst_come_at_the_steady_rate() -> None:
    pace = Pace(starts_per_s=100.0, burst=1)

    assert await _seconds_for(pace, 11) >= 0.09
