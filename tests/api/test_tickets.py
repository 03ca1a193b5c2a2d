"""Tickets: one stream each, within half a minute."""

from datetime import timedelta

import pytest

from netraven.core.access import Role
from netraven.core.errors import NotAuthenticatedError
from netraven.services import tickets
from netraven.services.tickets import LIFETIME, Tickets
from tests.api.conftest import MAKER, Served
from tests.database import ToldClock


async def ticket(served: Served, role: Role = Role.USER) -> str:
    reply = await served.ask("POST", "/auth/ticket", role=role)
    assert (reply.status, reply.body["expires_in"]) == (201, 30)
    return str(reply.body["ticket"])


async def test_a_ticket_is_good_for_one_use(served: Served) -> None:
    given = await ticket(served)

    caller = await served.world.tickets.redeem(given)

    assert (caller.name, caller.role) == ("the-user", Role.USER)
    with pytest.raises(NotAuthenticatedError):
        await served.world.tickets.redeem(given)


async def test_a_ticket_does_not_outlive_a_demotion(served: Served) -> None:
    given = await ticket(served)
    user = (await served.ask("GET", "/users/me", role=Role.USER)).body
    await served.ask("PATCH", f"/users/{user['id']}", json={"role": "viewer"})

    with pytest.raises(NotAuthenticatedError):
        await served.world.tickets.redeem(given)


async def test_a_ticket_does_not_outlive_a_log_out(served: Served) -> None:
    given = await ticket(served)
    await served.ask("POST", "/auth/logout", role=Role.USER)

    with pytest.raises(NotAuthenticatedError):
        await served.world.tickets.redeem(given)


async def test_a_ticket_does_not_outlive_the_api_token_that_got_it(served: Served) -> None:
    made = (await served.ask("POST", "/auth/tokens", json={"name": "streams"})).body
    shown = {"Authorization": f"Bearer {made['token']}"}
    first, second = [
        (await served.ask("POST", "/auth/ticket", role=None, headers=shown)).body["ticket"] for _ in range(2)
    ]
    assert (await served.world.tickets.redeem(first)).name == "the-admin"
    await served.ask("DELETE", f"/auth/tokens/{made['id']}")

    with pytest.raises(NotAuthenticatedError):
        await served.world.tickets.redeem(second)


async def test_a_ticket_is_good_for_half_a_minute(served: Served) -> None:
    clock = ToldClock()
    kept = Tickets(served.world.callers, clock)
    first, second = kept.give(MAKER), kept.give(MAKER)

    clock.move(LIFETIME - timedelta(seconds=1))
    assert await kept.redeem(first) == MAKER
    clock.move(timedelta(seconds=1))
    with pytest.raises(NotAuthenticatedError):
        await kept.redeem(second)


async def test_too_many_tickets_drop_the_oldest(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "MOST", 2)
    kept = Tickets(served.world.callers, ToldClock())
    first, second, third = [kept.give(MAKER) for _ in range(3)]

    with pytest.raises(NotAuthenticatedError):
        await kept.redeem(first)
    assert await kept.redeem(second) == await kept.redeem(third) == MAKER
