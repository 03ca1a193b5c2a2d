from itertools import count

import pytest

from netraven.api.front import Rules
from netraven.api.limits import Allowance, address_key
from netraven.core.access import Role
from netraven.core.errors import TooManyRequestsError
from tests.api.conftest import Served
from tests.api.raw import serving


class Hands:
    """A clock whose hands are set by the test."""

    def __init__(self) -> None:
        self.at_s = 1_000.0

    def now(self) -> float:
        return self.at_s


def refused_after_s(allowance: Allowance, key: str) -> int:
    with pytest.raises(TooManyRequestsError) as caught:
        allowance.take(key)
    return caught.value.retry_after_s


def test_a_minutes_worth_may_come_at_once_and_then_one_after_the_other() -> None:
    hands = Hands()
    allowance = Allowance(60, now=hands.now)
    for _ in range(60):
        allowance.take("a")

    assert refused_after_s(allowance, "a") == 1
    hands.at_s += 1
    allowance.take("a")
    assert refused_after_s(allowance, "a") == 1
    allowance.take("b")


def test_what_was_refused_costs_nothing_and_the_wait_is_told() -> None:
    hands = Hands()
    allowance = Allowance(2, now=hands.now)
    for _ in range(2):
        allowance.take("a")

    assert [refused_after_s(allowance, "a") for _ in range(5)] == [30] * 5
    hands.at_s += 30
    allowance.take("a")


def test_a_key_that_was_quiet_for_longest_is_forgotten_first() -> None:
    allowance = Allowance(1, most_keys=3)
    for key in ("a", "b", "c"):
        allowance.take(key)
    refused_after_s(allowance, "a")

    allowance.take("d")

    assert len(allowance) == 3
    refused_after_s(allowance, "a")
    allowance.take("b")


def test_an_ipv6_network_is_one_key_and_an_ipv4_address_is_one() -> None:
    assert address_key("2001:db8::1") == address_key("2001:db8::ffff:0:0:1")
    assert address_key("2001:db8::1") != address_key("2001:db8:0:1::1")
    assert address_key("192.0.2.1") != address_key("192.0.2.2")


async def test_an_address_without_a_token_is_limited_whatever_it_asks_for(served: Served) -> None:
    numbers = count()
    async with serving(served, Rules(address_limit=4)) as other:
        paths = ["/health", "/nothing", "/tags", "/health/"]
        statuses = [(await other.ask("GET", path, role=None)).status for path in paths]
        refused = await other.ask("GET", f"/health?{next(numbers)}", role=None)
        missing = await other.ask("GET", "/nothing", role=None)

    assert statuses == [200, 404, 401, 200]
    assert (refused.status, missing.status, refused.body["type"]) == (429, 429, "rate_limited")
    assert int(refused.headers["Retry-After"]) in range(1, 16)


async def test_a_forged_token_counts_for_its_address(served: Served) -> None:
    async with serving(served, Rules(address_limit=2)) as other:
        forged = {"Authorization": "Bearer x"}
        statuses = [(await other.ask("GET", "/tags", role=None, headers=forged)).status for _ in range(3)]

    assert statuses == [401, 401, 429]


async def test_a_user_has_an_allowance_of_his_own(served: Served) -> None:
    async with serving(served, Rules(user_limit=2, address_limit=1)) as other:
        statuses = [(await other.ask("GET", "/tags")).status for _ in range(3)]
        another = await other.ask("GET", "/tags", role=Role.VIEWER)

    assert statuses == [200, 200, 429]
    assert another.status == 200


async def test_the_socket_file_is_not_limited(served: Served) -> None:
    async with serving(served, Rules(user_limit=1, address_limit=1)) as other:
        statuses = {await other.ask_locally("GET", path) for path in ("/tags", "/health", "/nothing", "/tags")}

    assert statuses == {200, 404}
