"""Who goes next: in order, past those who must wait, and never more than there is room for."""

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise

from netraven.core.models import Device, Site
from netraven.jobs.target import Target
from netraven.services.doors import Doors
from netraven.services.waiting import Line, Room, Waiting


def target(number: int, *, site: int | None = None, most: int | None = None, address: str | None = None) -> Target:
    device = Device(
        id=number,
        uid=f"u{number}",
        hostname=f"e{number}",
        ip_address=address or f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
        device_type="cisco_ios",
        site_id=site,
    )
    own = None if site is None else Site(id=site, uid=f"s{site}", name=f"site {site}", max_sessions=most)
    return Target(device=device, site=own)


@dataclass
class Hall:
    """A line, and the devices of it that are inside."""

    waiting: Waiting
    inside: dict[int, Target] = field(default_factory=dict)
    entered: list[int] = field(default_factory=list)
    line: Line = field(init=False)

    def __post_init__(self) -> None:
        self.line = self.waiting.line(self._admit)

    def _admit(self, target: Target) -> None:
        self.inside[target.device.id] = target
        self.entered.append(target.device.id)

    def join(self, *targets: Target) -> None:
        for each in targets:
            self.line.join(each)

    def leave(self, number: int) -> None:
        self.line.leave(self.inside.pop(number))

    def run_dry(self) -> None:
        while self.inside:
            self.leave(next(iter(self.inside)))


def hall(room: Room, doors: Doors | None = None) -> Hall:
    return Hall(Waiting(room, doors or Doors()))


def test_who_came_first_goes_first() -> None:
    one = hall(Room(sessions=2))
    one.join(*(target(number) for number in range(5)))
    assert list(one.inside) == [0, 1]
    one.run_dry()
    assert one.entered == [0, 1, 2, 3, 4]


def test_a_full_site_lets_those_behind_it_pass_and_keeps_its_place() -> None:
    one = hall(Room(sessions=3))
    one.join(target(1, site=7, most=1), target(2, site=7, most=1), target(3), target(4), target(5))
    assert one.entered == [1, 3, 4]
    one.leave(1)
    assert one.entered == [1, 3, 4, 2]


def test_the_limit_of_all_sites_counts_where_a_site_has_none_of_its_own() -> None:
    one = hall(Room(sessions=9, per_site=1))
    one.join(target(1, site=7), target(2, site=7), target(3, site=8, most=2), target(4, site=8, most=2), target(5))
    assert one.entered == [1, 3, 4, 5]


def test_a_network_has_a_limit_of_its_own() -> None:
    one = hall(Room(sessions=9, per_network=1))
    one.join(*(target(number, address=f"10.0.{number // 2}.{number}") for number in range(4)))
    one.join(target(8, address="2001:db8::1"), target(9, address="2001:db8:0:0:9::1"), target(10, address="a name"))
    assert one.entered == [0, 2, 8, 10]
    one.run_dry()
    assert sorted(one.entered) == [0, 1, 2, 3, 8, 9, 10]


def test_a_busy_device_holds_no_session_and_goes_when_it_is_free() -> None:
    doors = Doors()
    one, other = hall(Room(sessions=1), doors), hall(Room(sessions=1), doors)
    other.join(target(1))
    one.join(target(1), target(2))
    assert one.entered == [2]
    one.leave(2)
    assert one.inside == {}
    other.leave(1)
    assert one.entered == [2, 1]


def test_runs_take_turns_at_the_sessions() -> None:
    waiting = Waiting(Room(sessions=1), Doors())
    long, short = Hall(waiting), Hall(waiting)
    long.join(*(target(number) for number in range(1, 5)))
    short.join(target(9))
    long.leave(1)
    assert short.entered == [9]
    short.leave(9)
    assert long.entered == [1, 2]


def test_a_closed_line_lets_nobody_in_and_keeps_nobody_out() -> None:
    waiting = Waiting(Room(sessions=9, per_site=1), Doors())
    ended, other = Hall(waiting), Hall(waiting)
    ended.join(target(1, site=7), target(2, site=7))
    other.join(target(3, site=7))
    ended.line.close()
    ended.line.close()
    ended.leave(1)
    ended.join(target(4))
    assert (ended.entered, other.entered) == ([1], [3])


def test_ten_thousand_devices_of_few_sites_all_go_and_no_site_is_ever_too_full() -> None:
    one = hall(Room(sessions=500, per_network=20))
    limits = {site: 10 * site for site in range(1, 8)}
    listed = [target(number, site=1 + number % 7, most=limits[1 + number % 7]) for number in range(10_000)]
    one.join(*listed)
    while one.inside:
        inside = Counter(each.device.site_id for each in one.inside.values())
        assert all(inside[site] <= limit for site, limit in limits.items())
        for number in list(one.inside)[:50]:
            one.leave(number)
    assert sorted(one.entered) == list(range(10_000))
    by_lane: dict[object, list[int]] = {}
    for number in one.entered:
        by_lane.setdefault((number % 7, number >> 8), []).append(number)
    assert all(before < after for lane in by_lane.values() for before, after in pairwise(lane))


def test_to_find_the_next_costs_little_however_many_wait() -> None:
    class Counting(Waiting):
        asked = 0

        def gates(self, target: Target) -> tuple[object, ...]:  # type: ignore[override]  # as opaque as to its callers
            self.asked += 1
            return super().gates(target)

    waiting = Counting(Room(sessions=500), Doors())
    one = Hall(waiting)
    one.join(*(target(number, site=number % 3, most=2) for number in range(10_000)))
    one.run_dry()
    assert waiting.asked == 10_000  # once to join: nobody is looked at again and again


def test_a_site_whose_limit_was_changed_has_the_other_one_from_then_on() -> None:
    one = hall(Room(sessions=9))
    one.join(target(1, site=7, most=1), target(2, site=7, most=1))
    first = target(3, site=7, most=1)
    one.join(replace(first, site=first.site and replace(first.site, max_sessions=3)))
    one.leave(1)
    assert one.entered == [1, 2, 3]
