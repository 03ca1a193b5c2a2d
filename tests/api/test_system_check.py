"""The look over the installation as a route."""

import pytest

from netraven.core.access import Role
from tests.api.conftest import Served


async def test_an_administrator_finds_nothing_wrong_with_a_fresh_installation(served: Served) -> None:
    reply = await served.ask("GET", "/system/check")
    assert (reply.status, reply.body) == (200, {"findings": [], "mended": []})


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.VIEWER, 403), (Role.USER, 403)])
async def test_nobody_else_may_look(served: Served, method: str, role: Role | None, status: int) -> None:
    assert (await served.ask(method, "/system/check", role=role)).status == status


async def test_what_is_open_is_closed_and_told(served: Served) -> None:
    served.world.premises.places.database.chmod(0o644)
    reply = await served.ask("POST", "/api/v1/system/check")
    assert reply.body["findings"] == []
    assert [one["check"] for one in reply.body["mended"]] == ["files"]
