"""Who may use what: every route on every surface, asked by a guest and by a user of each role."""

import pytest

from netraven.core.access import Role
from tests.contract.operations import OPERATIONS, Operation
from tests.contract.scene import Scene, is_good

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("who", [None, *Role], ids=lambda who: who or "guest")
@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_a_route_lets_in_who_may_and_nobody_else(scene: Scene, operation: Operation, who: Role | None) -> None:
    reply = await scene.use(operation, who)

    if operation.lets_in(who):
        assert is_good(operation, reply.status) or (is_for_members(operation, who) and reply.status == 403), reply.body
    elif who is None:
        assert (reply.status, reply.detail) == (401, "Not authenticated")
    else:
        assert reply.status == 403


def is_for_members(operation: Operation, who: Role | None) -> bool:
    """Return whether the route is for administrators of one organization, which nobody here is."""
    is_write = operation.route.method != "GET"
    return is_write and who is not Role.ADMIN and operation.route.path.startswith(("/organizations/", "/sites/"))
