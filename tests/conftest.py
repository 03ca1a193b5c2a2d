"""What all tests share: the option that lets the long ones run, and a fresh database."""

import os
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.database"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(autouse=True)
def umask_as_before() -> Iterator[None]:
    """Undo the umask that an opened world sets for its process."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)
