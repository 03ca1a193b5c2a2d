"""Who goes next: devices wait outside until there is a session for them and each of their gates has room.

Everything here happens at once and without a wait, so that it can be told step by step; whoever is called back may go.
"""

import heapq
from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_network

from netraven.jobs.target import Target
from netraven.services.doors import Address, Doors

Admit = Callable[[Target], None]

_NETWORK_BITS = {False: 24, True: 64}  # by whether it is IPv6: what is usually one LAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many sessions there may be at once: in all, to one site, and to one /24 or IPv6 /64; None for no limit.

    A site's own limit goes before the one for all sites.
    """

    sessions: int = 200
    per_site: int | None = None
    per_network: int | None = None


@dataclass(slots=True, eq=False)
class _Gate:
    """A site or a network with a limit, and the lanes that wait until it has room, those that came first in front."""

    limit: int
    inside: int = 0
    parked: "list[tuple[int, _Lane]]" = field(default_factory=list)

    @property
    def has_room(self) -> bool:
        return self.inside < self.limit


@dataclass(slots=True, eq=False)
class _Lane:
    """The devices of one run that pass the same gates, in their order; it stands in its line or at one full gate."""

    line: "Line"
    gates: tuple[_Gate, ...]
    targets: deque[tuple[int, Target]] = field(default_factory=deque)
    stands_anywhere: bool = False

    def __lt__(self, other: "_Lane") -> bool:
        return self.targets[0][0] < other.targets[0][0]


class Line:
    """The waiting devices of one run."""

    def __init__(self, waiting: "Waiting", admit: Admit) -> None:
        self.admit = admit
        self.is_closed = False
        self._waiting = waiting
        self._ready: list[tuple[int, _Lane]] = []
        self._lanes: dict[tuple[_Gate, ...], _Lane] = {}
        self._last = 0

    def join(self, target: Target) -> None:
        """Let a device wait behind all others of the line; nobody waits in one that is closed."""
        self._last += 1
        self._come(self._last, target)

    def _come(self, number: int, target: Target) -> None:
        if not self.is_closed:
            self._place(number, target)
            self._waiting.admit()

    def _place(self, number: int, target: Target) -> None:
        gates = self._waiting.gates(target)
        lane = self._lanes.setdefault(gates, _Lane(self, gates))
        place = (number, target)
        if lane.targets and number < lane.targets[0][0]:
            lane.targets.appendleft(place)
        else:
            lane.targets.append(place)
        if not lane.stands_anywhere:
            self.stand(lane)

    def stand(self, lane: _Lane) -> None:
        """Let the lane stand in the line, where it is looked at when its first device is the next."""
        lane.stands_anywhere = True
        heapq.heappush(self._ready, (lane.targets[0][0], lane))

    def leave(self, target: Target) -> None:
        """Give back what the device held."""
        self._waiting.give_back(target)

    def close(self) -> None:
        """Let nobody of this line in any more, and others where its lanes stood in front."""
        if not self.is_closed:
            self.is_closed = True
            self._waiting.drop(self, self._lanes)

    def next(self) -> Target | None:
        """Return the device that goes now, or None if none can; lanes that cannot are parked on the way."""
        while self._ready:
            lane = self._ready[0][1]
            full = next((gate for gate in lane.gates if not gate.has_room), None)
            if full is not None:
                heapq.heappop(self._ready)
                heapq.heappush(full.parked, (lane.targets[0][0], lane))
                _wake(lane.gates)
                continue
            target = self._step(lane)
            if target is not None:
                return target
        return None

    def _step(self, lane: _Lane) -> Target | None:
        """Take the lane's first device out, and let it in unless somebody is with it already."""
        number, target = lane.targets.popleft()
        is_in = self._waiting.take(target, lane.gates, partial(self._come, number, target))
        if lane.targets:
            heapq.heapreplace(self._ready, (lane.targets[0][0], lane))
        else:
            heapq.heappop(self._ready)
            lane.stands_anywhere = False
            _wake(lane.gates)
        return target if is_in else None


class Waiting:
    """The lines of all runs.

    They take turns at the sessions.  Within a line who came first goes first, except that a device whose gate is full
    or whose door is shut lets those behind it pass, and keeps its place.  To find the next one takes a time that grows
    with the logarithm of the number of gates, however many wait.
    """

    def __init__(self, room: Room, doors: Doors) -> None:
        self._room = room
        self._doors = doors
        self._held: dict[Address, tuple[_Gate, ...]] = {}
        self._lines: deque[Line] = deque()
        self._gates: dict[Hashable, _Gate] = {}

    def line(self, admit: Admit) -> Line:
        """Return a line for a run; `admit` is called with each device that may go."""
        line = Line(self, admit)
        self._lines.append(line)
        return line

    def drop(self, line: Line, passed: Iterable[tuple[_Gate, ...]]) -> None:
        """Forget a line that is closed; `passed` are the gates that its lanes wanted to pass."""
        self._lines.remove(line)
        for gates in passed:
            _wake(gates)
        self.admit()

    def admit(self) -> None:
        """Let in whoever can go now."""
        passed = 0
        while len(self._held) < self._room.sessions and passed < len(self._lines):
            line = self._lines[0]
            self._lines.rotate(-1)
            target = line.next()
            if target is None:
                passed += 1
            else:
                passed = 0
                line.admit(target)

    def take(self, target: Target, gates: tuple[_Gate, ...], again: Callable[[], None]) -> bool:
        """Take a session, the gates and the door; if somebody is inside already call `again` when he has left."""
        if not self._doors.enter(_address(target), again):
            return False
        self._held[_address(target)] = gates
        for gate in gates:
            gate.inside += 1
        return True

    def give_back(self, target: Target) -> None:
        """Give session, gates and door back, and let others in."""
        gates = self._held.pop(_address(target))
        for gate in gates:
            gate.inside -= 1
        _wake(gates)
        self._doors.leave(_address(target))
        self.admit()

    def gates(self, target: Target) -> tuple[_Gate, ...]:
        """Return the gates through which this device is reached."""
        limits = ((_site(target), self._site_limit(target)), (self._network(target), self._room.per_network))
        return tuple(self._gate(key, limit) for key, limit in limits if key is not None and limit is not None)

    def _gate(self, key: Hashable, limit: int) -> _Gate:
        gate = self._gates.setdefault(key, _Gate(limit))
        gate.limit = limit
        return gate

    def _site_limit(self, target: Target) -> int | None:
        own = None if target.site is None else target.site.max_sessions
        return self._room.per_site if own is None else own

    def _network(self, target: Target) -> Hashable:
        """Return the network around the device; None where nobody asks, or where its name must be looked up first."""
        if self._room.per_network is None:
            return None
        address = target.device.ip_address
        try:
            return ip_network((address, _NETWORK_BITS[":" in address]), strict=False)
        except ValueError:
            return None


def _site(target: Target) -> Hashable:
    return None if target.device.site_id is None else ("site", target.device.site_id)


def _address(target: Target) -> Address:
    return target.device.ip_address, target.device.port


def _wake(gates: tuple[_Gate, ...]) -> None:
    """Let the first lane that is parked at each gate with room stand in its line again.

    This is done whenever a lane leaves its line or a device its gates.  So where a gate has room, either nobody is
    parked at it, or some lane that passes it stands in a line and will be looked at.
    """
    for gate in gates:
        while gate.parked and gate.has_room:
            _, lane = heapq.heappop(gate.parked)
            if not lane.line.is_closed:
                lane.line.stand(lane)
                break
