import asyncio

from netraven.services.doors import Doors


async def test_a_device_is_visited_by_one_session_at_a_time() -> None:
    doors, order = Doors(), list[str]()
    inside = asyncio.Event()

    async def first() -> None:
        async with doors.through(("127.0.0.1", 22)):
            inside.set()
            await asyncio.sleep(0)
            order.append("first leaves")

    async def second() -> None:
        await inside.wait()
        async with doors.through(("127.0.0.1", 22)):
            order.append("second enters")

    async with asyncio.TaskGroup() as group:
        group.create_task(first())
        group.create_task(second())

    assert order == ["first leaves", "second enters"]


async def test_two_ports_of_one_address_are_two_devices() -> None:
    doors = Doors()

    async with asyncio.timeout(5), doors.through(("127.0.0.1", 22)), doors.through(("127.0.0.1", 2222)):
        pass


async def test_a_door_that_nobody_uses_is_forgotten() -> None:
    doors = Doors()

    async with doors.through(("127.0.0.1", 22)):
        assert doors.in_use == 1

    assert doors.in_use == 0


async def test_whoever_asked_for_a_busy_device_is_called_when_it_is_free() -> None:
    doors, called = Doors(), list[str]()
    assert doors.enter(("127.0.0.1", 22), lambda: called.append("nobody"))
    assert not doors.enter(("127.0.0.1", 22), lambda: called.append("first"))
    assert not doors.enter(("127.0.0.1", 22), lambda: called.append("second"))

    doors.leave(("127.0.0.1", 22))

    assert (called, doors.in_use) == (["first", "second"], 0)
