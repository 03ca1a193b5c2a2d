"""Log-ins that fail too often must wait; those that succeed don't count."""

import asyncio
from datetime import datetime, timedelta

import bcrypt
import pytest

from netraven.core.access import Role
from netraven.services.login_limits import LONGEST_WAIT, WINDOW, wait_until
from tests.api.conftest import PASSWORD, Reply, Served
from tests.database import AT


async def attempt(served: Served, username: str, password: str) -> Reply:
    return await served.ask("POST", "/auth/login", role=None, json={"username": username, "password": password})


async def test_the_eleventh_try_for_a_user_name_must_wait_even_with_the_right_password(served: Served) -> None:
    await served.token(Role.ADMIN)

    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(attempt(served, "the-admin", "wrong")) for _ in range(20)]
    right = await attempt(served, "The-Admin", PASSWORD)

    assert sorted(task.result().status for task in tries) == [401] * 10 + [429] * 10
    assert (right.status, right.body["type"]) == (429, "rate_limited")
    assert 290 <= int(right.headers["Retry-After"]) <= 300
    assert (await attempt(served, "somebody-else", "wrong")).status == 401


async def test_the_thirty_first_try_from_an_address_must_wait_whatever_the_name(served: Served) -> None:
    statuses = [(await attempt(served, f"user-{number}", "wrong")).status for number in range(31)]

    assert statuses == [401] * 30 + [429]


async def test_log_ins_that_succeed_do_not_count(served: Served) -> None:
    await served.token(Role.ADMIN)

    statuses = {(await attempt(served, "the-admin", PASSWORD)).status for _ in range(35)}

    assert statuses == {200}


async def test_the_form_counts_with_the_rest(served: Served) -> None:
    form = {"username": "nobody", "password": "wrong"}
    for _ in range(10):
        await served.ask("POST", "/auth/token", role=None, data=form)

    assert (await served.ask("POST", "/auth/token", role=None, data=form)).status == 429


async def test_whoever_must_wait_causes_no_work(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(10):
        await attempt(served, "nobody", "wrong")
    checked = counted(monkeypatch)

    await attempt(served, "nobody", "wrong")

    assert checked == []


async def test_unknown_inactive_and_mistaken_users_cost_the_same_work(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    await served.token(Role.ADMIN)
    viewer = (await served.ask("GET", "/users/me", role=Role.VIEWER)).body
    await served.ask("DELETE", f"/users/{viewer['id']}")
    checked = counted(monkeypatch)

    for username, password in (("nobody", "x"), ("the-viewer", PASSWORD), ("the-admin", "x")):
        assert (await attempt(served, username, password)).status == 401

    assert checked == [b"$2b$04$"] * 3


def counted(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return a list that grows with each check by the kind and the cost of its hash."""
    checked: list[bytes] = []
    check = bcrypt.checkpw

    def counting(password: bytes, kept: bytes) -> bool:
        checked.append(kept[:7])
        return check(password, kept)

    monkeypatch.setattr(bcrypt, "checkpw", counting)
    return checked


def at(*seconds: int) -> list[datetime]:
    return [AT + timedelta(seconds=second) for second in seconds]


@pytest.mark.parametrize("failures", [(), (0, 1), (0, 200, 301), (0, 301, 602, 903)])
def test_few_failures_or_rare_ones_cost_no_wait(failures: tuple[int, ...]) -> None:
    assert wait_until(at(*failures), 3) is None


def test_the_wait_grows_to_a_quarter_of_an_hour() -> None:
    failures = at(0, 1, 2)
    waits = []
    for _ in range(4):
        until = wait_until(failures, 3)
        assert until is not None
        waits.append(until - failures[-1])
        failures.append(until)

    assert waits == [WINDOW, 2 * WINDOW, LONGEST_WAIT, LONGEST_WAIT]
