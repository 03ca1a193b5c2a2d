"""The same creation, 50 times at once."""

import asyncio

import pytest

from netraven.api.surface import ROOT
from netraven.core.access import Role
from tests.contract.operations import OPERATIONS, Operation
from tests.contract.scene import Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Tokens and tickets have no name that another could take.
CREATIONS = [
    one
    for one in OPERATIONS
    if one.surface is ROOT and one.route.status == 201 and not one.route.path.startswith("/auth/")
]


@pytest.mark.parametrize("operation", CREATIONS, ids=str)
async def test_of_fifty_equal_creations_one_succeeds(scene: Scene, operation: Operation) -> None:
    sent = await scene.prepared(operation, Role.ADMIN)
    await scene.served.token(Role.ADMIN)

    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(scene.ask(operation, Role.ADMIN, sent)) for _ in range(50)]

    assert sorted(task.result().status for task in asked) == [201] + [400] * 49
