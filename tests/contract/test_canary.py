"""A secret in every secret field is found nowhere afterwards."""

import logging

import pytest

from netraven.core.access import Role
from tests.contract.canaries import Canaries, secret_fields
from tests.contract.operations import OPERATIONS, Operation
from tests.contract.scene import Scene, Sent

pytestmark = pytest.mark.asyncio(loop_scope="module")

WITH_SECRETS = [one for one in OPERATIONS if one.route.has_body and list(secret_fields(one))]


async def test_a_secret_is_found_nowhere(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    canaries, answers = Canaries(), list[str]()
    for operation in WITH_SECRETS:
        answers += await plant(scene, operation, canaries)
    answers += await read_everything(scene)

    assert canaries.made
    assert not canaries.found("\n".join(answers).encode())
    assert not canaries.found(caplog.text.encode())
    assert not canaries.found_in_environment()
    assert not canaries.found_in_files(scene.served.folder)


async def test_a_token_is_kept_and_logged_nowhere(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    [log_in] = [one for one in OPERATIONS if one.path == "/auth/login"]
    [refresh] = [one for one in OPERATIONS if one.path == "/auth/refresh"]
    pairs = [(await scene.use(operation, None)).body for operation in (log_in, refresh)]
    canaries = Canaries([pair[name] for pair in pairs for name in ("access_token", "refresh_token")])
    for token in list(canaries.made):
        await scene.served.ask("GET", "/tags", role=None, headers={"Authorization": f"Bearer {token}"})

    assert not canaries.found(caplog.text.encode())
    assert not canaries.found_in_files(scene.served.folder)


async def plant(scene: Scene, operation: Operation, canaries: Canaries) -> list[str]:
    """Send a secret in every secret field, and where people put one by mistake; return the answers."""
    answers = list[str]()
    for name in secret_fields(operation):
        sent = await scene.prepared(operation, Role.ADMIN)
        kind = "json" if operation.takes_json else "data"
        good = sent.body[kind]
        secret = canaries.values(name)
        wrong: list[object] = [{**good, f"{name}_": secret[name]}, {**good, name: secret[name] * 99}]
        wrong += [{**good, name: [secret[name]]}, [secret[name]]] if operation.takes_json else []
        replies = [
            await scene.ask(operation, Role.ADMIN, Sent(path=sent.path, body={kind: body}))
            for body in ({**good, **secret}, {**good, **secret}, *wrong)
        ]
        assert replies[0].status == operation.route.status or not is_creation(operation), replies[0].body
        answers += [f"{reply.headers} {reply.body}" for reply in replies]
    return answers


def is_creation(operation: Operation) -> bool:
    """Return whether the operation keeps what it is sent, if it makes sense."""
    return operation.route.status == 201


async def read_everything(scene: Scene) -> list[str]:
    """Return all that can be read."""
    answers = list[str]()
    for operation in OPERATIONS:
        if operation.route.method == "GET" and not operation.route.ids:
            query = {operation.surface.size_name: 500} if operation.gives_page else {}
            reply = await scene.served.ask("GET", operation.path, params=query)
            answers.append(f"{reply.headers} {reply.body}")
    return answers
