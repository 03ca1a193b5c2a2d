"""What counts as one address, and when failures are forgotten."""

from datetime import timedelta

import pytest

from netraven.core.errors import TooManyRequestsError
from netraven.services.login_limits import MEMORY, LoginLimits
from netraven.store.database import Database
from tests.database import ToldClock, value


async def fail(limits: LoginLimits, db: Database, address: str, times: int) -> None:
    for number in range(times):
        async with limits.turn(f"user-{number}", address), db.transaction() as tx:
            await limits.note_failure(tx, f"user-{number}", address)


async def tried(limits: LoginLimits, address: str) -> str:
    try:
        async with limits.turn("somebody", address):
            return "may try"
    except TooManyRequestsError:
        return "must wait"


@pytest.mark.parametrize(
    ("failed", "tries", "answer"),
    [
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", "must wait"),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", "may try"),
        ("::ffff:192.0.2.1", "192.0.2.1", "must wait"),
        ("192.0.2.1", "192.0.2.2", "may try"),
        ("fe80::1%eth0", "fe80::2%eth1", "must wait"),
        ("", "", "must wait"),
    ],
)
async def test_an_address_is_what_one_customer_has(
    db: Database, clock: ToldClock, failed: str, tries: str, answer: str
) -> None:
    limits = LoginLimits(db, clock)
    await fail(limits, db, failed, 30)

    assert await tried(limits, tries) == answer


async def test_after_the_wait_the_next_may_try(db: Database, clock: ToldClock) -> None:
    limits = LoginLimits(db, clock)
    await fail(limits, db, "192.0.2.1", 30)
    clock.move(timedelta(minutes=5))

    assert await tried(limits, "192.0.2.1") == "may try"


async def test_old_failures_are_dropped(db: Database, clock: ToldClock) -> None:
    limits = LoginLimits(db, clock)
    await fail(limits, db, "192.0.2.1", 5)
    clock.move(MEMORY + timedelta(seconds=1))

    await fail(limits, db, "192.0.2.1", 1)

    assert await value(db, "SELECT count(*) FROM login_failures") == 1
