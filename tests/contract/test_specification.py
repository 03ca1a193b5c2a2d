"""The examples of the API's specification are answered as they stand there."""

import re
from typing import Any

import pytest

from netraven.core.access import Role
from tests.api.conftest import Reply, Served
from tests.contract.specification import SECTIONS, Example

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.mark.parametrize("section", SECTIONS)
async def test_every_example_is_answered_as_it_stands_there(served: Served, section: str) -> None:
    last_id = 0
    for example in SECTIONS[section]:
        reply = await ask(served, example, last_id)

        assert reply.status == example.status, f"{example.ask}: {reply.body}"
        assert not differences(example.answer, reply.body), example.ask
        if example.detail is not None:
            assert reply.detail == example.detail, example.ask
        if reply.status == 201:
            last_id = reply.body["id"]


async def ask(served: Served, example: Example, last_id: int) -> Reply:
    await served.token(Role.ADMIN)
    method, path = example.ask.split(" ")
    path = path.format(id=last_id)
    if example.login:
        return await served.ask(method, path, role=None, data=example.login)
    return await served.ask(method, path, **({} if example.body is None else {"json": example.body}))


def differences(example: Any, found: Any, place: str = "") -> list[str]:  # noqa: ANN401 - JSON
    """Return where a field of the example is missing in what was found, or has another type."""
    if example is None:
        return []
    if isinstance(example, list):
        return [one for item in found for one in differences(example[0], item, place)] if found else [f"{place}: empty"]
    if isinstance(example, dict):
        missing = [f"{place}.{name}: missing" for name in example if name not in found]
        return missing or [
            one for name in example for one in differences(example[name], found[name], f"{place}.{name}")
        ]
    if type(example) is not type(found):
        return [f"{place}: {found!r} is not like {example!r}"]
    if isinstance(example, str) and TIME.fullmatch(example) and not TIME.fullmatch(found):
        return [f"{place}: {found!r} is no time"]
    return []
