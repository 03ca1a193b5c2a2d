from contextlib import ExitStack

from netraven.core.events import Event, Logged
from netraven.services.bus import Bus


def test_every_listener_gets_every_event_in_order() -> None:
    bus, first, second = Bus(), list[Event](), list[Event]()

    with bus.listening(first.append), bus.listening(second.append):
        bus.publish(Logged(1, "one"))
        bus.publish(Logged(2, "two"))

    assert first == second == [Logged(1, "one"), Logged(2, "two")]


def test_a_listener_that_left_hears_nothing_more() -> None:
    bus, heard = Bus(), list[Event]()
    with bus.listening(heard.append):
        pass

    bus.publish(Logged(1, "one"))

    assert heard == []


def test_a_listener_may_leave_while_an_event_is_delivered() -> None:
    bus, heard = Bus(), list[Event]()
    with bus.listening(heard.append):
        leaving = ExitStack()
        leaving.enter_context(bus.listening(lambda _: leaving.close()))
        bus.publish(Logged(1, "one"))
        bus.publish(Logged(2, "two"))

    assert heard == [Logged(1, "one"), Logged(2, "two")]
