"""Carries events from where they happen to whoever listens, inside this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from netraven.core.events import Event

Listener = Callable[[Event], None]


class Bus:
    """Delivers each event to every listener at once, in the order in which they came.

    A listener is called on the event loop: it returns quickly and does not raise.  One that has slow work to do keeps a
    bounded queue of its own.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Deliver events to `listener` for the length of the block."""
        self._listeners.append(listener)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def publish(self, event: Event) -> None:
        """Deliver one event."""
        for listener in tuple(self._listeners):
            listener(event)
